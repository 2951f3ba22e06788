/* SPDX-License-Identifier: GPL-2.0-or-later */
/* value.c - reads values of parameters from a URL or from JSON. */
#include "server/params/value.h"

#include <math.h>

#include "base/buf.h"
#include "base/json.h"
#include "server/http/api_error.h"

#define NAMES_MAX 1024
#define LONGEST   40  /* bytes; a longer word is similar to none */
#define SHOWN_MAX 200 /* bytes of a value that an error shows */

/* --- errors --- */

static const char *kind_of(const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return json_digits(json).data ? "a positive integer" : "a string";
    case JSON_INTEGER:
        return json_integer_value(json) < 0 ? "a negative integer" : "a positive integer";
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a boolean";
    case JSON_NULL:
        break;
    }
    return "null";
}

/* Appends " at `.queries[0].facets[1]`"; nothing if the value is the whole body. `item`: the index
 * of the list's member, or -1. */
static void add_place(struct buf *out, const struct value *value, int item)
{
    const char *inside = value->inside ? value->inside : "";

    if (!*inside && !value->name)
        return;
    buf_addf(out, " at `%s", inside);
    if (value->name)
        buf_addf(out, ".%s", value->name);
    if (item >= 0)
        buf_addf(out, "[%d]", item);
    buf_add_char(out, '`');
}

static enum status wrong_kind(const struct value *value, int item, const json_t *json,
                              const char *expected, struct error *err)
{
    BUF_AUTO struct buf place = {0}, found = {0};
    struct str shown;

    add_place(&place, value, item);
    if (json_is_null(json))
        return api_error_set(err, value->wrong, "Invalid value type%s: expected %s, but found null",
                             buf_str(&place).data, expected);
    json_add(&found, json);
    shown = str_slice(buf_str(&found), 0, found.length < SHOWN_MAX ? found.length : SHOWN_MAX);
    return api_error_set(err, value->wrong,
                         "Invalid value type%s: expected %s, but found %s: `%.*s%s`",
                         buf_str(&place).data, expected, kind_of(json), STR_ARG(shown),
                         found.length > SHOWN_MAX ? "..." : "");
}

static enum status not_parsed(const struct value *value, const char *as, struct error *err)
{
    struct str shown =
        str_slice(value->text, 0, value->text.length < SHOWN_MAX ? value->text.length : SHOWN_MAX);

    return api_error_set(err, value->wrong,
                         "Invalid value in parameter `%s`: could not parse `%.*s` as %s",
                         value->name, STR_ARG(shown), as);
}

enum status value_refused(const struct value *value, const char *expected, struct error *err)
{
    return value->json ? wrong_kind(value, -1, value->json, expected, err)
                       : not_parsed(value, expected, err);
}

enum status value_invalid(const struct value *value, struct error *err, const char *why)
{
    BUF_AUTO struct buf place = {0};

    if (!value->json)
        return api_error_set(err, value->wrong, "Invalid value in parameter `%s`: %s", value->name,
                             why);
    add_place(&place, value, -1);
    return api_error_set(err, value->wrong, "Invalid value%s: %s", buf_str(&place).data, why);
}

/* --- values --- */

enum status value_text(const struct value *value, struct str *out, struct error *err)
{
    *out = value->json ? json_str(value->json) : value->text;
    return out->data ? STATUS_OK : value_refused(value, "a string", err);
}

enum status value_count(const struct value *value, uint32_t *out, struct error *err)
{
    struct str text = value->json ? json_digits(value->json) : value->text;
    uint64_t number = 0;

    if (value->json && !text.data &&
        (!json_is_integer(value->json) || json_integer_value(value->json) < 0))
        return value_refused(value, "a positive integer", err);
    if (value->json && !text.data)
        number = (uint64_t)json_integer_value(value->json);
    else if (!str_to_u64(text, &number))
        return value_refused(value, "a positive integer", err);
    *out = number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
    return STATUS_OK;
}

enum status value_switch(const struct value *value, bool *out, struct error *err)
{
    *out = value->json ? json_is_true(value->json)
                       : str_is(value->text, "true") || str_is(value->text, "1");
    if (*out || (value->json ? json_is_false(value->json)
                             : str_is(value->text, "false") || str_is(value->text, "0")))
        return STATUS_OK;
    return value_refused(
        value, value->json ? "a boolean" : "a boolean, expected either `true` or `false`", err);
}

