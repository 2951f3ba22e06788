/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_delete.c - documents that go: by their ids, by a filter, all. */
#include "base/date.h"
#include "base/json.h"
#include "query/filter.h"
#include "search/browse.h"
#include "server/tasks/ingest/ingest_batch.h"
#include "store/document/document.h"
#include "server/http/api_error.h"

/* The ids of an array that are there, deleted; *count grows. */
static enum status delete_ids(struct batch *batch, struct searcher *searcher, const json_t *ids,
                              int64_t *count, struct error *err)
{
    enum status status = STATUS_OK;
    json_t *id;
    size_t i;

    json_array_foreach(ids, i, id)
    {
        status = search_has(searcher, json_str(id), err);
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
    }
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
        api_error_recode(err, STATUS_BAD_FILTER, API_BAD_DOCUMENT_FILTER);
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

    if (batch_has(batch, work)) {
        *count = work->counts[0] > 0 ? work->counts[0] : 0;
        return STATUS_OK;
    }
    if (batch_publish(batch, err) || batch_open_writer(batch, err))
        return err->status;
    batch->written = work->uid;
    if (ids)
        return delete_listed(batch, ids, count, err);
    return filter ? delete_matching(batch, filter, count, err)
                  : delete_all(batch, work->uid, count, err);
}

enum status batch_delete_documents(struct batch *batch, struct task_work *work, struct error *err)
{
    json_t *arguments = ingest_arguments(work);
    int64_t count = 0;
    enum status status = STATUS_OK;

    if (!batch->exists)
        error_set(&work->error, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", batch->index);
    else
        status = delete_some(batch, work, arguments, &count, err);
    if (status == STATUS_BAD_FILTER) {
        work->error = *err;
        batch_in_index(batch, &work->error);
        status = STATUS_OK;
    }
    work->counts[1] = count;
    json_decref(arguments);
    return status;
}
