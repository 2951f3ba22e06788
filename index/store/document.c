/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.c - taking a JSON document apart. */
#include "store/document.h"

#include <stdio.h>

#include "base/json.h"

#define MAX_NESTING 8

enum status document_id(const struct schema *schema, const json_t *document, struct buf *id,
                        struct error *err)
{
    const json_t *value = json_object_get(document, schema->primary_key.data);
    struct str text = json_str(value);

    if (!json_is_object(document))
        return error_set(err, STATUS_BAD_DOCUMENT, "a document must be a JSON object");
    if (json_is_integer(value)) {
        buf_addf(id, "%lld", (long long)json_integer_value(value));
        return STATUS_OK;
    }
    if (!value || json_is_null(value))
        return error_set(err, STATUS_MISSING_DOCUMENT_ID, "the document has no `%.*s`",
                         STR_ARG(schema->primary_key));
    if (!text.data || text.length == 0 || text.length > DOCUMENT_MAX_ID ||
        memchr(text.data, '\0', text.length))
        return error_set(err, STATUS_BAD_DOCUMENT_ID,
                         "the document's `%.*s` must be a whole number or a text of 1 to %d bytes",
                         STR_ARG(schema->primary_key), DOCUMENT_MAX_ID);
    buf_add_str(id, text);
    return STATUS_OK;
}

static void visit_texts(const json_t *value, document_text_fn *each, void *context, int depth)
{
    const json_t *member;
    char number[40];
    size_t i;

    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_STRING:
        each(context, json_str(value));
        break;
    case JSON_INTEGER:
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        each(context, str_of(number));
        break;
    case JSON_REAL:
        snprintf(number, sizeof number, "%.17g", json_real_value(value));
        each(context, str_of(number));
        break;
    case JSON_TRUE:
        each(context, STR("true"));
        break;
    case JSON_FALSE:
        each(context, STR("false"));
        break;
    case JSON_ARRAY:
        if (depth < MAX_NESTING)
            json_array_foreach(value, i, member) visit_texts(member, each, context, depth + 1);
        break;
    default:
        break;
    }
}

void document_texts(const json_t *value, document_text_fn *each, void *context)
{
    visit_texts(value, each, context, 0);
}

static enum field_role role_of(const struct schema *schema, const char *key, const json_t *value)
{
    int field = schema_field(schema, str_of(key));
    enum field_role role = field < 0 ? FIELD_PLAIN : schema->fields[field].role;

    return role == FIELD_BODY && !json_is_string(value) ? FIELD_PLAIN : role;
}

void document_parts(const struct schema *schema, const json_t *document, struct buf *fields,
                    struct str *body, struct buf *hidden)
{
    const char *key;
    const json_t *value;
    void *at;

    *body = STR("");
    buf_add_char(fields, '{');
    for (at = json_object_iter((json_t *)(uintptr_t)document); at;
         at = json_object_iter_next((json_t *)(uintptr_t)document, at)) {
        struct buf *part = fields;

        key = json_object_iter_key(at);
        value = json_object_iter_value(at);
        switch (role_of(schema, key, value)) {
        case FIELD_BODY:
            *body = json_str(value);
            continue;
        case FIELD_HIDDEN:
            part = hidden;
            break;
        case FIELD_PLAIN:
            break;
        }
        if (part == hidden && part->length > 0)
            buf_add_char(part, ',');
        if (part == fields)
            json_add_comma(part);
        json_add_string(part, str_of(key));
        buf_add_char(part, ':');
        json_add(part, value);
    }
    buf_add_char(fields, '}');
}
