/* SPDX-License-Identifier: GPL-2.0-or-later */
/* value.c - values of parameters: from a URL or from JSON. */
#include "value.h"

#include <math.h>

#include "base/json.h"

#define NAMES_MAX 256
#define LONGEST   40 /* words longer than that are near to nothing */

static enum status wrong(const struct value *value, const char *wanted, struct error *err)
{
    return error_set(err, value->wrong, "`%s` must be %s", value->name, wanted);
}

enum status value_text(const struct value *value, struct str *out, struct error *err)
{
    *out = value->json ? json_str(value->json) : value->text;
    return out->data ? STATUS_OK : wrong(value, "a text", err);
}

enum status value_count(const struct value *value, uint32_t *out, struct error *err)
{
    uint64_t number = 0;

    if (value->json && (!json_is_integer(value->json) || json_integer_value(value->json) < 0))
        return wrong(value, "a whole number, 0 or more", err);
    if (value->json)
        number = (uint64_t)json_integer_value(value->json);
    else if (!str_to_u64(value->text, &number))
        return wrong(value, "a whole number, 0 or more", err);
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
    return wrong(value, "true or false", err);
}

enum status value_number(const struct value *value, double *out, struct error *err)
{
    if (value->json && json_is_number(value->json))
        *out = json_number_value(value->json);
    else if (value->json || !str_to_double(value->text, out) || !isfinite(*out))
        return wrong(value, "a number", err);
    return STATUS_OK;
}

static enum status names_from_json(const struct value *value, struct arena *arena,
                                   struct names *out, struct error *err)
{
    size_t count = json_array_size(value->json);
    struct str *items = arena_alloc(arena, (count + 1) * sizeof *items);

    if (!json_is_array(value->json))
        return wrong(value, "an array of texts", err);
    if (count > NAMES_MAX)
        return wrong(value, "an array of no more than 256 texts", err);
    for (size_t i = 0; i < count; i++) {
        items[i] = json_str(json_array_get(value->json, i));
        if (!items[i].data)
            return wrong(value, "an array of texts", err);
    }
    *out = (struct names){items, (uint32_t)count, true};
    return STATUS_OK;
}

static enum status names_from_text(const struct value *value, struct arena *arena,
                                   struct names *out, struct error *err)
{
    struct str *items = arena_alloc(arena, NAMES_MAX * sizeof *items);
    struct str rest = value->text;
    uint32_t count = 0;

    while (rest.data) {
        struct str item = str_trim(str_cut(&rest, ','));

        if (item.length == 0)
            continue;
        if (count == NAMES_MAX)
            return wrong(value, "a list of no more than 256 texts", err);
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

/* Edits between two short words: letters left out, put in, changed (Levenshtein). */
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
