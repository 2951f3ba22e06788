/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_str.c - runs of bytes: comparing, finding, cutting, numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

#define assert_text(text, literal) assert_true(str_eq((text), STR(literal)))

static void compares_bytes_and_puts_the_shorter_first(void **state)
{
    assert_true(str_compare(STR("a"), STR("b")) < 0);
    assert_true(str_compare(STR("ab"), STR("a")) > 0);
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0);
    assert_int_equal(str_compare(STR("a"), STR("a")), 0);
    assert_int_equal(str_compare(STR_NONE, STR("")), 0);
    assert_true(str_eq(STR_NONE, STR("")));
    assert_true(str_is(STR("word"), "word"));
    assert_false(str_is(STR("words"), "word"));
}

static void knows_starts_and_ends(void **state)
{
    assert_true(str_starts(STR("dateline"), STR("date")));
    assert_false(str_starts(STR("date"), STR("dateline")));
    assert_true(str_starts(STR_NONE, STR("")));
    assert_true(str_ends(STR("feed.xml"), STR(".xml")));
    assert_false(str_ends(STR("xml"), STR(".xml")));
}

static void ignores_ascii_case_only(void **state)
{
    assert_true(str_eq_nocase(STR("Content-Type"), STR("content-type")));
    assert_false(str_eq_nocase(STR("[a]"), STR("{a}")));
    assert_false(str_eq_nocase(STR("\xC3\x89"), STR("\xC3\xA9"))); /* É, é */
    assert_true(str_starts_nocase(STR("HTTP/1.1"), STR("http/")));
}

static void does_not_stop_at_a_nul(void **state)
{
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_false(str_eq_nocase(STR("a\0b"), STR("a\0c")));
    assert_int_equal(str_find(STR("a\0b"), STR("b")), 2);
}

static void finds_the_first_place(void **state)
{
    assert_int_equal(str_find(STR("abcabc"), STR("ca")), 2);
    assert_int_equal(str_find(STR("abc"), STR("abcd")), -1);
    assert_int_equal(str_find(STR("abc"), STR("")), 0);
    assert_int_equal(str_find(STR_NONE, STR("a")), -1);
    for (size_t behind = 0; behind < 200; behind++) { /* first bytes that begin nothing */
        char text[256];

        memset(text, 'x', sizeof text);
        memcpy(text + behind, "xyz", 3);
        assert_int_equal(str_find(str_n(text, behind + 3), STR("xyz")), (ptrdiff_t)behind);
        assert_int_equal(str_find(str_n(text, behind + 2), STR("xyz")), -1);
    }
    assert_int_equal(str_find_nocase(STR("a <BODY>"), STR("<body")), 2);
    assert_int_equal(str_find_nocase(STR("<<B <bO"), STR("<bo")), 4);
    assert_int_equal(str_find_nocase(STR("<b"), STR("<bo")), -1);
    assert_int_equal(str_find_nocase(STR("a"), STR("ab")), -1);
    assert_int_equal(str_find_nocase(STR_NONE, STR("")), 0);
}

static void trims_white_space_and_no_break_spaces(void **state)
{
    assert_text(str_trim(STR(" \t\r\n a b \xC2\xA0\v")), "a b");
    assert_text(str_trim(STR(" \n ")), "");
    assert_text(str_trim(STR("\xC3\xA0")), "\xC3\xA0"); /* à ends in 0xA0 too */
    assert_int_equal(str_trim(STR_NONE).length, 0);
}

static void cuts_into_every_part(void **state)
{
    struct str rest = STR("a,,b,");

    assert_text(str_cut(&rest, ','), "a");
    assert_text(str_cut(&rest, ','), "");
    assert_text(str_cut(&rest, ','), "b");
    assert_non_null(rest.data);
    assert_text(str_cut(&rest, ','), "");
    assert_null(rest.data);
}

static void slices_within_bounds(void **state)
{
    assert_text(str_slice(STR("headline"), 4, 8), "line");
    assert_text(str_slice(STR("headline"), 4, 99), "line");
    assert_text(str_slice(STR("headline"), 9, 99), "");
    assert_text(str_slice(STR("headline"), 5, 3), "");
    assert_int_equal(str_slice(STR_NONE, 0, 5).length, 0);
}

static void reads_numbers_that_fit_and_nothing_else(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1a",
                                      "18446744073709551616",
                                      "99999999999999999999",
                                      "000000000000000000001"};
    uint64_t number = 0;
    int64_t whole = 0;

    assert_true(str_to_u64(STR("18446744073709551615"), &number) && number == UINT64_MAX);
    assert_true(str_to_u64(STR("007"), &number) && number == 7);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(str_to_u64(str_of(bad[i]), &number));
    assert_true(str_to_i64(STR("-9223372036854775808"), &whole) && whole == INT64_MIN);
    assert_true(str_to_i64(STR("9223372036854775807"), &whole) && whole == INT64_MAX);
    assert_false(str_to_i64(STR("9223372036854775808"), &whole));
    assert_false(str_to_i64(STR("-9223372036854775809"), &whole));
    assert_false(str_to_i64(STR("--1"), &whole));
}

static void reads_decimal_fractions_and_nothing_else(void **state)
{
    static const char *const bad[] = {"",   ".",    "-",     "0x10", "nan", "inf",
                                      "1e", "1.5x", "1e999", " 1.5", "1,5", "1.5 "};
    double number = 0;

    assert_true(str_to_double(STR("-2.5e3"), &number) && number == -2500);
    assert_true(str_to_double(STR(".5"), &number) && number == .5);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(str_to_double(str_of(bad[i]), &number));
    assert_false(str_to_double(STR("1\0junk"), &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_bytes_and_puts_the_shorter_first),
        cmocka_unit_test(knows_starts_and_ends),
        cmocka_unit_test(ignores_ascii_case_only),
        cmocka_unit_test(does_not_stop_at_a_nul),
        cmocka_unit_test(finds_the_first_place),
        cmocka_unit_test(trims_white_space_and_no_break_spaces),
        cmocka_unit_test(cuts_into_every_part),
        cmocka_unit_test(slices_within_bounds),
        cmocka_unit_test(reads_numbers_that_fit_and_nothing_else),
        cmocka_unit_test(reads_decimal_fractions_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
