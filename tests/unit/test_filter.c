/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_filter.c - filters: as JSON, limits, dates. What the grammar means stands in golden/query/.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/json.h"
#include "query/filter.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void assert_print(const struct filter_node *filter, const char *expected)
{
    BUF_AUTO struct buf out = {0};

    filter_print(filter, &out);
    assert_true(str_is(buf_str(&out), expected));
}

static struct filter_node *parse_json(struct arena *arena, const char *text, struct error *err)
{
    struct filter_node *filter;
    json_t *value = json_read(str_of(text), 0, err);

    assert_non_null(value);
    if (filter_parse_json(value, arena, &filter, err))
        assert_null(filter);
    else
        err->message[0] = '\0';
    json_decref(value);
    return filter;
}

static void assert_json(void **state, const char *text, const char *expected)
{
    struct error err;
    struct filter_node *filter = parse_json(*state, text, &err);

    assert_string_equal(err.message, "");
    assert_print(filter, expected);
}

static void assert_json_refused(void **state, const char *text, const char *message)
{
    struct error err;

    parse_json(*state, text, &err);
    assert_string_equal(err.message, message);
    assert_int_equal(err.status, STATUS_BAD_FILTER);
}

static void nothing_filters_nothing(void **state)
{
    struct filter_node *filter;
    struct error err;

    assert_int_equal(filter_parse(STR(" \n "), *state, &filter, &err), STATUS_OK);
    assert_null(filter);
    assert_int_equal(filter_parse(STR_NONE, *state, &filter, &err), STATUS_OK);
    assert_null(filter);
    assert_int_equal(filter_parse_json(NULL, *state, &filter, &err), STATUS_OK);
    assert_null(filter);
    assert_json(state, "null", "");
    assert_json(state, "\"\"", "");
    assert_json(state, "[]", "");
    assert_json(state, "[[], \"\", [\"\"]]", "");
}

static void arrays_are_and_of_or(void **state)
{
    assert_json(state, "\"a = 1 OR b = 2\"", "a = 1 OR b = 2");
    assert_json(state, "[\"a = 1\"]", "a = 1");
    assert_json(state, "[\"a = 1\", \"b = 2\"]", "a = 1 AND b = 2");
    assert_json(state, "[\"a = 1\", [\"b = 2\", \"c = 3 AND d = 4\"]]",
                "a = 1 AND (b = 2 OR (c = 3 AND d = 4))");
    assert_json(state, "[[\"a = 1\", \"b = 2\"]]", "a = 1 OR b = 2");
}

static void wrong_json_is_refused(void **state)
{
    assert_json_refused(
        state, "1",
        "Invalid syntax for the filter parameter: expected a string or an array, found a number");
    assert_json_refused(
        state, "{}",
        "Invalid syntax for the filter parameter: expected a string or an array, found an object");
    assert_json_refused(state, "[1]",
                        "Invalid syntax for the filter parameter: an array holds strings and "
                        "arrays of strings, found a number");
    assert_json_refused(
        state, "[[[\"a = 1\"]]]",
        "Invalid syntax for the filter parameter: an array holds strings, found an array");
    assert_json_refused(state, "[\"a = 1\", [\"b\"]]",
                        "filter: expected an operator (=, !=, <, <=, >, >=, IN, EXISTS, IS, "
                        "CONTAINS, STARTS WITH) or a range (LOW TO HIGH) at byte 1, but there it "
                        "ends");
}

/* `open` and `close` `times` times around the text. */
static enum status parse_nested(struct arena *arena, const char *open, const char *text,
                                const char *close, int times, struct error *err)
{
    BUF_AUTO struct buf filter = {0};
    struct filter_node *out;

    for (int i = 0; i < times; i++)
        buf_add_text(&filter, open);
    buf_add_text(&filter, text);
    for (int i = 0; i < times; i++)
        buf_add_text(&filter, close);
    return filter_parse(buf_str(&filter), arena, &out, err);
}

static void depth_is_bounded(void **state)
{
    struct error err;

    assert_int_equal(parse_nested(*state, "(", "a = 1", ")", FILTER_DEPTH_MAX, &err), STATUS_OK);
    assert_int_equal(parse_nested(*state, "(", "a = 1", ")", FILTER_DEPTH_MAX + 1, &err),
                     STATUS_BAD_FILTER);
    assert_string_equal(err.message, "filter: more than 200 nested parentheses");
    assert_int_equal(parse_nested(*state, "NOT ", "a = 1", "", 10000, &err), STATUS_OK);
    /* Side by side is not inside each other. */
    assert_int_equal(parse_nested(*state, "(a=1) OR ", "b=1", "", 1000, &err), STATUS_OK);
}

static void size_is_bounded(void **state)
{
    struct error err;

    assert_int_equal(parse_nested(*state, "a EXISTS OR ", "b=1", "", 5400, &err), STATUS_OK);
    assert_int_equal(parse_nested(*state, "a EXISTS OR ", "b=1", "", 5500, &err),
                     STATUS_BAD_FILTER);
    assert_string_equal(err.message, "filter: longer than 65536 bytes");
}

static void conditions_are_bounded_over_a_whole_array(void **state)
{
    json_t *array = json_array();
    struct filter_node *filter;
    struct error err;

    for (int i = 0; i < FILTER_NODES_MAX; i++)
        json_array_append_new(array, json_string("a = 1"));
    assert_int_equal(filter_parse_json(array, *state, &filter, &err), STATUS_OK);
    assert_int_equal(filter->child_count, FILTER_NODES_MAX);
    json_array_append_new(array, json_string("a = 1"));
    assert_int_equal(filter_parse_json(array, *state, &filter, &err), STATUS_BAD_FILTER);
    json_decref(array);
}

