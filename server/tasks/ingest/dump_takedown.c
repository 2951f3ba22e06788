/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_takedown.c - rewrites dumps without the documents that were taken down.
 *
 * The first pass over a dump only looks whether it has any. The second one copies it line by line;
 * the head of an index gets the number that is left, which the first pass has counted. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/takedown.h"
#include "server/tasks/ingest/dump_file.h"
#include "server/tasks/ingest/takedown.h"

struct pass {
    struct engine *engine;
    const char *db;
    struct dump_reader in;
    struct dump_writer *out; /* NULL: only count */
    struct taken *taken;     /* of the current index */
    struct taken *listed;    /* of the index of the current record of alerts */
    struct buf listed_index; /* its uid */
    struct buf key;          /* its primary key */
    uint64_t left;           /* its documents to come */
    uint64_t gone;           /* of all indexes */
    uint64_t rings;          /* of alerts, that are gone */
    bool opened;             /* its text can be read, as far as it goes */
    struct buf counts;       /* u64 for each index: how many documents it loses */
    size_t index;
};

static void add_line(struct pass *pass, struct str line)
{
    if (pass->out)
        dump_writer_add(pass->out, line);
}

static uint64_t *losses(struct pass *pass)
{
    return (uint64_t *)(void *)pass->counts.data + pass->index - 1;
}

/* A head whose number of documents has changed. */
static void add_changed(struct pass *pass, json_t *line, json_t *head, const char *member,
                        uint64_t less)
{
    BUF_AUTO struct buf text = {0};
    json_int_t before = json_integer_value(json_object_get(head, member));

    json_object_set_new(head, member, json_integer(before - (json_int_t)less));
    json_add(&text, line);
    add_line(pass, buf_str(&text));
}

static enum status begin_index(struct pass *pass, json_t *line, json_t *head, struct error *err)
{
    static const uint64_t none = 0;

    pass->index++;
    if (!pass->out)
        buf_add(&pass->counts, &none, sizeof none);
    pass->left = (uint64_t)json_integer_value(json_object_get(head, "documents"));
    buf_clear(&pass->key);
    buf_add_str(&pass->key, json_get_str(head, "primaryKey"));
    engine_taken_free(pass->taken);
    pass->taken = NULL;
    add_changed(pass, line, head, "documents", pass->out ? *losses(pass) : 0);
    return engine_taken(pass->engine, json_string_value(json_object_get(head, "uid")), &pass->taken,
                        err);
}

/* The list of now, behind the dump's first line: where the dump is imported, it holds, too. */
static enum status add_list(struct pass *pass, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/" TAKEDOWN_FILE, pass->db);
    BUF_AUTO struct buf line = {0};
    size_t start;

    buf_add_text(&line, "{\"file\":\"takedowns\",\"value\":");
    start = line.length;
    if (file_read(&line, path, TAKEDOWN_FILE_MAX, err))
        return err->status;
    while (line.length > start && line.data[line.length - 1] == '\n')
        line.length--;
    buf_add_char(&line, '}');
    add_line(pass, buf_str(&line));
    return STATUS_OK;
}

/* The list of an index whose alerts' records follow each other. */
static enum status open_list(struct pass *pass, struct str index, struct error *err)
{
    if (pass->listed && str_eq(index, buf_str(&pass->listed_index)))
        return STATUS_OK;
    engine_taken_free(pass->listed);
    pass->listed = NULL;
    buf_clear(&pass->listed_index);
    buf_add_str(&pass->listed_index, index);
    return engine_taken(pass->engine, index.data, &pass->listed, err);
}

/* A record of the log of alerts without rings for articles on the list, which are not embargoed for
 * it either. It has one ring at most. False: nothing is left of it. */
static bool keep_record(struct pass *pass, json_t *record, struct error *err)
{
    json_t *held = json_object_get(record, "held");
    struct str rang =
        json_str(json_array_get(json_array_get(json_object_get(record, "rings"), 0), 1));
    bool kept;

    if (open_list(pass, json_get_str(record, "index"), err))
        return true;
    kept = !rang.data || !engine_is_taken_id(pass->listed, rang);
    pass->rings += !kept;
    for (size_t i = json_array_size(held); i-- > 0;)
        if (engine_is_taken_id(pass->listed,
                               json_str(json_array_get(json_array_get(held, i), 0)))) {
            json_array_remove(held, i);
            pass->rings++;
        }
    return kept;
}

