/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.c - ids, fields, values and stored parts of a JSON document. */
#include "store/document/document.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"

#define NESTING_MAX 8 /* depth of arrays within arrays */

/* --- the primary key --- */

const json_t *document_find(const json_t *document, struct str path)
{
    const json_t *value = json_object_getn(document, path.data, path.length);

    for (size_t i = 0; !value && i < path.length; i++)
        if (path.data[i] == '.')
            value = document_find(json_object_getn(document, path.data, i),
                                  str_slice(path, i + 1, path.length));
    return value;
}

/* An article's id may be any text, such as a URL or URN. A document's id is part of request
 * paths. */
static bool is_plain_id(struct str id)
{
    for (size_t i = 0; i < id.length; i++) {
        char c = id.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return true;
}

static bool is_id(const struct schema *schema, struct str id)
{
    bool article = schema->settings->preset == PRESET_ARTICLES;

    if (!id.data || id.length == 0 ||
        id.length > (article ? DOCUMENT_ID_ARTICLE_MAX : DOCUMENT_ID_MAX))
        return false;
    return article ? !memchr(id.data, '\0', id.length) : is_plain_id(id);
}

static enum status missing_id(const struct schema *schema, const json_t *document,
                              struct error *err)
{
    BUF_AUTO struct buf text = {0};

    json_add(&text, document);
    return error_set(err, STATUS_MISSING_DOCUMENT_ID,
                     "Document doesn't have a `%.*s` attribute: `%.*s`.",
                     STR_ARG(schema->primary_key), STR_ARG(buf_str(&text)));
}

static enum status bad_id(const struct schema *schema, const json_t *value, struct error *err)
{
    BUF_AUTO struct buf text = {0};

    json_add(&text, value);
    if (schema->settings->preset == PRESET_ARTICLES)
        return error_set(err, STATUS_BAD_DOCUMENT_ID,
                         "the document's `%.*s` must be a whole number or a text of 1 to %d bytes, "
                         "not %.*s",
                         STR_ARG(schema->primary_key), DOCUMENT_ID_ARTICLE_MAX,
                         STR_ARG(buf_str(&text)));
    return error_set(err, STATUS_BAD_DOCUMENT_ID,
                     "Document identifier `%.*s` is invalid. A document identifier can be of type "
                     "integer or string, only composed of alphanumeric characters (a-z A-Z 0-9), "
                     "hyphens (-) and underscores (_), and can not be more than %d bytes.",
                     STR_ARG(buf_str(&text)), DOCUMENT_ID_MAX);
}

enum status document_id_of(const struct schema *schema, const json_t *value, struct buf *id,
                           struct error *err)
{
    if (json_is_integer(value))
        buf_addf(id, "%lld", (long long)json_integer_value(value));
    else if (json_digits(value).data)
        buf_add_str(id, json_digits(value));
    else if (is_id(schema, json_str(value)))
        buf_add_str(id, json_str(value));
    else
        return bad_id(schema, value, err);
    return STATUS_OK;
}

enum status document_id_check(const struct schema *schema, struct str id, struct error *err)
{
    json_t *value;

    if (is_id(schema, id))
        return STATUS_OK;
    value = json_stringn(id.data, id.length);
    bad_id(schema, value, err);
    json_decref(value);
    return err->status;
}

enum status document_id(const struct schema *schema, const json_t *document, struct buf *id,
                        struct error *err)
{
    const json_t *value;

    if (!json_is_object(document))
        return error_set(err, STATUS_BAD_DOCUMENT, "a document must be a JSON object");
    value = document_find(document, schema->primary_key);
    if (!value || (json_is_null(value) && schema->settings->preset == PRESET_ARTICLES))
        return missing_id(schema, document, err);
    return document_id_of(schema, value, id, err);
}

enum status primary_key_infer(const json_t *document, struct str *key, struct error *err)
{
    struct str found[2] = {STR_NONE, STR_NONE};
    size_t count = 0;
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)document, name, value) {
        struct str candidate = str_of(name);

        if (candidate.length < 2 ||
            !str_eq_nocase(str_slice(candidate, candidate.length - 2, candidate.length), STR("id")))
            continue;
        count++;
        for (size_t i = 0; i < 2; i++) { /* the first two in byte order; the message names them */
            struct str before = found[i];

            if (before.data && str_compare(before, candidate) <= 0)
                continue;
            found[i] = candidate;
            candidate = before;
            if (!candidate.data)
                break;
        }
    }
    *key = found[0];
    if (count == 1)
        return STATUS_OK;
    if (count == 0)
        return error_set(err, STATUS_NO_KEY_CANDIDATE,
                         "The primary key inference failed as the engine did not find any field "
                         "ending with `id` in its name. Please specify the primary key manually "
                         "using the `primaryKey` query parameter.");
    return error_set(err, STATUS_KEY_CANDIDATES,
                     "The primary key inference failed as the engine found %zu fields ending with "
                     "`id` in their names: '%.*s' and '%.*s'. Please specify the primary key "
                     "manually using the `primaryKey` query parameter.",
                     count, STR_ARG(found[0]), STR_ARG(found[1]));
}

/* --- texts --- */

static void visit_texts(const json_t *value, document_text_fn *each, void *context, int depth)
{
    const json_t *member;
    char number[40];
    size_t i;

    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_STRING:
        each(context, json_digits(value).data ? json_digits(value) : json_str(value));
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
        if (depth < NESTING_MAX)
            json_array_foreach (value, i, member)
                visit_texts(member, each, context, depth + 1);
        break;
    default:
        break;
    }
}

