/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_value.c - finds the text within a value by the names that programs give to it. */
#include "article/formats/json/json_value.h"

#include <stdio.h>

#include "article/formats/fields/item_fields.h"
#include "article/html/html_text.h"
#include "base/json.h"

#define DEPTH_MAX      4  /* depth of arrays and objects around a text */
#define TREE_DEPTH_MAX 24 /* depth of a tree of rich text; what is deeper is left out */

/* Members that hold an object's text: {"name": "BBC"}, {"rendered": "<p>..."}. */
static const char *const text_keys[] = {
    "rendered", "processed", "main",    "original",   "basic",       "value",        "name",
    "title",    "webTitle",  "text",    "@value",     "label",       "display_name", "_",
    "#text",    "$oid",      "$date",   "by",         "$numberLong", "url",          "href",
    "@id",      "html",      "content", "attributes", "data"};

/* The same for names, without what may be an address or a number. */
static const char *const name_keys[] = {
    "display_name", "displayName", "fullName", "full_name",  "name", "rendered", "title",
    "webTitle",     "original",    "label",    "basic",      "text", "@value",   "_",
    "#text",        "by",          "byline",   "attributes", "data", "node"};

/* ---- one text ------------------------------------------------------------------------------- */

/* Is the key a language, as in {"en-US": "..", "de": ".."}? */
static bool is_language_tag(const char *key)
{
    size_t letters = strspn(key, "abcdefghijklmnopqrstuvwxyz");
    size_t length = strlen(key);

    if (letters != 2 || length > 11)
        return false;
    return key[2] == '\0' || ((key[2] == '-' || key[2] == '_') && length > 3);
}

/* The first variant of a text that an object has in several languages; NULL if it is no such
 * object. */
static const json_t *first_language(const json_t *object)
{
    const char *key;
    json_t *value;
    const json_t *first = NULL;

    json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
        if (!is_language_tag(key) || (strcmp(key, "id") == 0 && json_object_size(object) == 1))
            return NULL;
        if (!first && !json_is_null(value))
            first = value;
    }
    return first;
}

static struct str number_text(const json_t *value, char number[JSON_NUMBER_SIZE])
{
    int length =
        json_is_integer(value)
            ? snprintf(number, JSON_NUMBER_SIZE, "%lld", (long long)json_integer_value(value))
            : snprintf(number, JSON_NUMBER_SIZE, "%.15g", json_real_value(value));

    return str_n(number, (size_t)length);
}

static struct str text_of(const json_t *value, char number[JSON_NUMBER_SIZE], int depth)
{
    struct str text = json_digits(value);

    if (text.data)
        return text;
    if (json_is_string(value))
        return str_trim(json_str(value));
    if (json_is_number(value))
        return number_text(value, number);
    if (depth == DEPTH_MAX)
        return STR_NONE;
    for (size_t i = 0; i < json_array_size(value) && text.length == 0; i++)
        text = text_of(json_array_get(value, i), number, depth + 1);
    for (size_t i = 0; i < sizeof text_keys / sizeof *text_keys && text.length == 0; i++)
        if (json_is_object(value))
            text = text_of(json_object_get(value, text_keys[i]), number, depth + 1);
    if (text.length == 0 && json_is_object(value))
        text = text_of(first_language(value), number, depth + 1);
    return text;
}

struct str json_value_text(const json_t *value, char number[JSON_NUMBER_SIZE])
{
    return text_of(value, number, 0);
}

/* ---- a name --------------------------------------------------------------------------------- */

static bool is_name(struct str text)
{
    if (text.length == 0 || str_find(text, STR("://")) >= 0)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if ((text.data[i] < '0' || text.data[i] > '9') && text.data[i] != ' ')
            return true;
    return false;
}

static struct str name_of(const json_t *value, int depth)
{
    struct str text = STR_NONE;

    if (json_is_string(value))
        return is_name(str_trim(json_str(value))) ? str_trim(json_str(value)) : STR_NONE;
    if (depth == DEPTH_MAX)
        return STR_NONE;
    for (size_t i = 0; i < json_array_size(value) && text.length == 0; i++)
        text = name_of(json_array_get(value, i), depth + 1);
    for (size_t i = 0; i < sizeof name_keys / sizeof *name_keys && text.length == 0; i++)
        if (json_is_object(value))
            text = name_of(json_object_get(value, name_keys[i]), depth + 1);
    if (text.length == 0 && json_is_object(value))
        text = name_of(first_language(value), depth + 1);
    return text;
}

