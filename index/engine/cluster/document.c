/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.c - an article to the words and columns that the cluster indexes. */
#include "engine/cluster/document.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "engine/cluster/copy_set.h"
#include "engine/cluster/terms.h"
#include "engine/cluster/tokens.h"
#include "store/document/column_values.h"
#include "store/document/shape.h"
#include "store/document/withdrawal.h"
#include "store/segment/document_words.h"

#define MS_PER_DAY INT64_C(86400000)

/* --- words --- */

static void add_text_of(struct buf *out, const struct tokens *tokens)
{
    BUF_AUTO struct buf text = {0};
    size_t body = tokens_write(tokens, 0, 0, INVERTER_BODY_POSITION, &text);

    json_add_key(out, "text");
    json_add_string(out, buf_str(&text));
    buf_clear(&text);
    tokens_write(tokens, body, INVERTER_BODY_POSITION, UINT32_MAX, &text);
    json_add_key(out, "body");
    json_add_string(out, buf_str(&text));
}

static void add_terms(struct buf *out, const struct schema *schema, const struct norms *norms,
                      const struct inverter *inverter, const struct tokens *tokens)
{
    BUF_AUTO struct buf text = {0};
    struct document_fields fields;
    struct terms terms;
    uint32_t span = 0;
    size_t count;

    fields.spans = inverter_spans(inverter, &count);
    fields.count = (uint32_t)count;
    terms_init(&terms);
    for (size_t i = 0; i < tokens->count; i++) {
        struct str token = tokens_get(tokens, i);

        if (!token_is_mark(token))
            terms_add(&terms, token,
                      norms_occurrence(norms, schema, fields, tokens->at[i].position, &span));
    }
    terms_write(&terms, &text);
    json_add_key(out, "terms");
    json_add_string(out, buf_str(&text));
    terms_fini(&terms);
}

static void add_words(struct buf *out, const struct indexing *indexing,
                      const struct document_values *values, language_id language)
{
    struct inverter *inverter = inverter_new(indexing->schema, indexing->analyzer);
    struct tokens tokens;

    document_invert(inverter, indexing->schema, values, language);
    tokens_take(&tokens, inverter, indexing->schema, indexing->structure, indexing->joint);
    add_text_of(out, &tokens);
    if (indexing->norms)
        add_terms(out, indexing->schema, indexing->norms, inverter, &tokens);
    if (tokens.words > 0) {
        json_add_key(out, "words");
        buf_addf(out, "%u", tokens.words);
    }
    tokens_fini(&tokens);
    inverter_free(inverter);
}

/* --- columns --- */

/* The values of a column, by the first letter of the cluster's field. */
struct column_lists {
    json_t *forms, *raw, *numbers, *dates, *times, *days, *presence;
};

static void add_time(struct column_lists *lists, int64_t date)
{
    json_array_append_new(date % MS_PER_DAY == 0 ? lists->days : lists->times, json_integer(date));
}

static void add_text(struct column_lists *lists, enum column_kind kind, struct str text)
{
    BUF_AUTO struct buf form = {0};
    int64_t date = kind == COLUMN_VALUES ? column_text_date(text) : COLUMN_NO_DATE;

    if (kind == COLUMN_TEXT) { /* it keeps only the last value */
        json_array_clear(lists->forms);
        json_array_clear(lists->raw);
    }
    text = str_n(text.data, utf8_cut(text, COLUMN_VALUE_MAX));
    column_form(&form, text);
    json_array_append_new(lists->forms, json_stringn(form.data, form.length));
    json_array_append_new(lists->raw, json_stringn(text.data, text.length));
    if (date != COLUMN_NO_DATE)
        add_time(lists, date);
}

static void add_value(struct column_lists *lists, enum column_kind kind,
                      const struct kept_value *value)
{
    switch (value->kind) {
    case KEPT_TEXT:
        add_text(lists, kind, value->text);
        break;
    case KEPT_NUMBER:
        json_array_append_new(lists->numbers, json_real(value->number));
        break;
    case KEPT_DATE: /* the last one counts */
        json_array_clear(lists->dates);
        json_array_clear(lists->times);
        json_array_clear(lists->days);
        json_array_append_new(lists->dates, json_integer(value->date));
        add_time(lists, value->date);
    }
}

static void add_presence(struct column_lists *lists, unsigned presence)
{
    if (presence & COLUMN_EXISTS)
        json_array_append_new(lists->presence, json_string("v"));
    if (presence & COLUMN_NULL)
        json_array_append_new(lists->presence, json_string("n"));
    if (presence & COLUMN_EMPTY)
        json_array_append_new(lists->presence, json_string("e"));
}

