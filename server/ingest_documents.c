/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_documents.c - adding, replacing, merging and deleting documents: several tasks, one
 * publish.
 *
 * A task is looked through before anything of it is done, so that one that fails changes nothing.
 * Deletions and merges look at what is there: what came before them is published first. */
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "ingest_private.h"
#include "query/filter.h"
#include "search/browse.h"
#include "store/document.h"

#define MERGE_STEP 1000 /* documents of a merge between two publishes */

struct batch {
    struct ingest *ingest;
    const char *index;
    bool exists;
    bool unkeyed;                /* the index is there, but has no primary key */
    enum settings_preset preset; /* of an index that the batch makes */
    struct str primary_key;      /* STR_NONE: not known yet */
    struct schema *schema;       /* with this primary key; NULL: not known yet */
    struct writer *writer;       /* NULL: nothing was written yet */
    bool dirty;                  /* something is not yet published */
    uint64_t skipped;            /* documents of the task at hand that were left out */
    uint32_t written;            /* the newest task that wrote */
    uint64_t last_task;          /* + 1 of the newest task that the index contained before */
};

/* What the index is like before the tasks. */
static enum status batch_init(struct batch *batch, struct ingest *ingest, const char *index,
                              struct error *err)
{
    struct manifest manifest;
    enum status status;

    *batch = (struct batch){.ingest = ingest, .index = index};
    status = ingest_read_manifest(ingest, index, &manifest, err);
    if (status == STATUS_INDEX_NOT_FOUND)
        return STATUS_OK;
    if (status)
        return status;
    batch->exists = true;
    batch->last_task = manifest.last_task;
    batch->schema = schema_share(manifest.schema);
    if (batch->schema->primary_key.length > 0)
        batch->primary_key = arena_str(ingest->arena, batch->schema->primary_key);
    batch->unkeyed = !batch->primary_key.data;
    manifest_fini(&manifest);
    return STATUS_OK;
}

/* With the primary key, where the index has none yet. */
static enum status open_writer(struct batch *batch, struct error *err)
{
    if (!batch->writer && ingest_open_writer(batch->ingest, batch->index, batch->preset,
                                             batch->primary_key, &batch->writer, err))
        return err->status;
    if (!batch->unkeyed || !batch->primary_key.data)
        return STATUS_OK;
    batch->unkeyed = false;
    return writer_set_primary_key(batch->writer, batch->primary_key, err);
}

static enum status publish(struct batch *batch, struct error *err)
{
    if (!batch->dirty)
        return STATUS_OK;
    batch->dirty = false;
    return ingest_commit(batch->ingest, batch->written, err);
}

/* "Index `movies`: " before what went wrong with a document. */
static enum status in_index(const struct batch *batch, struct error *err)
{
    struct error inner = *err;

    return error_set(err, inner.status, "Index `%s`: %.400s", batch->index, inner.message);
}

/* The schema that the index will have as far as ids are concerned. */
static enum status set_primary_key(struct batch *batch, struct str key)
{
    struct settings *settings =
        batch->schema ? settings_share(batch->schema->settings) : settings_default(batch->preset);
    struct field_list *fields = field_list_new(settings->preset);

    batch->primary_key = arena_str(batch->ingest->arena, key);
    schema_release(batch->schema);
    batch->schema = schema_new(settings, fields, batch->primary_key);
    field_list_free(fields);
    settings_release(settings);
    return STATUS_OK;
}

/* The default index is the newsroom's where its first document is an article. */
static enum settings_preset preset_of(const char *index, const json_t *document)
{
    bool article = json_is_string(json_object_get(document, "headline"));

    return article && strcmp(index, INDEX_DEFAULT) == 0 ? PRESET_ARTICLES : PRESET_DOCUMENTS;
}

/* The primary key: the index's, the one asked for, or what the first document suggests. */
static enum status find_primary_key(struct batch *batch, struct str asked, const json_t *document,
                                    struct error *err)
{
    struct str key;

    if (batch->primary_key.data && asked.data && !str_eq(batch->primary_key, asked))
        return error_set(err, STATUS_PRIMARY_KEY_EXISTS, "Index already has a primary key: `%.*s`.",
                         STR_ARG(batch->primary_key));
    if (batch->primary_key.data)
        return STATUS_OK;
    if (asked.data)
        return set_primary_key(batch, asked);
    return primary_key_infer(document, &key, err) ? err->status : set_primary_key(batch, key);
}