static void a_large_number_is_called_a_number(void **state)
{
    json_t *array = json_pack("[o]", json_digits_new(UINT64_MAX));
    struct filter_node *filter;
    struct error err;

    assert_int_equal(filter_parse_json(array, *state, &filter, &err), STATUS_BAD_FILTER);
    assert_non_null(strstr(err.message, "found a number"));
    json_decref(array);
}

static void both_takes_what_is_there(void **state)
{
    struct filter_node *a = filter_compare(*state, FILTER_EQUAL, STR("a"), STR("1"));
    struct filter_node *b = filter_compare(*state, FILTER_LESS, STR("b"), STR("x y"));

    assert_null(filter_both(*state, NULL, NULL));
    assert_ptr_equal(filter_both(*state, a, NULL), a);
    assert_ptr_equal(filter_both(*state, NULL, b), b);
    assert_print(filter_both(*state, a, b), "a = 1 AND b < \"x y\"");
}

static const int64_t now = 1610028309250; /* 2021-01-07T14:05:09.250Z */

static void assert_date(const char *value, const char *expected)
{
    char text[DATE_TEXT_SIZE];
    int64_t first, last;

    assert_true(filter_date(str_of(value), now, NULL, &first, &last));
    assert_string_equal(date_format(first, 0, text), expected);
    assert_int_equal(first, last);
}

static void assert_no_date(const char *value)
{
    int64_t first, last;

    assert_false(filter_date(str_of(value), now, NULL, &first, &last));
}

static void dates_count_from_now(void **state)
{
    assert_date("now", "2021-01-07T14:05:09.250Z");
    assert_date(" NOW-7d ", "2020-12-31T14:05:09.250Z");
    assert_date("now-30s", "2021-01-07T14:04:39.250Z");
    assert_date("now+5m", "2021-01-07T14:10:09.250Z");
    assert_date("now+1h", "2021-01-07T15:05:09.250Z");
    assert_date("now-1w", "2020-12-31T14:05:09.250Z");
    assert_date("now-1M", "2020-12-07T14:05:09.250Z");
    assert_date("now-1y", "2020-01-07T14:05:09.250Z");
    assert_date("now-1y+2M-3d", "2020-03-04T14:05:09.250Z");
}

static void month_without_that_day_ends_on_its_last(void **state)
{
    assert_date("now+24d+1M", "2021-02-28T14:05:09.250Z");
    assert_date("now-1y+24d+1M", "2020-02-29T14:05:09.250Z");
}

static void dates_as_written_have_an_extent(void **state)
{
    int64_t first, last;

    assert_true(filter_date(STR("2021-01-07"), now, NULL, &first, &last));
    assert_int_equal(last - first, 86400 * 1000 - 1);
}

static void assert_period(const char *value, const char *zone, const char *from, const char *to)
{
    const struct zone_info *clocks = zone_find(str_of(zone));
    char text[DATE_TEXT_SIZE];
    int64_t first, last;

    if (!clocks)
        skip();
    assert_true(filter_date(str_of(value), now, clocks, &first, &last));
    assert_string_equal(date_format(first, 0, text), from);
    assert_string_equal(date_format(last, 0, text), to);
}

static void days_are_those_of_a_zone(void **state)
{
    assert_period("2021-01-07", "Europe/Paris", "2021-01-06T23:00:00Z", "2021-01-07T22:59:59.999Z");
    assert_period("2021", "Asia/Tokyo", "2020-12-31T15:00:00Z", "2021-12-31T14:59:59.999Z");
    assert_period("2021-03-28", "Europe/Paris", "2021-03-27T23:00:00Z",
                  "2021-03-28T21:59:59.999Z"); /* 23 hours */
    assert_period("2021-01-07T09:00", "-05:00", "2021-01-07T14:00:00Z", "2021-01-07T14:00:59.999Z");
    assert_period("2021-01-07T09:00:00Z", "Asia/Tokyo", "2021-01-07T09:00:00Z",
                  "2021-01-07T09:00:00.999Z");
}

static void steps_of_days_keep_the_clock(void **state)
{
    assert_period("now-5M", "Europe/Paris", "2020-08-07T13:05:09.250Z",
                  "2020-08-07T13:05:09.250Z"); /* 15:05 in summer, too */
    assert_period("now-3600h", "Europe/Paris", "2020-08-10T14:05:09.250Z",
                  "2020-08-10T14:05:09.250Z");
    assert_period("now-1d", "Asia/Tokyo", "2021-01-06T14:05:09.250Z", "2021-01-06T14:05:09.250Z");
}

static void what_is_no_date_is_refused(void **state)
{
    assert_no_date("");
    assert_no_date("nowhere");
    assert_no_date("now-");
    assert_no_date("now-d");
    assert_no_date("now-7");
    assert_no_date("now-7x");
    assert_no_date("now7d");
    assert_no_date("now - 7d");
    assert_no_date("yesterday");
    assert_no_date("now-99999999999999999999d");
    assert_no_date("now-400000000000w");
    assert_no_date("now+8000y");
    assert_no_date("now-2021y");
    assert_no_date("now-400000000000y");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_filters_nothing),
        TEST(arrays_are_and_of_or),
        TEST(wrong_json_is_refused),
        TEST(depth_is_bounded),
        TEST(size_is_bounded),
        TEST(conditions_are_bounded_over_a_whole_array),
        TEST(a_large_number_is_called_a_number),
        TEST(both_takes_what_is_there),
        TEST(dates_count_from_now),
        TEST(month_without_that_day_ends_on_its_last),
        TEST(dates_as_written_have_an_extent),
        TEST(days_are_those_of_a_zone),
        TEST(steps_of_days_keep_the_clock),
        TEST(what_is_no_date_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
