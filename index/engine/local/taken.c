/* SPDX-License-Identifier: GPL-2.0-or-later */
/* taken.c - reads and extends the record of takedowns. */
#include "engine/local/taken.h"

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "engine/local/local.h"
#include "store/document/document.h"

#define FILE_MODE 0600

static const char no_record[] = "0000000000000000000000000000000000000000000000000000000000000000";

static char *path_of(const char *database)
{
    return mem_format("%s/" TAKEDOWN_FILE, database);
}

static json_t *records_of(const struct taken *taken)
{
    return json_object_get(taken->root, "records");
}

/* What new records are added to. */
static json_t *own_chain(const struct taken *taken)
{
    return taken->shared ? taken->shared : records_of(taken);
}

static void list_ids(struct taken *taken, const json_t *records, const char *uid)
{
    json_t *record, *document;
    size_t i, j;
    bool is_new;

    json_array_foreach (records, i, record) {
        if (!str_is(json_get_str(record, "index"), uid))
            continue;
        json_array_foreach (json_object_get(record, "documents"), j, document) {
            struct str id = json_get_str(document, "id");

            if (id.data)
                string_table_add(&taken->ids, id, &is_new);
        }
    }
}

static enum status read_file(const struct engine *engine, struct taken *taken, struct error *err)
{
    MEM_AUTO char *path = path_of(engine->path);
    BUF_AUTO struct buf text = {0};
    struct error why;

    if (!file_exists(path)) {
        taken->root = json_pack("{s:[]}", "records");
        return STATUS_OK;
    }
    if (file_read(&text, path, TAKEDOWN_FILE_MAX, err))
        return err->status;
    taken->root = json_read(buf_str(&text), SIZE_MAX, &why);
    if (!json_is_array(records_of(taken)))
        return error_set(err, STATUS_CORRUPT,
                         "%s is damaged: restore it, since it says what must not be indexed", path);
    return STATUS_OK;
}

enum status taken_open(const struct engine *engine, const char *uid, struct taken *taken,
                       struct error *err)
{
    const struct engine_make *make = engine->make;

    *taken = (struct taken){0};
    string_table_init(&taken->ids);
    if (read_file(engine, taken, err) ||
        (make && make->takedowns && make->takedowns(engine, &taken->shared, err)))
        return err->status;
    list_ids(taken, records_of(taken), uid);
    list_ids(taken, taken->shared, uid);
    return STATUS_OK;
}

void taken_close(struct taken *taken)
{
    json_decref(taken->root);
    json_decref(taken->shared);
    if (taken->ids.arena)
        string_table_fini(&taken->ids);
    *taken = (struct taken){0};
}

bool taken_has(const struct taken *taken, struct str id)
{
    char hash[SHA256_TEXT_SIZE];

    return taken->ids.count > 0 &&
           string_table_find(&taken->ids, str_of(sha256_text(id, hash))) >= 0;
}

bool taken_refuses(const struct taken *taken, struct writer *writer, const json_t *document)
{
    BUF_AUTO struct buf id = {0};
    struct error why;

    if (taken->ids.count == 0 || document_id(writer_schema(writer), document, &id, &why) ||
        !taken_has(taken, buf_str(&id)))
        return false;
    error_set(&why, STATUS_BAD_DOCUMENT,
              "it was taken down, and is not indexed again (GET /indexes/{uid}/takedowns)");
    writer_report(writer, buf_str(&id), &why);
    return true;
}

static bool names(const json_t *record, struct str id)
{
    char hash[SHA256_TEXT_SIZE];
    json_t *document;
    size_t i;

    sha256_text(id, hash);
    json_array_foreach (json_object_get(record, "documents"), i, document)
        if (str_is(json_get_str(document, "id"), hash))
            return true;
    return false;
}

static void list(const json_t *records, const char *uid, struct str id, json_t *out)
{
    json_t *record;
    size_t i;

    json_array_foreach (records, i, record)
        if (str_is(json_get_str(record, "index"), uid) && (!id.data || names(record, id)))
            json_array_append(out, record);
}

void taken_list(const struct taken *taken, const char *uid, struct str id, json_t *out)
{
    list(records_of(taken), uid, id, out);
    list(taken->shared, uid, id, out);
}

/* Numbers may begin again where a dump was imported, so the record must also name the first id. */
static const json_t *find_record(const struct taken *taken, const struct takedown *order)
{
    json_t *record;
    size_t i;

    json_array_foreach (own_chain(taken), i, record)
        if (str_is(json_get_str(record, "index"), order->uid) &&
            (uint64_t)json_integer_value(json_object_get(record, "operation")) ==
                order->operation &&
            names(record, json_str(json_array_get(order->ids, 0))))
            return record;
    return NULL;
}

