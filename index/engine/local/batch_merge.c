/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_merge.c - merges documents with the stored ones, a step at a time. */
#include "base/json.h"
#include "engine/local/batch_private.h"
#include "search/search.h"
#include "search/searcher.h"
#include "store/document/document.h"

#define MERGE_STEP 1000 /* lines merged between two publishes */

/* The stored document as a new object; NULL if there is none. */
static enum status stored_document(struct searcher *searcher, struct str id, struct arena *arena,
                                   json_t **out, struct error *err)
{
    enum status status = search_stored(searcher, id, arena, out, err);

    return status == STATUS_DOCUMENT_NOT_FOUND ? STATUS_OK : status;
}

/* A merge of some documents. Changes with the same id are collected in `merged`, then written. */
struct document_merge {
    struct batch *batch;
    struct searcher *searcher;
    struct arena *arena;
    json_t *merged; /* id: document */
    const struct batch_addition *how;
};

/* The document to change, from `merged` or from the index; NULL: skip it. */
static enum status merge_target(struct document_merge *merge, struct str id, json_t **out,
                                struct error *err)
{
    *out = json_object_get(merge->merged, id.data);
    if (*out)
        return STATUS_OK;
    if (stored_document(merge->searcher, id, merge->arena, out, err))
        return err->status;
    if (!*out && !merge->how->skip)
        *out = json_object();
    if (*out)
        json_object_set_new(merge->merged, id.data, *out);
    return STATUS_OK;
}

/* Changes one document, or replaces it. `change`: a whole document, or some of its fields. */
static enum status merge_into(struct document_merge *merge, struct str id, json_t *change,
                              bool whole, struct error *err)
{
    json_t *document = NULL;
    enum status status = merge_target(merge, id, &document, err);

    if (status)
        return status;
    if (!document) {
        merge->batch->skipped++;
        return STATUS_OK;
    }
    if (whole)
        json_object_clear(document);
    json_object_update(document, change);
    merge->batch->given++;
    return STATUS_OK;
}

static enum status merge_document(void *context, json_t *change, struct error *err)
{
    struct document_merge *merge = context;
    BUF_AUTO struct buf id = {0};
    enum status status = document_id(merge->batch->schema, change, &id, err);

    return status ? status : merge_into(merge, buf_str(&id), change, !merge->how->merge, err);
}

/* ---- articles ------------------------------------------------------------------------------- */

/* The id of the article that an object changes. */
static enum status changed_id(const struct batch *batch, json_t *object, struct buf *id,
                              struct error *err)
{
    if (batch_makes_ids(batch) && normaliser_identity(object, id))
        return STATUS_OK;
    return document_id(batch->schema, object, id, err);
}

static enum status check_change(void *context, json_t *object, struct error *err)
{
    BUF_AUTO struct buf id = {0};

    return changed_id(context, object, &id, err);
}

enum status batch_check_changes(struct batch *batch, const json_t *value, struct error *err)
{
    return normaliser_objects(value, check_change, batch, err);
}

/* A change of an article that the index does not have is the article, as far as it is known. */
static enum status change_article(void *context, json_t *object, struct error *err)
{
    struct document_merge *merge = context;
    struct batch *batch = merge->batch;
    BUF_AUTO struct buf id = {0};
    json_t *article = NULL, *change;
    enum status status = changed_id(batch, object, &id, err);

    if (!status)
        status = merge_target(merge, buf_str(&id), &article, err);
    if (status)
        return status;
    if (article && json_object_size(article) == 0)
        return normaliser_articles(batch->normaliser, object, merge_document, merge, err);
    change = normaliser_change(batch->normaliser, object, article);
    status = merge_into(merge, buf_str(&id), change, false, err);
    json_decref(change);
    return status;
}

static enum status merge_value(struct document_merge *merge, json_t *value, struct error *err)
{
    struct normaliser *normaliser = merge->batch->normaliser;

    if (!normaliser)
        return merge_document(merge, value, err);
    normaliser_at(normaliser, merge->batch->lines);
    if (merge->how->merge)
        return normaliser_objects(value, change_article, merge, err);
    return normaliser_articles(normaliser, value, merge_document, merge, err);
}

/* ---- lines ---------------------------------------------------------------------------------- */

static enum status merge_line(struct document_merge *merge, struct str line, struct error *err)
{
    json_t *value = json_read(line, 0, err);
    enum status status;

    if (!value)
        return err->status;
    merge->batch->lines++;
    status = merge_value(merge, value, err);
    json_decref(value);
    return status;
}

static enum status write_merged(struct document_merge *merge, struct error *err)
{
    enum status status = STATUS_OK;
    const char *id;
    json_t *document;

    json_object_foreach (merge->merged, id, document) {
        if (status)
            break;
        if (json_object_size(document) == 0) /* no article was found for it */
            continue;
        batch_note_hidden(merge->batch, document);
        status = writer_add(merge->batch->writer, document, err);
    }
    merge->batch->dirty = true;
    return status;
}

enum status batch_merge_some(struct batch *batch, const struct batch_addition *addition,
                             struct error *err)
{
    const struct document_source *source = addition->source;
    struct document_merge merge = {
        .batch = batch, .arena = arena_new(), .merged = json_object(), .how = addition};
    struct str line;
    struct error torn;
    enum status status = batch_flush(batch, err), written;

    if (!status)
        status = batch_open_writer(batch, err);
    if (!status)
        status = batch_read_published(batch, &merge.searcher, err);
    for (int i = 0; !status && i < MERGE_STEP; i++)
        if (!(status = source->next(source->context, &line, err)))
            status = merge_line(&merge, line, err);
    if (merge.searcher && generation_check(merge.searcher->generation, &torn)) {
        *err = torn;
        status = torn.status;
    }
    searcher_release(merge.searcher);
    written = status && status != STATUS_END ? status : write_merged(&merge, err);
    json_decref(merge.merged);
    arena_free(merge.arena);
    return written ? written : status;
}
