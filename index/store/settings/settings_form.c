/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_form.c - checks plain values, lists and objects, and reports what was expected
 * instead. */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "store/settings/settings_private.h"

/* --- saying what is wrong --- */

static void describe(struct buf *out, const json_t *value)
{
    static const char *const kinds[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
        [JSON_REAL] = "a number",    [JSON_TRUE] = "a boolean", [JSON_FALSE] = "a boolean",
        [JSON_NULL] = "null",
    };

    if (json_is_integer(value) || json_digits(value).data)
        buf_add_text(out,
                     json_integer_value(value) < 0 ? "a negative integer" : "a positive integer");
    else
        buf_add_text(out, kinds[json_typeof(value)]);
    if (json_is_null(value))
        return;
    buf_add_text(out, ": `");
    json_add(out, value);
    buf_add_char(out, '`');
}

static const char *place_of(const struct check *check, const char *before, struct buf *text)
{
    if (check->place.length > 0)
        buf_addf(text, " %s `%.*s`", before, STR_ARG(buf_str(&check->place)));
    return text->data ? text->data : "";
}

json_t *check_wrong_type(struct check *check, const char *expected, const json_t *value)
{
    BUF_AUTO struct buf place = {0}, found = {0};

    describe(&found, value);
    error_set(check->err, check->bad, "Invalid value type%s: expected %s, but found %.*s",
              place_of(check, "at", &place), expected, STR_ARG(buf_str(&found)));
    return NULL;
}

json_t *check_wrong_value(struct check *check, const char *problem)
{
    BUF_AUTO struct buf place = {0};

    error_set(check->err, check->bad, "Invalid value%s: %s", place_of(check, "at", &place),
              problem);
    return NULL;
}

json_t *check_unknown_value(struct check *check, const json_t *value, const char *known)
{
    BUF_AUTO struct buf place = {0};

    error_set(check->err, check->bad, "Unknown value `%.*s`%s: expected one of %s",
              STR_ARG(json_str(value)), place_of(check, "at", &place), known);
    return NULL;
}

static json_t *unknown_field(struct check *check, const char *key, const char *known)
{
    BUF_AUTO struct buf place = {0};

    error_set(check->err, check->bad, "Unknown field `%s`%s: expected one of %s", key,
              place_of(check, "inside", &place), known);
    return NULL;
}

json_t *check_missing_field(struct check *check, const char *key)
{
    BUF_AUTO struct buf place = {0};

    error_set(check->err, check->bad, "Missing field `%s`%s", key,
              place_of(check, "inside", &place));
    return NULL;
}

/* Check a member or element: adds `.key` or `[number]` to the place meanwhile. */
static json_t *check_inside(struct check *check, const char *key, setting_check_fn *member,
                            const json_t *value)
{
    size_t length = check->place.length;
    json_t *checked;

    buf_addf(&check->place, ".%s", key);
    checked = member(check, value);
    check->place.length = length;
    return checked;
}

static json_t *check_element(struct check *check, size_t number, setting_check_fn *element,
                             const json_t *value)
{
    size_t length = check->place.length;
    json_t *checked;

    buf_addf(&check->place, "[%zu]", number);
    checked = element(check, value);
    check->place.length = length;
    return checked;
}

/* --- plain values --- */

json_t *check_bool(struct check *check, const json_t *value)
{
    return json_is_boolean(value) ? json_boolean(json_is_true(value))
                                  : check_wrong_type(check, "a boolean", value);
}

json_t *check_string(struct check *check, const json_t *value)
{
    struct str text = json_str(value);

    return text.data ? json_stringn(text.data, text.length)
                     : check_wrong_type(check, "a string", value);
}

json_t *check_count(struct check *check, const json_t *value)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return check_wrong_type(check, "a positive integer", value);
    return json_integer(json_integer_value(value));
}

json_t *check_positive(struct check *check, const json_t *value)
{
    if (json_is_integer(value) && json_integer_value(value) == 0)
        return check_wrong_value(check,
                                 "a non-zero integer value lower than `18446744073709551615` was "
                                 "expected, but found a zero");
    return check_count(check, value);
}

