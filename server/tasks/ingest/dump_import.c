/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_import.c - makes a database from a dump, line by line; checks each line first. */
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/backup.h"
#include "engine/journal.h"
#include "server/http/api_error.h"
#include "server/keys/secrets.h"
#include "server/keys/uuid.h"
#include "server/tasks/ingest/dump.h"
#include "server/tasks/ingest/dump_file.h"

#define RING_KINDS 3 /* of an alert: new, correction, withdrawal */

struct import {
    struct dump_reader file;
    const char *to;
    struct engine *engine;  /* of the new database */
    struct journal *alerts; /* its log of alerts; NULL: the dump has none so far */
    struct error lost;      /* why the first record of it that is not durable is not; until the log
                               is closed, its thread's */
    uint64_t indexes, documents, refused;
    bool ended;
};

static enum status wrong_line(const struct import *import, const char *why, struct error *err)
{
    return error_set(err, STATUS_BAD_REQUEST, "line %llu: %s",
                     (unsigned long long)import->file.number, why);
}

/* Reads the next line as a new JSON object; *out is NULL on failure. */
static enum status next_object(struct import *import, json_t **out, struct error *err)
{
    struct str line;
    struct error why;
    enum status status = dump_reader_line(&import->file, &line, err);

    *out = NULL;
    if (status)
        return status;
    *out = json_read(line, 0, &why);
    if (json_is_object(*out))
        return STATUS_OK;
    json_decref(*out);
    *out = NULL;
    return wrong_line(import, "it is not a JSON object", err);
}

static enum status read_head(struct import *import, struct error *err)
{
    json_t *head;
    bool ours, known;

    if (next_object(import, &head, err))
        return error_set(err, STATUS_BAD_REQUEST, "it is not a dump of Dateline");
    ours = str_is(json_get_str(head, "dateline"), "dump");
    known = json_integer_value(json_object_get(head, "version")) == DUMP_VERSION;
    json_decref(head);
    if (!ours)
        return error_set(err, STATUS_BAD_REQUEST, "it is not a dump of Dateline");
    return known ? STATUS_OK
                 : error_set(err, STATUS_BAD_REQUEST, "it is a dump of a version not known here");
}

/* Only known names are accepted: a dump must not write other files. */
static enum status read_stored(struct import *import, const json_t *line, struct error *err)
{
    static const char *const names[] = {"keys", "features", "webhooks", "search-rules",
                                        "takedowns"};
    struct str name = json_get_str(line, "file");
    const json_t *value = json_object_get(line, "value");

    for (size_t i = 0; json_is_object(value) && i < sizeof names / sizeof *names; i++)
        if (str_is(name, names[i])) {
            MEM_AUTO char *path = mem_format("%s/%s.json", import->to, names[i]);
            BUF_AUTO struct buf text = {0};

            json_add(&text, value);
            return file_replace(path, buf_str(&text), 0600, err);
        }
    return wrong_line(import, "a file that is not known", err);
}

static void forget_nothing(void *context, struct str record)
{
    (void)context;
    (void)record;
}

static enum status open_alerts(struct import *import, struct error *err)
{
    MEM_AUTO char *directory = mem_format("%s/alerts", import->to);

    return import->alerts ? STATUS_OK
                          : journal_open(directory, forget_nothing, NULL, &import->alerts, err);
}

static void note_lost(void *context, const struct error *err)
{
    struct error *lost = context;

    if (err->status && !lost->status)
        *lost = *err;
}

static bool add_bytes(struct str base64, struct buf *record)
{
    uint8_t *bytes = mem_alloc(base64.length + 1);
    size_t length;
    bool valid = secret_from_base64(base64, bytes, &length);

    if (valid)
        buf_add(record, bytes, length);
    free(bytes);
    return valid;
}

/* --- what a record of alerts may have (alerts/book.h) --- */

static bool is_index(const json_t *value)
{
    return json_is_string(value) && index_uid_valid(json_str(value));
}

static bool is_uuid(const json_t *value)
{
    char uuid[UUID_SIZE];

    return json_is_string(value) && uuid_parse(json_str(value), uuid);
}

static bool is_alert(const json_t *value)
{
    return is_uuid(json_object_get(value, "uuid")) && is_uuid(json_object_get(value, "token")) &&
           is_index(json_object_get(value, "index"));
}

/* Rows of an alert's uuid, a document's id and a kind of ring; of an alert, how many they are. */
static bool are_rings(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *row = json_array_get(value, i), *kind = json_array_get(row, 2);

        if (!is_uuid(json_array_get(row, 0)) || !json_is_string(json_array_get(row, 1)) ||
            !json_is_integer(kind) || json_integer_value(kind) < 0 ||
            json_integer_value(kind) >= RING_KINDS)
            return false;
    }
    return json_is_array(value) || json_is_integer(value);
}

