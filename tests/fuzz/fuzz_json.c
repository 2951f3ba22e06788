/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_json.c - JSON of strangers: what is read can be written, and reads back the same; the
 * scanner finds the ends and the members that jansson finds. */
#include <assert.h>

#include "base/json.h"
#include "base/json_fast.h"
#include "base/json_members.h"
#include "base/json_salvage.h"
#include "base/json_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* jansson does not read whole numbers from 2^63. */
static bool has_large(const json_t *value)
{
    const char *name;
    json_t *member;
    size_t i;

    json_array_foreach (value, i, member)
        if (has_large(member))
            return true;
    json_object_foreach ((json_t *)(uintptr_t)value, name, member)
        if (has_large(member))
            return true;
    return json_digits(value).data;
}

/* The fast way reads nothing else that jansson does not read the same. */
static void check_fast(struct str text, const struct error *err)
{
    json_t *slow, *fast, *exact;

    if (strstr(err->message, "nested")) /* too deep for either */
        return;
    slow = json_loadb(text.data, text.length, JSON_DECODE_ANY, NULL);
    fast = json_fast(text, false);
    exact = json_fast(text, true);
    assert(!fast == !exact);
    assert(!fast || has_large(exact) || (slow && json_equal(fast, slow)));
    assert(json_fast_reads(text) == (fast != NULL));
    json_decref(slow);
    json_decref(fast);
    json_decref(exact);
}

static bool is_blank(struct str text)
{
    return json_skip_space(text, 0) == text.length;
}

/* The value at the start ends where jansson ends it, with the white space around it. */
static void check_end(struct str text)
{
    size_t start = json_skip_space(text, 0), end = json_value_end(text, start);

    assert(end <= text.length && end > start);
    assert(is_blank(str_slice(text, end, text.length)));
    if (text.data[start] == '"')
        assert(json_string_end(text, start) == end);
}

/* Every member that jansson reads is found, with the value that jansson reads. */
static void check_members(struct str text, json_t *object)
{
    struct str key, value, rest = text;
    struct error err;
    const char *name;
    json_t *member;
    size_t count = 0;

    json_object_foreach (object, name, member) {
        json_t *found = json_read(json_member(text, str_of(name)), 0, &err);

        assert(found && json_equal(found, member));
        json_decref(found);
    }
    while (json_next_member(&rest, &key, &value))
        count++;
    assert(count >= json_object_size(object)); /* keys may come twice */
    assert(str_is(str_trim(rest), "}") || count == 0);
}

static void check_elements(struct str text, const json_t *array)
{
    struct str value, rest = text;
    struct error err;
    size_t i = 0;

    for (; json_next_element(&rest, &value); i++) {
        json_t *found = json_read(value, 0, &err);

        assert(found && json_equal(found, json_array_get(array, i)));
        json_decref(found);
    }
    assert(i == json_array_size(array));
}

/* Whatever the text is, a walk stays inside it and comes to an end. */
static void walk_anything(struct str text)
{
    struct str key, value, rest = text;

    for (size_t steps = 0; json_next_member(&rest, &key, &value); steps++)
        assert(steps <= text.length && value.data + value.length <= text.data + text.length);
    rest = text;
    for (size_t steps = 0; json_next_element(&rest, &value); steps++)
        assert(steps <= text.length && value.data + value.length <= text.data + text.length);
}

/* What is mended needs no mending, and what can be read is not mended. */
static void check_mend(struct str text, const json_t *read)
{
    BUF_AUTO struct buf once = {0}, twice = {0};
    struct str first;
    size_t count = json_salvage(text, &once, &first);

    assert(!read || count == 0);
    assert(json_salvage(buf_str(&once), &twice, &first) == 0);
    assert(str_eq(buf_str(&once), buf_str(&twice)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO struct buf written = {0};
    struct str text = str_n((const char *)data, size);
    struct error err = {0};
    json_t *value = json_read(text, 0, &err), *again;

    check_fast(text, &err);
    check_mend(text, value);
    assert(json_check(text, 0, &err) == (value ? STATUS_OK : err.status));
    walk_anything(text);
    json_add_string(&written, text);
    again = json_read(buf_str(&written), 0, &err);
    assert(!memchr(data, 0, size) == (again != NULL)); /* a quoted string, unless it holds a NUL */
    json_decref(again);
    if (!value)
        return 0;
    check_end(text);
    if (json_is_object(value))
        check_members(text, value);
    if (json_is_array(value))
        check_elements(text, value);
    buf_clear(&written);
    json_add(&written, value);
    again = json_read(buf_str(&written), 0, &err);
    assert(again && json_equal(value, again));
    json_decref(again);
    json_decref(value);
    return 0;
}
