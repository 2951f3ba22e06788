/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_add.c - adds documents: first checks all of an operation, then writes them, or merges them
 * with the stored ones. */
#include "base/json.h"
#include "base/json_members.h"
#include "base/log.h"
#include "engine/local/batch_private.h"
#include "search/search.h"
#include "search/searcher.h"
#include "store/document/document.h"
#include "store/document/showing.h"

#define MERGE_STEP 1000 /* documents merged between two publishes */

/* Makes a schema with this primary key: enough to read documents' ids. */
static void set_primary_key(struct batch *batch, struct str key)
{
    struct settings *settings =
        batch->schema ? settings_share(batch->schema->settings) : settings_default(batch->preset);
    struct field_list *fields = field_list_new(settings->preset);

    batch->primary_key = arena_str(batch->arena, key);
    schema_release(batch->schema);
    batch->schema = schema_new(settings, fields, batch->primary_key);
    field_list_free(fields);
    settings_release(settings);
}

/* The default index gets the preset for articles if its first document is one. */
static enum settings_preset preset_of(const char *index, const json_t *document)
{
    bool article = json_is_string(json_object_get(document, "headline"));

    return article && strcmp(index, INDEX_DEFAULT) == 0 ? PRESET_ARTICLES : PRESET_DOCUMENTS;
}

/* The primary key: that of the index, else the requested one, else inferred from the document. */
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
        key = asked;
    else if (primary_key_infer(document, &key, err))
        return err->status;
    set_primary_key(batch, key);
    return STATUS_OK;
}

/* The first document of a new index decides its preset and, if none is requested, its key. */
static enum status look_at_first(struct batch *batch, struct str asked, struct str line,
                                 struct error *err)
{
    json_t *document;
    enum status status;

    if (batch->primary_key.data)
        return find_primary_key(batch, asked, NULL, err);
    document = json_read(line, 0, err);
    if (!document)
        return err->status;
    if (!batch->exists)
        batch->preset = preset_of(batch->index, document);
    status = find_primary_key(batch, asked, document, err);
    json_decref(document);
    return status;
}

/* Most documents have their id at the top level: parse only that member. */
static enum status check_line(struct batch *batch, struct str line, struct error *err)
{
    struct str text = json_member(line, batch->primary_key);
    bool alone = text.data && !str_is(text, "null");
    BUF_AUTO struct buf id = {0};
    json_t *value = json_read(alone ? text : line, 0, err);
    enum status status;

    if (!value)
        return err->status;
    status = alone ? document_id_of(batch->schema, value, &id, err)
                   : document_id(batch->schema, value, &id, err);
    json_decref(value);
    return status;
}

static enum status check_all(struct batch *batch, const struct batch_addition *addition,
                             struct error *err)
{
    const struct document_source *source = addition->source;
    struct str line;
    bool first = true;
    enum status status = source->rewind(source->context, err);

    while (!status && !(status = source->next(source->context, &line, err))) {
        if (first)
            status = look_at_first(batch, addition->primary_key, line, err);
        if (!status)
            status = check_line(batch, line, err);
        first = false;
    }
    return status == STATUS_END ? STATUS_OK : status;
}

/* Note an article that nobody will see, because its embargo or expiry cannot be read. */
static void note_hidden(struct batch *batch, const json_t *document)
{
    BUF_AUTO struct buf id = {0}, why = {0};
    struct error err;

    if (batch->schema->settings->preset != PRESET_ARTICLES || !showing_unread(document, &why))
        return;
    document_id(batch->schema, document, &id, &err);
    log_warning("index %s: the article %.*s is hidden: cannot read its %.*s", batch->index,
                STR_ARG(buf_str(&id)), STR_ARG(buf_str(&why)));
    if (batch->hidden++ >= BATCH_NAMED_MAX)
        return;
    buf_addf(&id, ": %.*s", STR_ARG(buf_str(&why)));
    buf_add_char(&batch->named, batch->named.length > 0 ? ',' : '[');
    json_add_string(&batch->named, buf_str(&id));
}

static enum status add_line(struct batch *batch, struct str line, struct error *err)
{
    json_t *document = json_read(line, 0, err);
    enum status status;

    if (!document)
        return err->status;
    note_hidden(batch, document);
    status = writer_add(batch->writer, document, err);
    json_decref(document);
    return status;
}

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

static enum status merge_line(struct document_merge *merge, struct str line, struct error *err)
{
    BUF_AUTO struct buf id = {0};
    json_t *change = json_read(line, 0, err), *document = NULL;
    enum status status;

    if (!change)
        return err->status;
    status = document_id(merge->batch->schema, change, &id, err);
    if (!status)
        status = merge_target(merge, buf_str(&id), &document, err);
    if (document && !merge->how->merge)
        json_object_clear(document);
    if (document)
        json_object_update(document, change);
    else if (!status)
        merge->batch->skipped++;
    json_decref(change);
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
        note_hidden(merge->batch, document);
        status = writer_add(merge->batch->writer, document, err);
    }
    merge->batch->dirty = true;
    return status;
}

/* Merges up to MERGE_STEP lines with published documents; STATUS_END after the last line. */
static enum status merge_some(struct batch *batch, const struct batch_addition *addition,
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

static enum status write_all(struct batch *batch, const struct batch_addition *addition,
                             struct error *err)
{
    const struct document_source *source = addition->source;
    struct str line;
    enum status status = source->rewind(source->context, err);

    if (!status)
        status = batch_open_writer(batch, err);
    while (!status && (addition->merge || addition->skip))
        status = merge_some(batch, addition, err);
    while (!status && !(status = source->next(source->context, &line, err))) {
        status = add_line(batch, line, err);
        batch->dirty = true;
    }
    return status == STATUS_END ? STATUS_OK : status;
}

/* The state before an operation, to return to if it is refused. */
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

static void tell_hidden(struct batch *batch, struct batch_outcome *outcome)
{
    outcome->hidden = batch->hidden;
    if (batch->hidden == 0)
        return;
    buf_add_char(&batch->named, ']');
    outcome->named = buf_str(&batch->named);
}

enum status batch_add_documents(struct batch *batch, const struct batch_addition *addition,
                                struct batch_outcome *outcome, struct error *err)
{
    struct before before = remember(batch);
    enum status status = STATUS_OK;
    struct error why;

    *outcome = (struct batch_outcome){0};
    batch->skipped = batch->hidden = 0;
    buf_clear(&batch->named);
    if (!batch->exists && !addition->create)
        index_missing(batch->index, &outcome->refused);
    else if (check_all(batch, addition, &why))
        status = batch_refuse(batch, why.status, &why, outcome, err);
    else if (!batch_repeats(batch, addition->operation))
        status = write_all(batch, addition, err);
    if (outcome->refused.status || status)
        restore(batch, &before);
    else {
        batch->exists = true;
        batch->written = addition->operation;
        outcome->documents = addition->source->count - batch->skipped;
        tell_hidden(batch, outcome);
    }
    schema_release(before.schema);
    return batch_result(batch, status);
}