/* Adds a list that is not empty, and gives up the reference. */
static void add_list(struct buf *out, char letter, uint32_t field, json_t *take_list)
{
    char key[16];

    snprintf(key, sizeof key, "%c%u", letter, field);
    if (json_array_size(take_list) > 0) {
        json_add_key(out, key);
        json_add(out, take_list);
    }
    json_decref(take_list);
}

static void add_bound(struct buf *out, const struct field *field, const struct column_lists *lists)
{
    const json_t *date = json_array_get(lists->dates, 0);

    if (field->bound == SHOWING_UNBOUND || !date)
        return;
    json_add_key(out, field->bound == SHOWING_FROM ? "from" : "until");
    json_add(out, date);
}

static void add_column(struct buf *out, const struct schema *schema, uint32_t number,
                       const struct document_value *values, size_t count)
{
    const struct field *field = &schema->fields[number];
    struct column_lists lists = {json_array(), json_array(), json_array(), json_array(),
                                 json_array(), json_array(), json_array()};
    BUF_AUTO struct buf kept = {0},
                        corners = {0}; /* of shapes, which a cluster does not filter by */
    struct kept_document document;
    struct kept_value value;

    column_keep(&kept, 0, values, count, field->column, field->bound, &corners);
    document = column_kept(kept.data);
    while (column_kept_next(&document, &value))
        add_value(&lists, field->column, &value);
    add_presence(&lists, document.presence);
    add_bound(out, field, &lists);
    add_list(out, 'k', number, lists.forms);
    add_list(out, 'r', number, lists.raw);
    add_list(out, 'n', number, lists.numbers);
    add_list(out, 's', number, lists.dates);
    add_list(out, 'j', number, lists.times);
    add_list(out, 'm', number, lists.days);
    add_list(out, 'p', number, lists.presence);
}

static void add_columns(struct buf *out, const struct schema *schema,
                        const struct document_values *values)
{
    for (size_t from = 0, to; from < values->count; from = to) {
        uint32_t field = values->at[from].field;

        for (to = from + 1; to < values->count && values->at[to].field == field;)
            to++;
        if (schema->fields[field].column != COLUMN_NONE)
            add_column(out, schema, field, values->at + from, to - from);
    }
}

/* --- what changes, and near-duplicates --- */

static void add_parts(struct buf *out, const struct indexing *indexing, struct str id,
                      const json_t *document)
{
    BUF_AUTO struct buf fields = {0}, hidden = {0};
    struct str body;

    document_parts(indexing->schema, document, &fields, &body, &hidden);
    json_add_key(out, "hash");
    buf_addf(out, "%lld", (long long)document_hash(buf_str(&fields), body, buf_str(&hidden)));
    if (indexing->schema->copies)
        sketch_add(out, indexing->analyzer, id, body);
}

/* --- the document --- */

static void add_version(struct buf *out, const json_t *document)
{
    json_t *version = json_object();

    json_object_set(version, "version", json_object_get(document, "version"));
    json_object_set(version, "updated", json_object_get(document, "updated"));
    json_add_key(out, "ver");
    json_add(out, version);
    json_decref(version);
}

static void add_stored(struct buf *out, const struct schema *schema, const json_t *document)
{
    BUF_AUTO struct buf text = {0};

    json_add_key(out, "shape");
    shape_add(&text, schema, document);
    json_add_string(out, buf_str(&text));
    buf_clear(&text);
    json_add(&text, document);
    json_add_key(out, "doc");
    json_add_string(out, buf_str(&text));
}

void indexed_add(struct buf *out, const struct indexing *indexing, struct str id,
                 const json_t *document)
{
    const struct schema *schema = indexing->schema;
    json_auto_t *withdrawal = withdrawal_of(schema, document);
    const json_t *indexed = withdrawal ? withdrawal : document;
    struct document_values values = {0};

    document_values_take(&values, schema, indexed);
    buf_add_char(out, '{');
    json_add_key(out, "id");
    json_add_string(out, id);
    add_words(out, indexing, &values, document_language(schema, indexed));
    add_columns(out, schema, &values);
    add_parts(out, indexing, id, indexed);
    add_version(out, indexed);
    add_stored(out, schema, indexed);
    buf_add_text(out, "}\n");
    document_values_fini(&values);
}

/* --- lengths --- */

void indexed_measure(const struct indexing *indexing, json_t *const *documents, size_t count,
                     struct norms *norms)
{
    struct inverter *inverter = inverter_new(indexing->schema, indexing->analyzer);
    const struct field_span *spans;
    size_t span_count;

    for (size_t i = 0; i < count; i++) {
        struct document_values values = {0};

        document_values_take(&values, indexing->schema, documents[i]);
        document_invert(inverter, indexing->schema, &values,
                        document_language(indexing->schema, documents[i]));
        document_values_fini(&values);
    }
    spans = inverter_spans(inverter, &span_count);
    norms_measure(norms, indexing->schema, spans, span_count);
    inverter_free(inverter);
}
