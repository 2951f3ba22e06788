/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_credit.c - attributions behind headlines, and where agencies' clocks stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/words/agency_zone.h"
#include "article/words/credit.h"

static void assert_credit(const char *headline, const char *rest, const char *persons,
                          const char *outlet)
{
    struct credit credit;

    if (!credit_find(str_of(headline), &credit))
        fail_msg("no attribution: %s", headline);
    assert_true(str_is(credit.headline, rest));
    assert_true(persons ? str_is(credit.persons, persons) : credit.persons.length == 0);
    assert_true(str_is(credit.outlet, outlet));
}

static void finds_persons_and_outlet(void **state)
{
    assert_credit("Council buys the mill (Jo Lind /The Courier)", "Council buys the mill",
                  "Jo Lind", "The Courier");
    assert_credit("Council buys the mill (Jo Lind/Courier.example)", "Council buys the mill",
                  "Jo Lind", "Courier.example");
    assert_credit("Council (again) buys the mill [Jo Lind and Ann Petrov / 9News]",
                  "Council (again) buys the mill", "Jo Lind and Ann Petrov", "9News");
    assert_credit("Council buys the mill (Jo Lind, Ann Petrov/The Courier)",
                  "Council buys the mill", "Jo Lind, Ann Petrov", "The Courier");
}

static void finds_outlets_behind_via(void **state)
{
    assert_credit("Council buys the mill (via The Courier)", "Council buys the mill", NULL,
                  "The Courier");
    assert_credit("Council buys the mill [h/t @courier]", "Council buys the mill", NULL,
                  "@courier");
    assert_credit("Council buys the mill \xE2\x80\x94 via The Courier", "Council buys the mill",
                  NULL, "The Courier");
}

static void leaves_other_parentheses(void **state)
{
    static const char *const headlines[] = {
        "Old rockers fill the stage (AC/DC)",
        "Budget for the next year passes (2020/21)",
        "New bureau for emerging technologies (CSET)",
        "Court hears both sides (updated)",
        "Train leaves for Rome (via Florence and Siena, with two changes and a long wait)",
        "Why we wrote this (and/or did not)",
        "Travel - via the old road to the sea",
        "(Jo Lind /The Courier)",
        "",
    };
    struct credit credit;

    for (size_t i = 0; i < sizeof headlines / sizeof *headlines; i++)
        if (credit_find(str_of(headlines[i]), &credit))
            fail_msg("an attribution: %s", headlines[i]);
}

static void knows_where_agencies_are(void **state)
{
    const struct date noon = {.year = 2021, .month = 1, .day = 8, .hour = 12};

    if (!zone_find(STR("Asia/Seoul")))
        skip();
    assert_int_equal(zone_offset(agency_zone(STR("Yonhap"), true), &noon), 540);
    assert_int_equal(zone_offset(agency_zone(STR("Xinhua News Agency"), false), &noon), 480);
    assert_int_equal(zone_offset(agency_zone(STR("dpa"), false), &noon), 60);
}

static void others_have_no_clock(void **state)
{
    assert_null(agency_zone(STR("dpa"), true)); /* printed everywhere */
    assert_null(agency_zone(STR("The Wam Bugle"), false));
    assert_null(agency_zone(STR("Harbour Wire"), true));
    assert_null(agency_zone(STR_NONE, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_persons_and_outlet), cmocka_unit_test(finds_outlets_behind_via),
        cmocka_unit_test(leaves_other_parentheses), cmocka_unit_test(knows_where_agencies_are),
        cmocka_unit_test(others_have_no_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