void document_texts(const json_t *value, document_text_fn *each, void *context)
{
    visit_texts(value, each, context, 0);
}

/* --- fields --- */

typedef void walk_fn(void *context, struct str path, const json_t *value);

struct document_walk {
    walk_fn *each;
    void *context;
    struct buf *path;
};

static void walk_members(const struct document_walk *walk, const json_t *object, int depth);

/* Walk the objects in an array, also in arrays within it. */
static void walk_array(const struct document_walk *walk, const json_t *array, int depth)
{
    const json_t *member;
    size_t i;

    json_array_foreach (array, i, member) {
        if (json_is_object(member))
            walk_members(walk, member, depth);
        else if (json_is_array(member) && depth < SCHEMA_DEPTH_MAX)
            walk_array(walk, member, depth + 1);
    }
}

static void walk_members(const struct document_walk *walk, const json_t *object, int depth)
{
    size_t length = walk->path->length;
    void *at;

    if (depth >= SCHEMA_DEPTH_MAX)
        return;
    for (at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const json_t *value = json_object_iter_value(at);

        if (length > 0)
            buf_add_char(walk->path, '.');
        buf_add(walk->path, json_object_iter_key(at), json_object_iter_key_len(at));
        if (walk->path->length <= SCHEMA_NAME_MAX) {
            walk->each(walk->context, buf_str(walk->path), value);
            if (json_is_object(value))
                walk_members(walk, value, depth + 1);
            else if (json_is_array(value))
                walk_array(walk, value, depth + 1);
        }
        walk->path->length = length;
    }
}

struct taking {
    struct document_values *values;
    const struct schema *schema;
};

static void take_value(void *context, struct str path, const json_t *value)
{
    const struct taking *taking = context;
    struct document_values *values = taking->values;
    int field = schema_field(taking->schema, path);

    if (field < 0)
        return;
    values->at = mem_grow(values->at, values->count, &values->capacity, sizeof *values->at);
    values->at[values->count] = (struct document_value){
        (uint32_t)field, taking->schema->fields[field].place, (uint32_t)values->count, value};
    values->count++;
}

static int compare_values(const void *a, const void *b)
{
    const struct document_value *left = a, *right = b;

    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return left->sequence < right->sequence ? -1 : 1;
}

void document_values_take(struct document_values *values, const struct schema *schema,
                          const json_t *document)
{
    struct taking taking = {values, schema};
    struct document_walk walk = {take_value, &taking, &values->path};
    bool sorted = true;

    values->count = 0;
    buf_clear(&values->path);
    walk_members(&walk, document, 0);
    for (size_t i = 1; i < values->count && sorted; i++)
        sorted = values->at[i - 1].place <= values->at[i].place;
    if (!sorted)
        qsort(values->at, values->count, sizeof *values->at, compare_values);
}

void document_values_fini(struct document_values *values)
{
    free(values->at);
    buf_fini(&values->path);
    *values = (struct document_values){0};
}

const struct document_value *document_values_of(const struct document_values *values,
                                                const struct schema *schema, uint32_t field,
                                                size_t *count)
{
    uint32_t place = schema->fields[field].place;
    size_t from = 0, to = values->count;

    while (from < to) {
        size_t middle = (from + to) / 2;

        if (values->at[middle].place < place)
            from = middle + 1;
        else
            to = middle;
    }
    for (*count = 0; from + *count < values->count && values->at[from + *count].place == place;)
        ++*count;
    return values->at + from;
}

struct field_listing {
    struct field_list *list;
    bool all;
};

static void list_field(void *context, struct str path, const json_t *value)
{
    struct field_listing *listing = context;

    (void)value;
    listing->all &= field_list_add(listing->list, path);
}

bool document_list_fields(const json_t *document, struct field_list *list, struct buf *path)
{
    struct field_listing listing = {list, true};
    struct document_walk walk = {list_field, &listing, path};

    buf_clear(path);
    walk_members(&walk, document, 0);
    return listing.all;
}

/* --- stored parts --- */

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
    if (schema->field_positions) { /* the preset `documents` has neither a body nor hidden fields */
        json_add(fields, document);
        return;
    }
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

uint64_t document_hash(struct str fields, struct str body, struct str hidden)
{
    return hash_mix(hash_mix(hash_str(fields), hash_str(body)), hash_str(hidden));
}

static struct str body_name(const struct schema *schema)
{
    for (uint32_t f = 0; f < schema->field_count; f++)
        if (schema->fields[f].role == FIELD_BODY)
            return schema->fields[f].name;
    return STR_NONE;
}

/* Join the parts to the text of one object: the braces of `fields` are opened for the body and the
 * hidden members. */
json_t *document_join(const struct schema *schema, const struct text_record *record,
                      struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct str name = body_name(schema);

    if (record->fields.length < 2)
        return json_read_exact(record->fields, 0, err);
    buf_add(&text, record->fields.data, record->fields.length - 1);
    if (record->body.length > 0) {
        json_add_key(&text, name.data);
        json_add_string(&text, record->body);
    }
    if (record->hidden.length > 0) {
        json_add_comma(&text);
        buf_add_str(&text, record->hidden);
    }
    buf_add_char(&text, '}');
    return json_read_exact(buf_str(&text), 0, err);
}