struct str json_value_name(const json_t *value)
{
    return name_of(value, 0);
}

const json_t *json_value_part(const json_t *value, size_t at)
{
    const json_t *data = json_object_get(value, "data"), *nodes = json_object_get(value, "nodes");

    if (json_is_array(data) || json_is_array(nodes))
        value = json_is_array(data) ? data : nodes;
    if (json_is_array(value))
        return json_array_get(value, at);
    return at == 0 ? value : NULL;
}

/* ---- a body in parts ------------------------------------------------------------------------ */

/* The parts of a node; NULL if it has none. */
static const json_t *parts_of(const json_t *node)
{
    static const char *const keys[] = {"content", "children", "blocks", "nodes", "root"};

    if (json_is_array(node))
        return node;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *parts = json_object_get(node, keys[i]);

        if (json_is_array(parts))
            return parts;
        if (i == sizeof keys / sizeof *keys - 1 && json_is_object(parts))
            return parts_of(parts);
    }
    return NULL;
}

/* The text of a leaf: {"text": ".."}, {"nodeType": "text", "value": ".."}, {"data": {"text":
 * ".."}},
 * {"type": "text", "content": "<p>.."}, a string. */
static struct str leaf_text(const json_t *node)
{
    static const char *const keys[] = {"text", "value", "content", "html"};
    const json_t *data = json_object_get(node, "data");

    if (json_is_string(node))
        return json_str(node);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (json_is_string(json_object_get(node, keys[i])))
            return json_get_str(node, keys[i]);
        if (json_is_string(json_object_get(data, keys[i])))
            return json_get_str(data, keys[i]);
    }
    return STR_NONE;
}

/* Is the part of a paragraph a piece of its line? Blocks that are leaves ({"type": "paragraph",
 * "text": ".."}) are paragraphs by themselves. */
static bool is_piece(const json_t *node)
{
    static const char *const types[] = {"text", "span"};
    static const char *const keys[] = {"type", "nodeType", "_type"};
    struct str type = STR_NONE;

    if (!json_is_object(node) || parts_of(node) || leaf_text(node).data == NULL)
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !type.data; i++)
        type = json_get_str(node, keys[i]);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(type, types[i]))
            return !json_object_get(node, "content"); /* Arc's "text" is a paragraph */
    return !type.data && json_object_get(node, "text") && !json_object_get(node, "key");
}

static bool has_piece(const json_t *parts)
{
    for (size_t i = 0; i < json_array_size(parts); i++)
        if (is_piece(json_array_get(parts, i)))
            return true;
    return false;
}

/* A body that is put together: its paragraphs so far, and the one that is not complete. */
struct parted {
    struct buf *out;
    struct buf paragraph;
};

/* An editor's text may be plain or have tags, paragraph by paragraph. */
static void end_paragraph(struct parted *parted)
{
    struct str text = str_trim(buf_str(&parted->paragraph));

    if (text.length > 0 && parted->out->length > 0)
        buf_add_text(parted->out, "\n\n");
    if (html_likely(text))
        html_to_text(text, parted->out);
    else
        item_add_plain(parted->out, text);
    buf_clear(&parted->paragraph);
}

static void add_node(struct parted *parted, const json_t *node, bool in_line, int depth)
{
    const json_t *parts = parts_of(node);
    bool line = in_line || has_piece(parts);

    if (depth == TREE_DEPTH_MAX)
        return;
    if (!parts)
        buf_add_str(&parted->paragraph, leaf_text(node));
    for (size_t i = 0; i < json_array_size(parts); i++)
        add_node(parted, json_array_get(parts, i), line, depth + 1);
    if (!in_line)
        end_paragraph(parted);
}

/* A list of texts, or an object that says what it is and has parts. */
static bool is_parted(const json_t *value)
{
    if (json_is_object(value))
        return parts_of(value) != NULL;
    return json_array_size(value) > 0 &&
           (json_is_string(json_array_get(value, 0)) || leaf_text(json_array_get(value, 0)).data ||
            parts_of(json_array_get(value, 0)));
}

bool json_value_body(const json_t *value, struct buf *out)
{
    struct parted parted = {.out = out};
    size_t before = out->length;

    if (json_is_object(value) && first_language(value))
        value = first_language(value);
    if (!is_parted(value))
        return false;
    add_node(&parted, value, false, 0);
    buf_fini(&parted.paragraph);
    return out->length > before;
}
