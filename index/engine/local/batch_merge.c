/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_merge.c - changes documents, or replaces them where the index must have them. */
#include "base/json.h"
#include "engine/local/batch_private.h"
#include "store/document/document.h"

struct document_merge {
    struct batch *batch;
    const struct batch_addition *how;
};

/* The document with the changed fields. Its values are shared, but not the object: the writer may
 * be reading the one before. */
static json_t *changed(const json_t *before, json_t *change)
{
    json_t *document = before ? json_copy((json_t *)(uintptr_t)before) : json_object();

    json_object_update(document, change);
    return document;
}

/* `before`: the document that batch_find found; NULL: none. */
static enum status write_changed(struct document_merge *merge, struct str id, const json_t *before,
                                 json_t *change, bool whole, struct error *err)
{
    struct batch *batch = merge->batch;
    json_t *document;
    enum status status;

    if (batch_is_taken_down(batch, id))
        return STATUS_OK;
    if (!before && merge->how->skip) {
        batch->skipped++;
        return STATUS_OK;
    }
    document = changed(whole ? NULL : before, change);
    batch_note_hidden(batch, document);
    batch->given++;
    status = batch_write(batch, id, document, before, err);
    json_decref(document);
    return status;
}

static enum status merge_document(void *context, json_t *change, struct error *err)
{
    struct document_merge *merge = context;
    BUF_AUTO struct buf id = {0};
    json_t *before = NULL;
    enum status status = document_id(merge->batch->schema, change, &id, err);

    if (!status)
        status = batch_find(merge->batch, buf_str(&id), &before, err);
    if (!status)
        status = write_changed(merge, buf_str(&id), before, change, !merge->how->merge, err);
    json_decref(before);
    return status;
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
    json_t *before = NULL, *change;
    enum status status = changed_id(batch, object, &id, err);

    if (!status)
        status = batch_find(batch, buf_str(&id), &before, err);
    if (status)
        return status;
    if (!before && !merge->how->skip)
        return normaliser_articles(batch->normaliser, object, merge_document, merge, err);
    change = normaliser_change(batch->normaliser, object, before);
    status = write_changed(merge, buf_str(&id), before, change, false, err);
    json_decref(change);
    json_decref(before);
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

enum status batch_merge_line(struct batch *batch, const struct batch_addition *addition,
                             struct str line, struct error *err)
{
    struct document_merge merge = {batch, addition};
    json_t *value = json_read_exact(line, 0, err);
    enum status status;

    if (!value)
        return err->status;
    batch->lines++;
    status = merge_value(&merge, value, err);
    json_decref(value);
    return status;
}
