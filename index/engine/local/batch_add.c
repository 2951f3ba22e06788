/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_add.c - adds documents: first checks all of an operation, then writes them, or merges them
 * with the stored ones. */
#include "base/json.h"
#include "base/json_members.h"
#include "base/log.h"
#include "engine/local/batch_private.h"
#include "store/document/document.h"
#include "store/document/showing.h"

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
    BUF_AUTO struct buf id = {0};
    json_t *document = json_read(line, 0, err);
    enum status status;

    if (!document)
        return err->status;
    note_hidden(batch, document);
    status = document_id(batch->schema, document, &id, err);
    if (!status)
        status = batch_write(batch, buf_str(&id), document, NULL, err);
    json_decref(document);
    return status;
}

/* The document with the changed fields. Its values are shared, but not the object: the writer may
 * be reading the one before. */
static json_t *changed(const json_t *before, const json_t *change, bool merge)
{
    json_t *document = before && merge ? json_copy((json_t *)(uintptr_t)before) : json_object();

    json_object_update(document, (json_t *)(uintptr_t)change);
    return document;
}

static enum status merge_change(struct batch *batch, const struct batch_addition *addition,
                                struct str id, const json_t *change, struct error *err)
{
    json_t *before, *document;
    enum status status = batch_find(batch, id, &before, err);

    if (status)
        return status;
    if (!before && addition->skip) {
        batch->skipped++;
        return STATUS_OK;
    }
    document = changed(before, change, addition->merge);
    note_hidden(batch, document);
    status = batch_write(batch, id, document, before, err);
    json_decref(document);
    json_decref(before);
    return status;
}

static enum status merge_line(struct batch *batch, const struct batch_addition *addition,
                              struct str line, struct error *err)
{
    BUF_AUTO struct buf id = {0};
    json_t *change = json_read(line, 0, err);
    enum status status;

    if (!change)
        return err->status;
    status = document_id(batch->schema, change, &id, err);
    if (!status)
        status = merge_change(batch, addition, buf_str(&id), change, err);
    json_decref(change);
    return status;
}

static enum status write_all(struct batch *batch, const struct batch_addition *addition,
                             struct error *err)
{
    const struct document_source *source = addition->source;
    bool looks = addition->merge || addition->skip;
    struct str line;
    enum status status = source->rewind(source->context, err);

    if (!status)
        status = batch_open_writer(batch, err);
    while (!status && !(status = source->next(source->context, &line, err)))
        status = looks ? merge_line(batch, addition, line, err) : add_line(batch, line, err);
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
        batch_completed(batch, addition->operation);
        outcome->documents = addition->source->count - batch->skipped;
        tell_hidden(batch, outcome);
    }
    schema_release(before.schema);
    return batch_result(batch, status);
}
