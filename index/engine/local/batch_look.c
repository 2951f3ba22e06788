/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_look.c - the documents of an index as the batch so far leaves them: those that it has
 * written (pending.h), above those that are published. */
#include "engine/local/batch_private.h"
#include "search/search.h"
#include "search/searcher.h"
#include "store/segment/version.h"

#define TRIES_MAX 10 /* merges may publish meanwhile */

static enum status read_published(struct batch *batch, struct searcher **out, struct error *err)
{
    struct database *database = batch->engine->database;
    struct str uid = str_of(batch->index);

    for (int tries = 0; tries < TRIES_MAX; tries++) {
        enum status status = searcher_acquire_unfiltered(database, uid, out, err);

        if (!status && generation_is_newest((*out)->generation))
            return STATUS_OK;
        if (status && status != STATUS_INDEX_NOT_FOUND)
            return status;
        if (!status)
            searcher_release(*out);
        *out = NULL;
        database_refresh(database, NULL);
    }
    if (database_index_problem(database, uid, err))
        return err->status;
    return error_set(err, STATUS_STALE, "the newest state of index `%s` cannot be read yet",
                     batch->index);
}

enum status batch_look_at_published(struct batch *batch, struct error *err)
{
    return batch->searcher ? STATUS_OK : read_published(batch, &batch->searcher, err);
}

void batch_look_away(struct batch *batch)
{
    searcher_release(batch->searcher);
    batch->searcher = NULL;
}

/* Makes sure that the pending changes and .searcher together are the newest state. */
static enum status see(struct batch *batch, struct error *err)
{
    if ((batch->pending.blind && batch_flush(batch, err)) || batch_open_writer(batch, err) ||
        (!batch->engine->make && batch_look_at_published(batch, err)))
        return err->status;
    return STATUS_OK;
}

/* The published document as a new reference; NULL if there is none. */
static enum status find_published(struct batch *batch, struct str id, json_t **out,
                                  struct error *err)
{
    enum status status;
    struct error torn;

    *out = NULL;
    if (batch->engine->make)
        return batch->engine->make->store->find(batch->engine, batch->index, id, out, err);
    arena_reset(batch->scratch);
    status = search_stored(batch->searcher, id, batch->scratch, out, err);
    if (generation_check(batch->searcher->generation, &torn)) {
        json_decref(*out);
        *err = torn;
        return torn.status;
    }
    return status == STATUS_DOCUMENT_NOT_FOUND ? STATUS_OK : status;
}

static bool is_earlier(const struct batch *batch, const json_t *document, const json_t *than)
{
    struct version own = version_of_document(batch->schema, document);
    struct version other = version_of_document(batch->schema, than);

    return version_is_earlier(&own, &other);
}

static bool has_version(const struct batch *batch, const json_t *document)
{
    struct version version = version_of_document(batch->schema, document);

    return version.kind != VERSION_NONE || version.updated != COLUMN_NO_DATE;
}

/* The pending document, unless the published one is a later version, which the writer keeps. */
static enum status newer_one(struct batch *batch, struct str id,
                             const struct pending_document *written, json_t **out,
                             struct error *err)
{
    *out = NULL;
    if (written->over_stored && has_version(batch, written->document) &&
        find_published(batch, id, out, err))
        return err->status;
    if (*out && is_earlier(batch, written->document, *out))
        return STATUS_OK;
    json_decref(*out);
    *out = json_incref(written->document);
    return STATUS_OK;
}

enum status batch_find(struct batch *batch, struct str id, json_t **out, struct error *err)
{
    const struct pending_document *written;
    enum pending_state state;

    *out = NULL;
    if (see(batch, err))
        return err->status;
    state = pending_find(&batch->pending, id, &written);
    if (state == PENDING_WRITTEN)
        return newer_one(batch, id, written, out, err);
    return state == PENDING_UNKNOWN ? find_published(batch, id, out, err) : STATUS_OK;
}

static enum status has_published(struct batch *batch, struct str id, bool *out, struct error *err)
{
    json_t *document = NULL;
    enum status status;

    if (!batch->engine->make) {
        status = search_has(batch->searcher, id, err);
        *out = !status;
        return status == STATUS_DOCUMENT_NOT_FOUND ? STATUS_OK : status;
    }
    status = find_published(batch, id, &document, err);
    *out = document != NULL;
    json_decref(document);
    return status;
}

enum status batch_has(struct batch *batch, struct str id, bool *out, struct error *err)
{
    const struct pending_document *written;
    enum pending_state state;

    *out = false;
    if (see(batch, err))
        return err->status;
    state = pending_find(&batch->pending, id, &written);
    if (state == PENDING_UNKNOWN)
        return has_published(batch, id, out, err);
    *out = state == PENDING_WRITTEN;
    return STATUS_OK;
}

enum status batch_write(struct batch *batch, struct str id, json_t *document,
                        const json_t *replaced, struct error *err)
{
    batch->dirty = true;
    if (!replaced || !is_earlier(batch, document, replaced)) /* else the writer drops it */
        pending_write(&batch->pending, batch->schema, id, document, !replaced);
    if (batch->engine->make)
        return batch->engine->make->store->write(batch->engine, id, document, err);
    return writer_add(batch->writer, document, err);
}

enum status batch_erase(struct batch *batch, struct str id, struct error *err)
{
    batch->dirty = true;
    pending_delete(&batch->pending, id);
    if (batch->engine->make)
        return batch->engine->make->store->erase(batch->engine, id, err);
    return writer_delete(batch->writer, id, err);
}
