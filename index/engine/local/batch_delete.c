/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_delete.c - deletes documents by ids, by a filter, or all. */
#include "base/json.h"
#include "engine/local/batch_private.h"
#include "engine/reader.h"
#include "query/filter.h"
#include "search/browse.h"
#include "store/document/document.h"

/* Deletes the documents with these ids; *count grows by those that existed. */
static enum status delete_listed(struct batch *batch, const json_t *ids, uint64_t *count,
                                 struct error *err)
{
    enum status status = STATUS_OK;
    bool exists;
    json_t *id;
    size_t i;

    json_array_foreach (ids, i, id) {
        status = batch_has(batch, json_str(id), &exists, err);
        if (!status && exists)
            status = batch_erase(batch, json_str(id), err);
        if (status)
            break;
        *count += exists;
    }
    return status;
}

struct collected {
    const struct batch *batch;
    json_t *ids;
};

static enum status collect_id(void *context, const struct search_hit *document,
                              struct error *unused)
{
    struct collected *collected = context;
    BUF_AUTO struct buf id = {0};
    struct error err;
    json_t *fields = json_read_exact(document->fields, 0, &err);

    if (fields && !document_id(collected->batch->schema, fields, &id, &err))
        json_array_append_new(collected->ids, json_stringn(id.data, id.length));
    json_decref(fields);
    return STATUS_OK;
}

static enum status find_elsewhere(struct batch *batch, const struct browse *browse,
                                  struct collected *collected, struct error *err)
{
    struct reader *reader;
    uint64_t total;
    enum status status =
        reader_acquire_unfiltered(batch->engine, str_of(batch->index), &reader, err);

    if (!status)
        status = reader_browse(reader, browse, batch->arena, collect_id, collected, &total, err);
    reader_release(reader);
    return status;
}

/* The ids of the published documents that match. Of the documents written since, only deletions are
 * left: delete_listed knows them. */
static enum status find_ids(struct batch *batch, const struct filter_node *filter, json_t *ids,
                            struct error *err)
{
    const struct browse browse = {.filter = filter, .limit = UINT32_MAX};
    struct collected collected = {batch, ids};
    uint64_t total;

    if (((batch->pending.written > 0 || batch->pending.blind) && batch_flush(batch, err)) ||
        batch_open_writer(batch, err))
        return err->status;
    if (batch->engine->make)
        return find_elsewhere(batch, &browse, &collected, err);
    if (batch_look_at_published(batch, err))
        return err->status;
    return search_browse(batch->searcher, &browse, batch->arena, collect_id, &collected, &total,
                         err);
}

/* Begins a deletion. *go_on is false if it is refused, or was done before a crash. */
static enum status begin(struct batch *batch, uint64_t operation, struct batch_outcome *outcome,
                         bool *go_on, struct error *err)
{
    *outcome = (struct batch_outcome){0};
    *go_on = false;
    if (!batch->exists)
        index_missing(batch->index, &outcome->refused);
    if (!batch->exists || batch_repeats(batch, operation))
        return STATUS_OK;
    if (batch_open_writer(batch, err))
        return err->status;
    *go_on = true;
    return STATUS_OK;
}

enum status batch_delete_ids(struct batch *batch, uint64_t operation, const json_t *ids,
                             struct batch_outcome *outcome, struct error *err)
{
    bool go_on;
    enum status status = begin(batch, operation, outcome, &go_on, err);

    if (!status && go_on)
        status = delete_listed(batch, ids, &outcome->documents, err);
    if (!status && go_on)
        batch_completed(batch, operation);
    return batch_result(batch, status);
}

enum status batch_delete_matching(struct batch *batch, uint64_t operation, const json_t *filter,
                                  const struct zone_info *zone, struct batch_outcome *outcome,
                                  struct error *err)
{
    struct filter_node *node = NULL;
    json_t *ids;
    bool go_on;
    enum status status = begin(batch, operation, outcome, &go_on, err);

    if (status || !go_on)
        return batch_result(batch, status);
    ids = json_array();
    status = filter_parse_json(filter, batch->arena, &node, err);
    filter_in_zone(node, settings_zone(batch->schema->settings, zone));
    if (!status)
        status = find_ids(batch, node, ids, err);
    if (!status)
        status = delete_listed(batch, ids, &outcome->documents, err);
    if (!status)
        batch_completed(batch, operation);
    json_decref(ids);
    return batch_refuse(batch, status, err, outcome, err);
}

enum status batch_delete_all(struct batch *batch, uint64_t operation, struct batch_outcome *outcome,
                             struct error *err)
{
    bool go_on;
    enum status status = begin(batch, operation, outcome, &go_on, err);

    if (!status && go_on)
        status = batch_flush(batch, err);
    if (!status && go_on)
        status = engine_forget_loads(batch->engine, batch->index, err);
    if (status || !go_on)
        return batch_result(batch, status);
    if (batch->engine->make)
        return batch_result(batch, batch->engine->make->store->clear(batch->engine, batch->index,
                                                                     operation + 1,
                                                                     &outcome->documents, err));
    outcome->documents = writer_documents(batch->writer);
    batch_look_away(batch);
    writer_note_task(batch->writer, operation);
    status = writing_published(batch->engine, batch->index, writer_clear(batch->writer, err));
    if (status)
        batch->writer = NULL;
    return batch_result(batch, status);
}