/* Seen without parsing the document: most have their key at the top, and nothing odd in it. */
static bool has_plain_id(struct str document, struct str primary_key)
{
    struct str key, value;

    while (json_next_member(&document, &key, &value)) {
        if (!str_eq(key, primary_key))
            continue;
        if (value.length < 3 || value.length > 200 || value.data[0] != '"')
            return false;
        for (size_t i = 1; i + 1 < value.length; i++) {
            char c = value.data[i];

            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_'))
                return false;
        }
        return true;
    }
    return false;
}

static enum status check_line(struct batch *batch, struct str asked, struct str line, bool first,
                              struct error *err)
{
    BUF_AUTO struct buf id = {0};
    enum status status = STATUS_OK;
    json_t *document;

    if (!first && has_plain_id(line, batch->primary_key))
        return STATUS_OK;
    document = json_read(line, 0, err);
    if (!document)
        return err->status;
    if (first && !batch->exists && !batch->primary_key.data)
        batch->preset = preset_of(batch->index, document);
    if (first)
        status = find_primary_key(batch, asked, document, err);
    if (!status)
        status = document_id(batch->schema, document, &id, err);
    json_decref(document);
    return status;
}

static enum status check_all(struct batch *batch, const struct task_work *work, struct str asked,
                             struct error *err)
{
    struct spool_reader reader;
    struct str line;
    bool first = true;
    enum status status = spool_open(work->body, &reader, err);

    while (!status && !(status = spool_line(&reader, &line, err))) {
        status = check_line(batch, asked, line, first, err);
        first = false;
    }
    spool_close(&reader);
    return status == STATUS_END ? STATUS_OK : status;
}

static enum status add_line(struct batch *batch, struct str line, struct error *err)
{
    json_t *document = json_read(line, 0, err);
    enum status status;

    if (!document)
        return err->status;
    status = writer_add(batch->writer, document, err);
    json_decref(document);
    return status;
}

/* What is stored of a document, as a new object; NULL when there is none. */
static enum status stored_document(struct searcher *searcher, struct str id, struct arena *arena,
                                   json_t **out, struct error *err)
{
    struct search_hit hit;
    enum status status = search_document(searcher, id, arena, &hit, err);

    *out = NULL;
    if (status == STATUS_DOCUMENT_NOT_FOUND)
        return STATUS_OK;
    if (status)
        return status;
    *out = json_read(hit.fields, 0, err);
    if (!*out)
        return err->status;
    if (hit.body.length > 0)
        json_set_str(*out, "body", hit.body);
    return STATUS_OK;
}

/* How a task adds documents. */
struct writing {
    bool merge; /* the fields that are given change, the others stay; else all are replaced */
    bool skip;  /* what is not there is not added */
};

/* Merges of some documents: the ones of the same id meet in `merged` before they are written. */
struct merge {
    struct batch *batch;
    struct searcher *searcher; /* NULL: the index is new */
    struct arena *arena;
    json_t *merged; /* id: document */
    struct writing how;
};

static enum status merge_line(struct merge *merge, struct str line, struct error *err)
{
    BUF_AUTO struct buf id = {0};
    json_t *change = json_read(line, 0, err), *document;
    enum status status;

    if (!change)
        return err->status;
    status = document_id(merge->batch->schema, change, &id, err);
    document = status ? NULL : json_object_get(merge->merged, id.data);
    if (!status && !document) {
        if (merge->searcher)
            status = stored_document(merge->searcher, buf_str(&id), merge->arena, &document, err);
        if (!status && !document && !merge->how.skip)
            document = json_object();
        if (document)
            json_object_set_new(merge->merged, id.data, document);
    }
    if (document && !merge->how.merge)
        json_object_clear(document);
    if (document)
        json_object_update(document, change);
    else if (!status)
        merge->batch->skipped++;
    json_decref(change);
    return status;
}

static enum status write_merged(struct merge *merge, struct error *err)
{
    enum status status = STATUS_OK;
    const char *id;
    json_t *document;

    json_object_foreach(merge->merged, id, document)
    {
        if (!status)
            status = writer_add(merge->batch->writer, document, err);
    }
    merge->batch->dirty = true;
    return status;
}

