/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_create.c - writing a dump: what is kept beside the indexes, and each index. */
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/version.h"
#include "server/tasks/ingest/dump.h"
#include "server/tasks/ingest/dump_file.h"
#include "server/tasks/tasks.h"
#include "store/reader/generation.h"

#define KEPT_MAX ((size_t)64 << 20)

struct dump {
    struct dump_writer file;
    struct buf line;
    struct arena *arena; /* of a document */
    uint64_t indexes, documents;
};

static void end_line(struct dump *dump)
{
    dump_writer_add(&dump->file, buf_str(&dump->line));
    buf_clear(&dump->line);
}

static void add_head(struct dump *dump)
{
    char now[DATE_TEXT_SIZE];

    buf_addf(&dump->line,
             "{\"dateline\":\"dump\",\"version\":%d,\"createdAt\":\"%s\",\"pkgVersion\":\"%s\"}",
             DUMP_VERSION, date_format(date_now(), 0, now), version_number());
    end_line(dump);
}

static void add_end(struct dump *dump)
{
    buf_addf(&dump->line, "{\"end\":{\"indexes\":%llu,\"documents\":%llu}}",
             (unsigned long long)dump->indexes, (unsigned long long)dump->documents);
    end_line(dump);
}

/* A file of one JSON object, on one line. */
static enum status add_kept(struct dump *dump, const char *db, const char *name, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s.json", db, name);
    BUF_AUTO struct buf text = {0};
    json_t *value;

    if (!file_exists(path))
        return STATUS_OK;
    if (file_read(&text, path, KEPT_MAX, err))
        return err->status;
    value = json_read(buf_str(&text), 0, err);
    if (!value)
        return err->status;
    buf_addf(&dump->line, "{\"file\":\"%s\",\"value\":", name);
    json_add(&dump->line, value);
    buf_add_char(&dump->line, '}');
    json_decref(value);
    end_line(dump);
    return STATUS_OK;
}

/* Each task as it stands, for the record. */
static enum status add_tasks(struct dump *dump, struct tasks *tasks, struct error *err)
{
    BUF_AUTO struct buf uids = {0};
    struct task_filter all;
    json_t *list;

    task_filter_init(&all);
    tasks_match(tasks, &all, &uids);
    list = json_read(buf_str(&uids), TASKS_MAX + 1, err);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_int_t uid = json_integer_value(json_array_get(list, i));
        struct error gone; /* forgotten meanwhile */

        buf_add_text(&dump->line, "{\"task\":");
        if (!tasks_add_one(tasks, (uint32_t)uid, &all, &dump->line, &gone)) {
            buf_add_char(&dump->line, '}');
            end_line(dump);
        }
        buf_clear(&dump->line);
    }
    json_decref(list);
    return list ? STATUS_OK : err->status;
}

static void add_index_head(struct dump *dump, const struct generation *generation)
{
    const struct manifest *manifest = &generation->manifest;
    char created[DATE_TEXT_SIZE];

    buf_addf(&dump->line,
             "{\"index\":{\"uid\":\"%s\",\"createdAt\":\"%s\",\"primaryKey\":", manifest->uid,
             date_format(manifest->created, 0, created));
    if (manifest->schema->primary_key.data)
        json_add_string(&dump->line, manifest->schema->primary_key);
    else
        buf_add_text(&dump->line, "null");
    buf_add_text(&dump->line, ",\"settings\":");
    settings_save(manifest->schema->settings, &dump->line);
    buf_addf(&dump->line, ",\"documents\":%llu}}", (unsigned long long)generation->document_count);
    end_line(dump);
}

/* The parts that are stored apart, put together again. */
static void add_document(struct dump *dump, const struct text_record *record)
{
    struct buf *line = &dump->line;
    bool apart = record->body.length || record->hidden.length;

    buf_add_str(line, record->fields);
    if (apart)
        line->length--; /* the closing brace */
    if (record->body.length) {
        json_add_key(line, "body");
        json_add_string(line, record->body);
    }
    if (record->hidden.length) {
        json_add_comma(line);
        buf_add_str(line, record->hidden);
    }
    if (apart)
        buf_add_char(line, '}');
    end_line(dump);
    dump->documents++;
}

static enum status add_segment(struct dump *dump, struct view *view, uint32_t number,
                               struct error *err)
{
    const struct segment *segment = &view->generation->segments[number];
    struct text_record record;

    for (uint32_t i = 0; i < segment->files->document_count; i++) {
        if (segment_is_deleted(segment, i))
            continue;
        if (view_text(view, number, i, dump->arena, &record, err))
            return err->status;
        add_document(dump, &record);
        arena_reset(dump->arena);
    }
    return STATUS_OK;
}

static enum status add_generation(struct dump *dump, struct generation *generation,
                                  struct error *err)
{
    struct view *view;
    enum status status = view_acquire(generation, &view, err);

    if (status)
        return status;
    add_index_head(dump, generation);
    for (uint32_t i = 0; !status && i < generation->segment_count; i++)
        status = add_segment(dump, view, i, err);
    view_release(view);
    dump->indexes++;
    return status;
}

/* An index that has gone meanwhile is left out; one that cannot be read fails the dump. */
static enum status add_index(struct dump *dump, struct database *database, struct str uid,
                             struct error *err)
{
    struct generation *generation = generation_acquire(database, uid);
    enum status status;

    if (!generation)
        return database_index_problem(database, uid, err);
    status = add_generation(dump, generation, err);
    generation_release(generation);
    return status;
}

static enum status add_indexes(struct dump *dump, struct database *database, struct error *err)
{
    char uid[INDEX_UID_MAX + 1];

    for (uint32_t i = 0; database_index_uid(database, i, uid); i++)
        if (add_index(dump, database, str_of(uid), err))
            return err->status;
    return STATUS_OK;
}

static enum status add_all(struct dump *dump, struct server *server, struct error *err)
{
    const char *db = server->config->db;

    add_head(dump);
    if (add_kept(dump, db, "keys", err) || add_kept(dump, db, "features", err) ||
        add_kept(dump, db, "webhooks", err) ||
        (server->tasks && add_tasks(dump, server->tasks, err)) ||
        add_indexes(dump, server->database, err))
        return err->status;
    add_end(dump);
    return STATUS_OK;
}

enum status dump_create(struct server *server, const char *directory, const char *name,
                        struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s.dump", directory, name);
    struct dump dump = {0};
    enum status status;

    if (file_make_dir(directory, 0700, err) || dump_writer_open(&dump.file, path, err))
        return err->status;
    dump.arena = arena_new();
    status = add_all(&dump, server, err);
    if (status)
        dump_writer_abandon(&dump.file);
    else
        status = dump_writer_close(&dump.file, err);
    arena_free(dump.arena);
    buf_fini(&dump.line);
    return status;
}