enum status value_number(const struct value *value, double *out, struct error *err)
{
    if (value->json && json_double(value->json, out))
        return STATUS_OK;
    if (value->json || !str_to_double(value->text, out) || !isfinite(*out))
        return value_refused(value, "a number", err);
    return STATUS_OK;
}

static enum status too_many(const struct value *value, struct error *err)
{
    return api_error_set(err, value->wrong, "`%s` has more than %d names", value->name, NAMES_MAX);
}

static enum status names_from_json(const struct value *value, struct arena *arena,
                                   struct names *out, struct error *err)
{
    size_t count = json_array_size(value->json);
    struct str *items;

    if (!json_is_array(value->json))
        return value_refused(value, "an array", err);
    if (count > NAMES_MAX)
        return too_many(value, err);
    items = arena_alloc(arena, (count + 1) * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(value->json, i);

        items[i] = json_str(item);
        if (!items[i].data)
            return wrong_kind(value, (int)i, item, "a string", err);
    }
    *out = (struct names){items, (uint32_t)count, true};
    return STATUS_OK;
}

static uint32_t count_char(struct str text, char byte)
{
    uint32_t count = 0;

    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == byte;
    return count;
}

static enum status names_from_text(const struct value *value, struct arena *arena,
                                   struct names *out, struct error *err)
{
    uint32_t most = count_char(value->text, ',') + 1, count = 0;
    struct str rest = value->text;
    struct str *items;

    if (most > NAMES_MAX)
        return too_many(value, err);
    items = arena_alloc(arena, most * sizeof *items);
    while (rest.data) {
        struct str item = str_trim(str_cut(&rest, ','));

        if (item.length > 0)
            items[count++] = item;
    }
    *out = (struct names){items, count, true};
    return STATUS_OK;
}

enum status value_names(const struct value *value, struct arena *arena, struct names *out,
                        struct error *err)
{
    return value->json ? names_from_json(value, arena, out, err)
                       : names_from_text(value, arena, out, err);
}

static enum status unknown_word(const struct value *value, struct str word,
                                const char *const *words, struct error *err)
{
    BUF_AUTO struct buf list = {0}, place = {0};

    for (; *words; words++)
        buf_addf(&list, "%s`%s`", list.length ? ", " : "", *words);
    if (!value->json)
        return api_error_set(err, value->wrong,
                             "Unknown value `%.*s` for parameter `%s`: expected one of %s",
                             STR_ARG(word), value->name, list.data);
    add_place(&place, value, -1);
    return api_error_set(err, value->wrong, "Unknown value `%.*s`%s: expected one of %s",
                         STR_ARG(word), buf_str(&place).data, list.data);
}

enum status value_word(const struct value *value, const char *const *words, uint32_t *out,
                       struct error *err)
{
    struct str word;

    if (value_text(value, &word, err))
        return err->status;
    for (*out = 0; words[*out]; (*out)++)
        if (str_is(word, words[*out]))
            return STATUS_OK;
    return unknown_word(value, word, words, err);
}

bool names_have(const struct names *names, struct str name)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (str_eq(names->items[i], name))
            return true;
    return false;
}

static uint32_t least_of(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t least = a < b ? a : b;

    return least < c ? least : c;
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* The Levenshtein distance of two short words: insertions, deletions and substitutions. */
static uint32_t edits(struct str a, struct str b)
{
    uint32_t row[LONGEST + 1];

    for (uint32_t j = 0; j <= b.length; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= a.length; i++) {
        uint32_t diagonal = row[0];

        row[0] = i;
        for (uint32_t j = 1; j <= b.length; j++) {
            uint32_t changed = diagonal + (lower(a.data[i - 1]) != lower(b.data[j - 1]));

            diagonal = row[j];
            row[j] = least_of(changed, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[b.length];
}

const char *nearest_word(struct str word, const char *const *words, uint32_t count)
{
    const char *nearest = NULL;
    uint32_t least = (uint32_t)(word.length / 2 < 3 ? word.length / 2 : 3) + 1;

    for (uint32_t i = 0; i < count && word.length <= LONGEST; i++) {
        struct str other = str_of(words[i]);
        uint32_t distance = other.length <= LONGEST ? edits(word, other) : LONGEST;

        if (distance < least) {
            least = distance;
            nearest = words[i];
        }
    }
    return nearest;
}