bool taken_recorded(const struct taken *taken, const struct takedown *order,
                    struct takedown_outcome *outcome)
{
    const json_t *record = find_record(taken, order);
    json_t *document;
    size_t i;

    *outcome = (struct takedown_outcome){0};
    json_array_foreach (json_object_get(record, "documents"), i, document) {
        outcome->listed++;
        outcome->removed += json_is_string(json_object_get(document, "text"));
    }
    return record;
}

/* The hash of the record's members but `hash`. */
static const char *hash_of(const json_t *record, char hash[SHA256_TEXT_SIZE])
{
    BUF_AUTO struct buf text = {0};
    json_t *own = json_copy((json_t *)(uintptr_t)record);

    json_object_del(own, "hash");
    json_add(&text, own);
    json_decref(own);
    return sha256_text(buf_str(&text), hash);
}

const char *engine_takedown_digest(const json_t *record, char out[TAKEDOWN_DIGEST_SIZE])
{
    json_t *before = json_copy((json_t *)(uintptr_t)record);

    json_object_del(before, "signature");
    hash_of(before, out);
    json_decref(before);
    return out;
}

static void sign(json_t *record, const struct takedown *order)
{
    char digest[TAKEDOWN_DIGEST_SIZE], signature[TAKEDOWN_DIGEST_SIZE];

    if (order->sign &&
        order->sign(order->sign_context, engine_takedown_digest(record, digest), signature))
        json_set_str(record, "signature", str_of(signature));
}

static struct str last_hash(const json_t *chain)
{
    size_t count = json_array_size(chain);

    return count == 0 ? str_of(no_record) : json_get_str(json_array_get(chain, count - 1), "hash");
}

static json_t *make_record(const json_t *chain, const struct takedown *order,
                           json_t *take_documents)
{
    char now[DATE_TEXT_SIZE], hash[SHA256_TEXT_SIZE];
    json_t *record = json_object();

    json_object_set_new(record, "number", json_integer((json_int_t)json_array_size(chain) + 1));
    json_set_str(record, "index", str_of(order->uid));
    json_object_set_new(record, "operation", json_integer((json_int_t)order->operation));
    json_set_str(record, "at", str_of(date_format(date_now(), 0, now)));
    json_set_str(record, "who", order->who);
    json_set_str(record, "reason", order->reason);
    json_object_set_new(record, "documents", take_documents);
    json_set_str(record, "previous", last_hash(chain));
    sign(record, order);
    json_set_str(record, "hash", str_of(hash_of(record, hash)));
    return record;
}

static enum status write_file(const struct engine *engine, const struct taken *taken,
                              struct error *err)
{
    MEM_AUTO char *path = path_of(engine->path);
    BUF_AUTO struct buf text = {0};

    json_add(&text, taken->root);
    buf_add_char(&text, '\n');
    if (text.length > TAKEDOWN_FILE_MAX)
        return error_set(err, STATUS_TOO_LARGE, "%s would have more than %zu bytes", path,
                         TAKEDOWN_FILE_MAX);
    return file_replace(path, buf_str(&text), FILE_MODE, err);
}

enum status taken_record(struct engine *engine, struct taken *taken, const struct takedown *order,
                         json_t *take_documents, struct error *err)
{
    json_t *chain = own_chain(taken), *record = make_record(chain, order, take_documents);

    json_array_append_new(chain, record);
    list_ids(taken, chain, order->uid);
    return taken->shared ? engine->make->add_takedown(engine, record, err)
                         : write_file(engine, taken, err);
}

json_t *taken_entry(struct str id, const json_t *document)
{
    BUF_AUTO struct buf text = {0};
    char hash[SHA256_TEXT_SIZE];
    json_t *entry = json_object();

    json_set_str(entry, "id", str_of(sha256_text(id, hash)));
    if (document)
        json_add(&text, document);
    json_object_set_new(entry, "text",
                        document ? json_string(sha256_text(buf_str(&text), hash)) : json_null());
    return entry;
}

static bool is_whole(const json_t *records)
{
    struct str previous = str_of(no_record);
    char hash[SHA256_TEXT_SIZE];
    json_t *record;
    size_t i;

    json_array_foreach (records, i, record) {
        if (!str_eq(json_get_str(record, "previous"), previous) ||
            !str_is(json_get_str(record, "hash"), hash_of(record, hash)))
            return false;
        previous = json_get_str(record, "hash");
    }
    return true;
}

bool taken_is_intact(const struct taken *taken)
{
    return is_whole(records_of(taken)) && is_whole(taken->shared);
}
