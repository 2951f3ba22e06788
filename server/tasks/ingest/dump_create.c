/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_create.c - writes a dump: stored objects, tasks and indexes. */
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/version.h"
#include "engine/backup.h"
#include "server/keys/secrets.h"
#include "server/state/alert_log.h"
#include "server/tasks/ingest/dump.h"
#include "server/tasks/ingest/dump_file.h"
#include "server/tasks/tasks.h"

#define STORED_MAX ((size_t)64 << 20)

struct dumping {
    struct dump_writer file;
    struct buf line;
    bool in_index; /* the head of the current index is written */
    uint64_t indexes, documents;
};

static void end_line(struct dumping *dump)
{
    dump_writer_add(&dump->file, buf_str(&dump->line));
    buf_clear(&dump->line);
}

static void add_head(struct dumping *dump)
{
    char now[DATE_TEXT_SIZE];

    buf_addf(&dump->line,
             "{\"dateline\":\"dump\",\"version\":%d,\"createdAt\":\"%s\",\"pkgVersion\":\"%s\"}",
             DUMP_VERSION, date_format(date_now(), 0, now), version_number());
    end_line(dump);
}

static void add_end(struct dumping *dump)
{
    buf_addf(&dump->line, "{\"end\":{\"indexes\":%llu,\"documents\":%llu}}",
             (unsigned long long)dump->indexes, (unsigned long long)dump->documents);
    end_line(dump);
}

/* Writes a file with one JSON object as one line. */
static enum status add_stored(struct dumping *dump, const char *db, const char *name,
                              struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s.json", db, name);
    BUF_AUTO struct buf text = {0};
    json_t *value;

    if (!file_exists(path))
        return STATUS_OK;
    if (file_read(&text, path, STORED_MAX, err))
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

/* Writes each task in its current state. */
static enum status add_tasks(struct dumping *dump, struct tasks *tasks, struct error *err)
{
    BUF_AUTO struct buf uids = {0};
    struct task_filter all;
    json_t *list;

    task_filter_init(&all);
    tasks_match(tasks, &all, &uids);
    list = json_read(buf_str(&uids), TASKS_MAX + 1, err);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_int_t uid = json_integer_value(json_array_get(list, i));
        struct error gone; /* the task was forgotten meanwhile */

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

/* The parts of an index get other names where the dump is imported. */
static enum status add_record(void *context, struct str record, struct error *err)
{
    struct dumping *dump = context;
    struct str bytes = record, json = str_cut(&bytes, '\n');
    json_auto_t *value = json_read(json, SIZE_MAX, err);

    if (!value)
        return err->status;
    if (json_object_get(value, "parts"))
        json_object_set_new(value, "parts", json_array());
    buf_add_text(&dump->line, "{\"alerts\":");
    json_add(&dump->line, value);
    buf_add_text(&dump->line, ",\"bytes\":\"");
    if (bytes.length > 0)
        secret_add_base64((const uint8_t *)bytes.data, bytes.length, &dump->line);
    buf_add_text(&dump->line, "\"}");
    end_line(dump);
    return STATUS_OK;
}

static enum status add_alerts(struct dumping *dump, const struct alert_log *log, struct error *err)
{
    return log ? log->each(log->alerts, add_record, dump, err) : STATUS_OK;
}

/* The first line of an index is its head; its documents follow unchanged. */
static enum status add_line(void *context, struct str line, struct error *err)
{
    struct dumping *dump = context;

    (void)err; /* dump_writer_close reports errors */
    if (dump->in_index) {
        dump->documents++;
        dump_writer_add(&dump->file, line);
        return STATUS_OK;
    }
    dump->in_index = true;
    buf_addf(&dump->line, "{\"index\":%.*s}", STR_ARG(line));
    end_line(dump);
    return STATUS_OK;
}

/* Leaves out an index that was deleted meanwhile. An unreadable index fails the dump. */
static enum status add_index(struct dumping *dump, struct engine *engine, const char *uid,
                             struct error *err)
{
    enum status status;

    dump->in_index = false;
    status = engine_dump(engine, str_of(uid), add_line, dump, err);
    if (status == STATUS_INDEX_NOT_FOUND)
        return STATUS_OK;
    dump->indexes += !status;
    return status;
}

static enum status add_indexes(struct dumping *dump, struct engine *engine, struct error *err)
{
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;
    struct index_info *indexes;
    uint32_t count;

    engine_list(engine, arena, &indexes, &count);
    for (uint32_t i = 0; i < count && !status; i++)
        status = add_index(dump, engine, indexes[i].uid, err);
    arena_free(arena);
    return status;
}

static enum status add_all(struct dumping *dump, struct server *server, struct error *err)
{
    const char *db = server->config->db;

    add_head(dump);
    if (add_stored(dump, db, "keys", err) || add_stored(dump, db, "features", err) ||
        add_stored(dump, db, "webhooks", err) || add_stored(dump, db, "search-rules", err) ||
        add_stored(dump, db, "takedowns", err) ||
        (server->tasks && add_tasks(dump, server->tasks, err)) ||
        add_alerts(dump, server->alert_log, err) || add_indexes(dump, server->engine, err))
        return err->status;
    add_end(dump);
    return STATUS_OK;
}

enum status dump_create(struct server *server, const char *directory, const char *name,
                        struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s.dump", directory, name);
    struct dumping dump = {0};
    enum status status;

    if (file_make_dir(directory, 0700, err) || dump_writer_open(&dump.file, path, err))
        return err->status;
    status = add_all(&dump, server, err);
    if (status)
        dump_writer_abandon(&dump.file);
    else
        status = dump_writer_close(&dump.file, err);
    buf_fini(&dump.line);
    return status;
}