static enum status check_record(const struct import *import, const json_t *record,
                                struct error *err)
{
    static const struct {
        const char *name;
        bool (*is_valid)(const json_t *value);
        const char *why;
    } members[] = {
        {"index", is_index, "`index` of a record of alerts is not the uid of an index"},
        {"forget", is_index, "`forget` of a record of alerts is not the uid of an index"},
        {"alert", is_alert, "an alert needs a `uuid`, a `token` that is a UUID, and an `index`"},
        {"rings", are_rings, "`rings` of a record of alerts are not rows of uuid, id and kind"},
    };

    if (!json_is_object(record))
        return wrong_line(import, "a record of alerts is not a JSON object", err);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const json_t *value = json_object_get(record, members[i].name);

        if (value && !members[i].is_valid(value))
            return wrong_line(import, members[i].why, err);
    }
    return STATUS_OK;
}

static enum status read_alerts(struct import *import, const json_t *line, struct error *err)
{
    struct str base64 = json_get_str(line, "bytes");
    BUF_AUTO struct buf record = {0};

    if (check_record(import, json_object_get(line, "alerts"), err))
        return err->status;
    json_add(&record, json_object_get(line, "alerts"));
    buf_add_char(&record, '\n');
    if (base64.length > 0 && !add_bytes(base64, &record))
        return wrong_line(import, "its bytes are not base64", err);
    if (open_alerts(import, err))
        return err->status;
    return journal_append(import->alerts, buf_str(&record), note_lost, &import->lost, err);
}

static void note_refused(void *context, struct str id, const struct error *err)
{
    struct import *import = context;

    if (import->refused++ < 10)
        log_warning("document %.*s is left out: %s", STR_ARG(id), err->message);
}

static enum status next_document(void *context, json_t **document, struct error *err)
{
    struct import *import = context;
    enum status status = next_object(import, document, err);

    if (status == STATUS_END)
        return wrong_line(import, "the dump ends among an index's documents", err);
    import->documents += !status;
    return status;
}

static enum status read_index(struct import *import, const json_t *head, struct error *err)
{
    const struct restore_source source = {next_document, note_refused, import};
    uint64_t line = import->file.number;
    enum status status = engine_restore(import->engine, head, &source, err);

    import->indexes++;
    if (status == STATUS_BAD_REQUEST && import->file.number == line)
        return wrong_line(import, "it is not the head of an index", err);
    return status;
}

static enum status read_end(struct import *import, const json_t *end, struct error *err)
{
    import->ended = true;
    if ((uint64_t)json_integer_value(json_object_get(end, "indexes")) == import->indexes &&
        (uint64_t)json_integer_value(json_object_get(end, "documents")) == import->documents)
        return STATUS_OK;
    return wrong_line(import, "the dump's end counts otherwise than what came before", err);
}

/* Ignores lines of an unknown kind, which a later version may write. */
static enum status read_line(struct import *import, const json_t *line, struct error *err)
{
    const json_t *head = json_object_get(line, "index"), *end = json_object_get(line, "end");

    if (head)
        return read_index(import, head, err);
    if (end)
        return read_end(import, end, err);
    if (json_object_get(line, "alerts"))
        return read_alerts(import, line, err);
    return json_object_get(line, "file") ? read_stored(import, line, err) : STATUS_OK;
}

/* Reads to the end of the file, because gzip's checksum comes after the last line. */
static enum status check_nothing_follows(struct import *import, struct error *err)
{
    struct str line;
    enum status status = dump_reader_line(&import->file, &line, err);

    if (status == STATUS_END)
        return STATUS_OK;
    return status ? status : wrong_line(import, "more follows the end", err);
}

static enum status read_lines(struct import *import, struct error *err)
{
    enum status status = read_head(import, err);

    while (!status && !import->ended) {
        json_t *line;

        status = next_object(import, &line, err);
        if (status == STATUS_END)
            return error_set(err, STATUS_BAD_REQUEST, "it is cut off");
        if (!status)
            status = read_line(import, line, err);
        json_decref(line);
    }
    return status ? status : check_nothing_follows(import, err);
}

static enum status open_engine(struct import *import, struct error *err)
{
    const struct engine_options options = {.follow = false};

    if (engine_open(import->to, &options, &import->engine, err))
        return err->status;
    return engine_begin_writing(import->engine, 0, err);
}

enum status dump_import(const char *to, const char *dump, struct error *err)
{
    struct import import = {.to = to};
    struct error why;

    if (file_make_dir(to, 0777, err) || dump_reader_open(&import.file, dump, err))
        return err->status;
    if (open_engine(&import, &why) || read_lines(&import, &why))
        error_set(err, why.status, "%s: %s", dump, why.message);
    else
        err->status = STATUS_OK;
    engine_close(import.engine);
    journal_close(import.alerts);
    if (!err->status && import.lost.status)
        error_set(err, import.lost.status, "%s: %s", dump, import.lost.message);
    dump_reader_close(&import.file);
    if (!err->status)
        log_info("%s: %llu indexes, %llu documents", dump, (unsigned long long)import.indexes,
                 (unsigned long long)(import.documents - import.refused));
    return err->status;
}
