/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_client_when.c - people's words for dates, on a Thursday: 2021-01-07. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those before it */
#include <cmocka.h>

#include "client/when.h"

#define NOW INT64_C(1610028309250) /* 2021-01-07T14:05:09.250 */

static void assert_when(const char *text, const char *from, const char *to)
{
    struct when when;

    if (!when_read(str_of(text), NOW, &when))
        fail_msg("no date: %s", text);
    assert_string_equal(when.from, from);
    assert_string_equal(when.to, to);
}

static void periods_have_names(void **state)
{
    assert_when("today", "2021-01-07", "2021-01-07");
    assert_when("Yesterday", "2021-01-06", "2021-01-06");
    assert_when("this week", "2021-01-04", "2021-01-10");
    assert_when("last week", "2020-12-28", "2021-01-03");
    assert_when("last month", "2020-12-01", "2020-12-31");
    assert_when("this year", "2021-01-01", "2021-12-31");
    assert_when("last year", "2020-01-01", "2020-12-31");
    assert_when("gestern", "2021-01-06", "2021-01-06");
    assert_when("la semaine dernière", "2020-12-28", "2021-01-03");
}

static void periods_are_counted(void **state)
{
    assert_when("past 3 days", "2021-01-04", "2021-01-07");
    assert_when("last 2 weeks", "2020-12-24", "2021-01-07");
    assert_when("past month", "2020-12-07", "2021-01-07");
    assert_when("3 days ago", "2021-01-04", "2021-01-04");
    assert_when("2 years ago", "2019-01-07", "2019-01-07");
}

static void dates_are_periods(void **state)
{
    assert_when("2008", "2008-01-01", "2008-12-31");
    assert_when("April 2008", "2008-04-01", "2008-04-30");
    assert_when("février 2008", "2008-02-01", "2008-02-29");
    assert_when("7 January 2021", "2021-01-07", "2021-01-07");
    assert_when("2021-01", "2021-01-01", "2021-01-31");
}

static void words_before_a_period_bound_it(void **state)
{
    assert_when("since 2020", "2020-01-01", "");
    assert_when("after 2007", "2008-01-01", "");
    assert_when("before April 2008", "", "2008-03-31");
    assert_when("until yesterday", "", "2021-01-06");
    assert_when("in 2008", "2008-01-01", "2008-12-31");
    assert_when("from 2007 to 2009", "2007-01-01", "2009-12-31");
    assert_when("between April 2008 and May 2008", "2008-04-01", "2008-05-31");
    assert_when("seit gestern", "2021-01-06", "");
}

static void other_texts_are_no_dates(void **state)
{
    static const char *const texts[] = {"",
                                        "ferry",
                                        "since",
                                        "since ferry",
                                        "now-7d",
                                        "last ferry",
                                        "3 ferries ago",
                                        "since 2020 ferry",
                                        "2021-01-07T09:00:00Z",
                                        "999999999 years ago",
                                        "from 2007 to"};
    struct when when;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (when_read(str_of(texts[i]), NOW, &when))
            fail_msg("a date: %s", texts[i]);
}

static void assert_taken(const char *query, const char *left, const char *from, const char *to)
{
    struct buf text BUF_AUTO = {0};
    struct when when;

    buf_add_text(&text, query);
    assert_int_equal(when_take(&text, NOW, &when), from[0] || to[0]);
    assert_true(str_is(buf_str(&text), left));
    assert_string_equal(when.from, from);
    assert_string_equal(when.to, to);
}

static void operators_leave_the_query(void **state)
{
    assert_taken("ferry after:2007", "ferry", "2008-01-01", "");
    assert_taken("after:2007 ferry before:2010 strike", "ferry strike", "2008-01-01", "2009-12-31");
    assert_taken("since:\"April 2008\" ferry", "ferry", "2008-04-01", "");
    assert_taken("during:2008", "", "2008-01-01", "2008-12-31");
    assert_taken("since:2007 since:2009 ferry", "ferry", "2009-01-01", "");
}

static void a_date_at_the_end_leaves_the_query(void **state)
{
    assert_taken("ferry strike since 2020", "ferry strike", "2020-01-01", "");
    assert_taken("ferry before April 2008", "ferry", "", "2008-03-31");
    assert_taken("ferry since yesterday", "ferry", "2021-01-06", "");
}

static void other_words_stay(void **state)
{
    assert_taken("ferry strike", "ferry strike", "", "");
    assert_taken("since 2020", "since 2020", "", "");
    assert_taken("\"strike since 2020\"", "\"strike since 2020\"", "", "");
    assert_taken("headline:ferry after:lunch", "headline:ferry after:lunch", "", "");
    assert_taken("life after death", "life after death", "", "");
    assert_taken("vote in 2008", "vote in 2008", "", "");
    assert_taken("open \"quote since:2020", "open \"quote since:2020", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_have_names),
        cmocka_unit_test(periods_are_counted),
        cmocka_unit_test(dates_are_periods),
        cmocka_unit_test(words_before_a_period_bound_it),
        cmocka_unit_test(other_texts_are_no_dates),
        cmocka_unit_test(operators_leave_the_query),
        cmocka_unit_test(a_date_at_the_end_leaves_the_query),
        cmocka_unit_test(other_words_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
