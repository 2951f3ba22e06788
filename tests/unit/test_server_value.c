/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_value.c - one parameter's value, from a URL and from JSON alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "server/params/value.h"

#define WRONG ((int)API_BAD_LIMIT)

static struct value from_url(const char *text)
{
    return (struct value){"x", API_BAD_LIMIT, NULL, str_of(text), NULL};
}

/* The JSON lives until the test's end. */
static json_t *kept[64];
static size_t kept_count;

static struct value from_json(const char *text)
{
    struct error err;
    json_t *json = json_read(str_of(text), 0, &err);

    assert_non_null(json);
    kept[kept_count++] = json;
    return (struct value){"x", API_BAD_LIMIT, json, STR_NONE, NULL};
}

static int forget(void **state)
{
    while (kept_count > 0)
        json_decref(kept[--kept_count]);
    return 0;
}

static int count_of(struct value value, uint32_t *out)
{
    struct error err;

    return value_count(&value, out, &err) ? err.detail : 0;
}

static void reads_counts(void **state)
{
    uint32_t count;

    assert_int_equal(count_of(from_url("20"), &count), STATUS_OK);
    assert_int_equal(count, 20);
    assert_int_equal(count_of(from_json("20"), &count), STATUS_OK);
    assert_int_equal(count, 20);
    assert_int_equal(count_of(from_url("99999999999"), &count), STATUS_OK);
    assert_int_equal(count, UINT32_MAX);
    assert_int_equal(count_of(from_url("-1"), &count), WRONG);
    assert_int_equal(count_of(from_url(""), &count), WRONG);
    assert_int_equal(count_of(from_url("5x"), &count), WRONG);
    assert_int_equal(count_of(from_json("-1"), &count), WRONG);
    assert_int_equal(count_of(from_json("1.5"), &count), WRONG);
    assert_int_equal(count_of(from_json("\"5\""), &count), WRONG);
}

static int switch_of(struct value value, bool *out)
{
    struct error err;

    return value_switch(&value, out, &err) ? err.detail : 0;
}

static void reads_switches(void **state)
{
    bool on = false;

    assert_int_equal(switch_of(from_url("true"), &on), STATUS_OK);
    assert_true(on);
    assert_int_equal(switch_of(from_json("false"), &on), STATUS_OK);
    assert_false(on);
    assert_int_equal(switch_of(from_url("yes"), &on), WRONG);
    assert_int_equal(switch_of(from_json("1"), &on), WRONG);
}

static void reads_numbers(void **state)
{
    struct value url = from_url("0.5"), json = from_json("2"), word = from_url("much");
    struct value infinite = from_url("inf");
    struct error err;
    double number;

    assert_int_equal(value_number(&url, &number, &err), STATUS_OK);
    assert_true(number == 0.5);
    assert_int_equal(value_number(&json, &number, &err), STATUS_OK);
    assert_true(number == 2);
    assert_int_not_equal(value_number(&word, &number, &err), STATUS_OK);
    assert_int_equal(err.detail, WRONG);
    assert_int_not_equal(value_number(&infinite, &number, &err), STATUS_OK);
    assert_int_equal(err.detail, WRONG);
}

static void reads_names(void **state)
{
    struct value url = from_url("source, section,,"), json = from_json("[\"a,b\",\"c\"]");
    struct value mixed = from_json("[\"a\",1]"), text = from_json("\"a\"");
    struct arena *arena = arena_new();
    struct names names;
    struct error err;

    assert_int_equal(value_names(&url, arena, &names, &err), STATUS_OK);
    assert_int_equal(names.count, 2);
    assert_true(str_is(names.items[1], "section"));
    assert_int_equal(value_names(&json, arena, &names, &err), STATUS_OK);
    assert_true(names.given && names_have(&names, STR("a,b")));
    assert_false(names_have(&names, STR("b")));
    assert_int_not_equal(value_names(&mixed, arena, &names, &err), STATUS_OK);
    assert_int_equal(err.detail, WRONG);
    assert_int_not_equal(value_names(&text, arena, &names, &err), STATUS_OK);
    assert_int_equal(err.detail, WRONG);
    arena_free(arena);
}

static void guesses_what_was_meant(void **state)
{
    static const char *const words[] = {"limit", "offset", "hitsPerPage"};

    assert_string_equal(nearest_word(STR("lmit"), words, 3), "limit");
    assert_string_equal(nearest_word(STR("Offset"), words, 3), "offset");
    assert_string_equal(nearest_word(STR("hitsperpage"), words, 3), "hitsPerPage");
    assert_null(nearest_word(STR("x"), words, 3));
    assert_null(nearest_word(STR("somethingelse"), words, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_counts, forget),
        cmocka_unit_test_teardown(reads_switches, forget),
        cmocka_unit_test_teardown(reads_numbers, forget),
        cmocka_unit_test_teardown(reads_names, forget),
        cmocka_unit_test(guesses_what_was_meant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