json_t *check_one_of(struct check *check, const json_t *value, const char *const *words,
                     size_t count)
{
    BUF_AUTO struct buf known = {0};

    if (!json_is_string(value))
        return check_wrong_type(check, "a string", value);
    for (size_t i = 0; i < count; i++) {
        if (str_is(json_str(value), words[i]))
            return json_string(words[i]);
        buf_addf(&known, "%s`%s`", i ? ", " : "", words[i]);
    }
    return check_unknown_value(check, value, known.data);
}

/* --- lists --- */

json_t *check_array(struct check *check, setting_check_fn *element, const json_t *value)
{
    json_t *out;

    if (!json_is_array(value))
        return check_wrong_type(check, "an array", value);
    out = json_array();
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_t *checked = check_element(check, i, element, json_array_get(value, i));

        if (!checked) {
            json_decref(out);
            return NULL;
        }
        json_array_append_new(out, checked);
    }
    return out;
}

json_t *check_names(struct check *check, const json_t *value)
{
    return check_array(check, check_string, value);
}

static int compare_strings(const void *a, const void *b)
{
    return str_compare(json_str(*(json_t *const *)a), json_str(*(json_t *const *)b));
}

json_t *check_set(struct check *check, const json_t *value)
{
    json_t *names = check_names(check, value), *out;
    size_t count = json_array_size(names);
    json_t **sorted;

    if (count < 2)
        return names;
    sorted = mem_zero(count, sizeof *sorted);
    out = json_array();
    for (size_t i = 0; i < count; i++)
        sorted[i] = json_array_get(names, i);
    qsort(sorted, count, sizeof *sorted, compare_strings);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || compare_strings(&sorted[i - 1], &sorted[i]) != 0)
            json_array_append(out, sorted[i]);
    free(sorted);
    json_decref(names);
    return out;
}

/* --- objects of known members --- */

json_t *check_members(struct check *check, const struct check_member *members, size_t count,
                      const char *known, const json_t *value)
{
    const json_t *before = check->before, *standard = check->standard;
    json_t *out;
    const char *key;
    json_t *given;

    if (!json_is_object(value))
        return check_wrong_type(check, "an object", value);
    out = json_deep_copy(before);
    json_object_foreach ((json_t *)(uintptr_t)value, key, given) {
        size_t i = 0;
        json_t *checked;

        while (i < count && strcmp(members[i].key, key) != 0)
            i++;
        if (i == count) {
            json_decref(out);
            return unknown_field(check, key, known);
        }
        check->before = json_object_get(before, key);
        check->standard = json_object_get(standard, key);
        checked = json_is_null(given) ? json_deep_copy(check->standard)
                                      : check_inside(check, key, members[i].check, given);
        check->before = before;
        check->standard = standard;
        if (!checked) {
            json_decref(out);
            return NULL;
        }
        json_object_set_new(out, key, checked);
    }
    return out;
}

json_t *check_map(struct check *check, setting_check_fn *member, const json_t *value)
{
    json_t *keys = json_array(), *out = json_object(), *sorted;
    const char *key;
    json_t *given;
    size_t i;

    if (!json_is_object(value)) {
        json_decref(keys);
        json_decref(out);
        return check_wrong_type(check, "an object", value);
    }
    json_object_foreach ((json_t *)(uintptr_t)value, key, given)
        json_array_append_new(keys, json_string(key));
    sorted = check_set(check, keys);
    json_decref(keys);
    json_array_foreach (sorted, i, given) {
        json_t *checked;

        key = json_string_value(given);
        checked = check_inside(check, key, member, json_object_get(value, key));
        if (!checked) {
            json_decref(sorted);
            json_decref(out);
            return NULL;
        }
        json_object_set_new(out, key, checked);
    }
    json_decref(sorted);
    return out;
}

json_t *check_new(struct check *check, const struct check_member *members, size_t count,
                  const char *known, const char *standard, const json_t *value)
{
    const json_t *before = check->before, *old_standard = check->standard;
    json_t *template = json_loads(standard, 0, NULL), *checked;

    check->before = check->standard = template;
    checked = check_members(check, members, count, known, value);
    check->before = before;
    check->standard = old_standard;
    json_decref(template);
    return checked;
}