/* Up to MERGE_STEP lines, on what is published; STATUS_END behind the last. */
static enum status merge_some(struct batch *batch, struct spool_reader *reader,
                              const struct writing *how, struct error *err)
{
    struct merge merge = {
        .batch = batch, .arena = arena_new(), .merged = json_object(), .how = *how};
    struct error gone;
    struct str line;
    enum status status = publish(batch, err), written;

    if (!status)
        status = open_writer(batch, err);
    if (!status)
        searcher_acquire(batch->ingest->database, str_of(batch->index), &merge.searcher, &gone);
    for (int i = 0; !status && i < MERGE_STEP; i++)
        if (!(status = spool_line(reader, &line, err)))
            status = merge_line(&merge, line, err);
    searcher_release(merge.searcher);
    written = status && status != STATUS_END ? status : write_merged(&merge, err);
    json_decref(merge.merged);
    arena_free(merge.arena);
    return written ? written : status;
}

static enum status write_lines(struct batch *batch, struct spool_reader *reader,
                               const struct writing *how, struct error *err)
{
    struct str line;
    enum status status = open_writer(batch, err);

    while (!status && (how->merge || how->skip))
        status = merge_some(batch, reader, how, err);
    while (!status && !(status = spool_line(reader, &line, err))) {
        status = add_line(batch, line, err);
        batch->dirty = true;
    }
    return status == STATUS_END ? STATUS_OK : status;
}

static enum status write_all(struct batch *batch, const struct task_work *work,
                             const struct writing *how, struct error *err)
{
    struct spool_reader reader;
    enum status status = spool_open(work->body, &reader, err);

    if (!status)
        status = write_lines(batch, &reader, how, err);
    spool_close(&reader);
    return status;
}

/* Before a task that fails, and after it. */
struct before {
    bool exists;
    struct str primary_key;
    struct schema *schema;
};

static struct before remember(const struct batch *batch)
{
    return (struct before){batch->exists, batch->primary_key,
                           batch->schema ? schema_share(batch->schema) : NULL};
}

static void restore(struct batch *batch, struct before *before)
{
    schema_release(batch->schema);
    batch->exists = before->exists;
    batch->primary_key = before->primary_key;
    batch->schema = before->schema;
    before->schema = NULL;
}

/* Was it done before a crash kept it from being finished? */
static bool is_contained(const struct batch *batch, const struct task_work *work)
{
    return batch->last_task > work->uid;
}

/* A status concerns all tasks; what concerns only this one is in work->error. */
static enum status add_documents(struct batch *batch, struct task_work *work, struct error *err)
{
    json_t *arguments = ingest_arguments(work);
    struct str asked = json_get_str(arguments, "primaryKey");
    const struct writing how = {json_is_true(json_object_get(arguments, "merge")),
                                json_is_true(json_object_get(arguments, "skip"))};
    bool create = !json_is_false(json_object_get(arguments, "create"));
    struct before before = remember(batch);
    enum status status = STATUS_OK;

    batch->skipped = 0;
    if (!batch->exists && !create)
        error_set(&work->error, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", batch->index);
    else if (check_all(batch, work, asked, &work->error))
        in_index(batch, &work->error);
    else if (!is_contained(batch, work))
        status = write_all(batch, work, &how, err);
    if (work->error.status)
        restore(batch, &before);
    else {
        batch->exists = true;
        batch->written = work->uid;
        work->counts[1] = (int64_t)(work->body->lines - batch->skipped);
    }
    schema_release(before.schema);
    json_decref(arguments);
    return status;
}

/* The ids of an array that are there, deleted; *count grows. */
static enum status delete_ids(struct batch *batch, struct searcher *searcher, const json_t *ids,
                              int64_t *count, struct error *err)
{
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;
    json_t *id;
    size_t i;

    json_array_foreach(ids, i, id)
    {
        struct search_hit hit;

        status = search_document(searcher, json_str(id), arena, &hit, err);
        if (!status)
            status = writer_delete(batch->writer, json_str(id), err);
        else if (status == STATUS_DOCUMENT_NOT_FOUND) {
            status = STATUS_OK;
            continue;
        }
        if (status)
            break;
        ++*count;
        batch->dirty = true;
        arena_reset(arena);
    }
    arena_free(arena);
    return status;
}

/* An array that names an id twice deletes one document. */
static json_t *unique_ids(const json_t *ids)
{
    json_t *seen = json_object(), *unique = json_array(), *id;
    size_t i;

    json_array_foreach(ids, i, id)
    {
        if (json_object_get(seen, json_string_value(id)))
            continue;
        json_object_set_new(seen, json_string_value(id), json_true());
        json_array_append(unique, id);
    }
    json_decref(seen);
    return unique;
}

static enum status delete_listed(struct batch *batch, const json_t *ids, int64_t *count,
                                 struct error *err)
{
    struct searcher *searcher;
    json_t *unique;
    enum status status;