static enum status take_record(struct pass *pass, json_t *line, struct error *err)
{
    json_t *record = json_object_get(line, "alerts");
    BUF_AUTO struct buf text = {0};

    err->status = STATUS_OK;
    if (json_is_string(json_object_get(record, "index")) && !keep_record(pass, record, err))
        return err->status;
    json_add(&text, line);
    add_line(pass, buf_str(&text));
    return err->status;
}

static enum status take_line(struct pass *pass, struct str text, struct error *err)
{
    json_t *line = json_read(text, 0, err), *head = json_object_get(line, "index");
    json_t *end = json_object_get(line, "end");
    enum status status = line ? STATUS_OK : err->status;

    if (json_is_string(json_object_get(head, "uid")))
        status = begin_index(pass, line, head, err);
    else if (json_object_get(line, "alerts"))
        status = take_record(pass, line, err);
    else if (end)
        add_changed(pass, line, end, "documents", pass->out ? pass->gone : 0);
    else if (!str_is(json_get_str(line, "file"), "takedowns"))
        add_line(pass, text);
    if (!status && pass->out && pass->in.number == 1)
        status = add_list(pass, err);
    json_decref(line);
    return status;
}

static void take_document(struct pass *pass, struct str text)
{
    pass->left--;
    if (!engine_is_taken(pass->taken, buf_str(&pass->key), text)) {
        add_line(pass, text);
        return;
    }
    pass->gone++;
    if (!pass->out)
        ++*losses(pass);
}

static enum status run_pass(struct pass *pass, const char *path, struct error *err)
{
    struct str text;
    enum status status = dump_reader_open(&pass->in, path, err);

    pass->opened = !status;
    pass->index = pass->gone = pass->rings = pass->left = 0;
    while (!status && !(status = dump_reader_line(&pass->in, &text, err)))
        if (pass->left > 0)
            take_document(pass, text);
        else if ((status = take_line(pass, text, err)))
            break;
    dump_reader_close(&pass->in);
    engine_taken_free(pass->taken);
    pass->taken = NULL;
    return status == STATUS_END ? STATUS_OK : status;
}

static enum status copy_without(struct pass *pass, const char *path, struct error *err)
{
    struct dump_writer out;
    enum status status = dump_writer_open(&out, path, err);

    if (status)
        return status;
    pass->out = &out;
    status = run_pass(pass, path, err);
    if (!status)
        return dump_writer_close(&out, err);
    dump_writer_abandon(&out);
    return status;
}

/* Can only an operator mend the dump? A file that may not be opened, or is none, stays so; the
 * task would wait for it for ever. */
static bool is_remain(const struct pass *pass, enum status status)
{
    bool scarce = status == STATUS_NO_MEMORY || status == STATUS_NO_FILES;

    return status && (status_cause(status) == CAUSE_INPUT || (!pass->opened && !scarce));
}

static enum status cleanse(struct engine *engine, const char *db, const char *path,
                           struct cleansed *cleansed, struct error *err)
{
    struct pass pass = {.engine = engine, .db = db};
    enum status status = run_pass(&pass, path, err);

    if (!status && pass.gone + pass.rings > 0) {
        status = copy_without(&pass, path, err);
        cleansed->dumps += !status;
    }
    buf_fini(&pass.key);
    buf_fini(&pass.listed_index);
    engine_taken_free(pass.listed);
    buf_fini(&pass.counts);
    if (!is_remain(&pass, status))
        return status;
    log_warning("%s cannot be read, and may have what was taken down: %s", path, err->message);
    note_list_add(&cleansed->remains, str_of(path));
    return STATUS_OK;
}

enum status takedown_in_dumps(struct engine *engine, const char *db, const char *directory,
                              struct cleansed *cleansed, struct error *err)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;
    enum status status = STATUS_OK;

    if (!dir && errno != ENOENT) /* what cannot be looked through may hold the articles */
        return error_errno(err, "look through", directory);
    while (dir && !status && (entry = readdir(dir))) {
        MEM_AUTO char *path = mem_format("%s/%s", directory, entry->d_name);

        if (str_ends(str_of(path), STR(".dump.new"))) /* a crash left it */
            unlink(path);
        else if (str_ends(str_of(path), STR(".dump")))
            status = cleanse(engine, db, path, cleansed, err);
    }
    if (dir)
        closedir(dir);
    return status;
}
