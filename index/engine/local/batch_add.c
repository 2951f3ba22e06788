/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_add.c - adds documents: first checks all of an operation, then writes them. */
#include "base/json.h"
#include "base/json_members.h"
#include "engine/local/batch_private.h"
#include "store/document/document.h"
#include "store/document/geometry.h"
#include "store/document/place.h"

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
    bool news =
        strcmp(index, INDEX_DEFAULT) == 0 &&
        (json_is_string(json_object_get(document, "headline")) || normaliser_is_news(document));

    return news ? PRESET_ARTICLES : PRESET_DOCUMENTS;
}

static bool holds_articles(const struct batch *batch)
{
    return (batch->schema ? batch->schema->settings->preset : batch->preset) == PRESET_ARTICLES;
}

/* The primary key: that of the index, else the requested one, else inferred from the document.
 * Articles have `id`, which is made if they have none. */
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
    else if (holds_articles(batch))
        key = STR(ARTICLE_KEY);
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
    document = json_read_exact(line, 0, err);
    if (!document)
        return err->status;
    if (!batch->exists)
        batch->preset = preset_of(batch->index, document);
    status = find_primary_key(batch, asked, document, err);
    json_decref(document);
    return status;
}

typedef enum status check_member_fn(const json_t *value, struct str id, struct error *err);

static enum status check_member(struct str line, struct str name, struct str id,
                                check_member_fn *check, struct error *err)
{
    struct str text = json_member(line, name);
    json_t *value = text.data ? json_read(text, 0, err) : NULL;
    enum status status = value ? check(value, id, err) : STATUS_OK;

    json_decref(value);
    return status;
}

/* Most documents have their id at the top level: parse only that member. */
static enum status check_line(struct batch *batch, struct str line, struct error *err)
{
    struct str text = json_member(line, batch->primary_key);
    bool alone = text.data && !str_is(text, "null");
    BUF_AUTO struct buf id = {0};
    json_t *value = json_read_exact(alone ? text : line, 0, err);
    enum status status;

    if (!value)
        return err->status;
    status = alone ? document_id_of(batch->schema, value, &id, err)
                   : document_id(batch->schema, value, &id, err);
    json_decref(value);
    if (!status && place_is_checked(batch->schema))
        status = check_member(line, SCHEMA_GEO_FIELD, buf_str(&id), place_check, err);
    if (!status && geometry_is_checked(batch->schema))
        status = check_member(line, SCHEMA_GEOJSON_FIELD, buf_str(&id), geometry_check, err);
    return status;
}

/* Whole articles always get an id; changes must say which article they change. */
static enum status check_article(struct batch *batch, struct str line, bool change,
                                 struct error *err)
{
    json_t *value;
    enum status status;

    if (!change)
        return STATUS_OK;
    value = json_read_exact(line, 0, err);
    if (!value)
        return err->status;
    status = batch_check_changes(batch, value, err);
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
        if (first && !status)
            batch_start_normalising(batch, addition);
        if (!status)
            status = batch_makes_ids(batch) ? check_article(batch, line, addition->merge, err)
                                            : check_line(batch, line, err);
        first = false;
    }
    if (status == STATUS_END && first && addition->primary_key.data) /* it stays, without any */
        return find_primary_key(batch, addition->primary_key, NULL, err);
    return status == STATUS_END ? STATUS_OK : status;
}

static enum status add_document(void *context, json_t *document, struct error *err)
{
    struct batch *batch = context;
    BUF_AUTO struct buf id = {0};
    enum status status = document_id(batch->schema, document, &id, err);

    if (!status && batch_is_taken_down(batch, buf_str(&id)))
        return STATUS_OK;
    batch_note_hidden(batch, document);
    batch->given++;
    return status ? status : batch_write(batch, buf_str(&id), document, NULL, err);
}

static enum status add_line(struct batch *batch, struct str line, struct error *err)
{
    json_t *document = json_read_exact(line, 0, err);
    enum status status;

    if (!document)
        return err->status;
    batch->lines++;
    if (batch->normaliser)
        normaliser_at(batch->normaliser, batch->lines);
    status = batch->normaliser
                 ? normaliser_articles(batch->normaliser, document, add_document, batch, err)
                 : add_document(batch, document, err);
    json_decref(document);
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
        status = looks ? batch_merge_line(batch, addition, line, err) : add_line(batch, line, err);
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

/* An operation of which nothing can be stored is refused with the first reason. */
static enum status refuse_if_empty(struct batch *batch, struct batch_outcome *outcome,
                                   struct error *err)
{
    struct error first = {0};

    if (batch->normaliser && batch->given == 0 && batch->skipped == 0)
        first = normaliser_told(batch->normaliser).first;
    return batch_refuse(batch, first.status, &first, outcome, err);
}

static enum status run(struct batch *batch, const struct batch_addition *addition,
                       struct batch_outcome *outcome, struct error *err)
{
    struct error why;
    enum status status;

    if (!batch->exists && !addition->create) {
        index_missing(batch->index, &outcome->refused);
        return STATUS_OK;
    }
    if (check_all(batch, addition, &why))
        return batch_refuse(batch, why.status, &why, outcome, err);
    if (batch_repeats(batch, addition->operation)) {
        batch->given = addition->source->count;
        return STATUS_OK;
    }
    status = write_all(batch, addition, err);
    return status ? status : refuse_if_empty(batch, outcome, err);
}

enum status batch_add_documents(struct batch *batch, const struct batch_addition *addition,
                                struct batch_outcome *outcome, struct error *err)
{
    struct before before = remember(batch);
    enum status status;

    *outcome = (struct batch_outcome){0};
    batch_notes_clear(batch);
    normaliser_free(batch->normaliser);
    batch->normaliser = NULL;
    status = run(batch, addition, outcome, err);
    if (outcome->refused.status || status)
        restore(batch, &before);
    else {
        batch->exists = true;
        batch_completed(batch, addition->operation);
        outcome->documents = batch->given;
    }
    batch_notes_tell(batch, outcome);
    schema_release(before.schema);
    return batch_result(batch, status);
}