    if (searcher_acquire(batch->ingest->database, str_of(batch->index), &searcher, err))
        return err->status;
    unique = unique_ids(ids);
    status = delete_ids(batch, searcher, unique, count, err);
    json_decref(unique);
    searcher_release(searcher);
    return status;
}

struct collected {
    const struct batch *batch;
    json_t *ids;
};

static void collect_id(void *context, const struct search_hit *document)
{
    struct collected *collected = context;
    BUF_AUTO struct buf id = {0};
    struct error err;
    json_t *fields = json_read(document->fields, 0, &err);

    if (fields && !document_id(collected->batch->schema, fields, &id, &err))
        json_array_append_new(collected->ids, json_stringn(id.data, id.length));
    json_decref(fields);
}

/* The ids of the documents that match. */
static enum status find_ids(struct batch *batch, const struct filter_node *filter, json_t *ids,
                            struct error *err)
{
    const struct browse browse = {.filter = filter, .limit = UINT32_MAX, .now = date_now()};
    struct collected collected = {batch, ids};
    struct searcher *searcher;
    uint64_t total;
    enum status status;

    if (searcher_acquire(batch->ingest->database, str_of(batch->index), &searcher, err))
        return err->status;
    status =
        search_browse(searcher, &browse, batch->ingest->arena, collect_id, &collected, &total, err);
    searcher_release(searcher);
    return status;
}

static enum status delete_matching(struct batch *batch, const json_t *filter, int64_t *count,
                                   struct error *err)
{
    struct filter_node *node = NULL;
    json_t *ids = json_array();
    enum status status = filter_parse_json(filter, batch->ingest->arena, &node, err);

    if (!status)
        status = find_ids(batch, node, ids, err);
    if (status == STATUS_BAD_FILTER)
        err->status = status = STATUS_BAD_DOCUMENT_FILTER;
    if (!status)
        status = delete_listed(batch, ids, count, err);
    json_decref(ids);
    return status;
}

static enum status delete_all(struct batch *batch, uint32_t uid, int64_t *count, struct error *err)
{
    *count = (int64_t)writer_documents(batch->writer);
    writer_note_task(batch->writer, uid);
    return ingest_published(batch->ingest, writer_clear(batch->writer, err));
}

static enum status delete_some(struct batch *batch, const struct task_work *work,
                               const json_t *arguments, int64_t *count, struct error *err)
{
    const json_t *ids = json_object_get(arguments, "ids");
    const json_t *filter = json_object_get(arguments, "filter");

    if (is_contained(batch, work)) {
        *count = work->counts[0] > 0 ? work->counts[0] : 0;
        return STATUS_OK;
    }
    if (publish(batch, err) || open_writer(batch, err))
        return err->status;
    batch->written = work->uid;
    if (ids)
        return delete_listed(batch, ids, count, err);
    return filter ? delete_matching(batch, filter, count, err)
                  : delete_all(batch, work->uid, count, err);
}

static enum status delete_documents(struct batch *batch, struct task_work *work, struct error *err)
{
    json_t *arguments = ingest_arguments(work);
    int64_t count = 0;
    enum status status = STATUS_OK;

    if (!batch->exists)
        error_set(&work->error, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", batch->index);
    else
        status = delete_some(batch, work, arguments, &count, err);
    if (status == STATUS_BAD_DOCUMENT_FILTER) {
        work->error = *err;
        in_index(batch, &work->error);
        status = STATUS_OK;
    }
    work->counts[1] = count;
    json_decref(arguments);
    return status;
}

enum status run_documents(struct ingest *ingest, struct task_work *works, uint32_t count,
                          struct error *err)
{
    struct batch batch;
    enum status status = batch_init(&batch, ingest, works->index, err);

    for (uint32_t i = 0; i < count && !status; i++)
        status = works[i].kind == TASK_DOCUMENT_ADDITION ? add_documents(&batch, &works[i], err)
                                                         : delete_documents(&batch, &works[i], err);
    if (!status)
        status = publish(&batch, err);
    if (status)
        ingest_close_writer(ingest);
    schema_release(batch.schema);
    return status;
}
