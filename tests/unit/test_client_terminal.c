/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_client_terminal.c - clean text as lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those before it */
#include <cmocka.h>

#include "base/width.h"
#include "client/terminal.h"

static void assert_lines(unsigned width, bool styles, enum style style, unsigned indent,
                         const char *text, const char *expected)
{
    struct terminal terminal = {.is_terminal = true, .styles = styles, .width = width};
    struct buf out BUF_AUTO = {0};

    terminal_add(&out, &terminal, style, indent, str_of(text));
    buf_add(&out, "", 0);
    assert_string_equal(out.data, expected);
}

static void breaks_lines_at_spaces(void **state)
{
    assert_lines(24, false, STYLE_PLAIN, 0, "the quick brown fox jumps over the lazy dog",
                 "the quick brown fox\njumps over the lazy dog\n");
}

static void fills_a_line_to_its_last_column(void **state)
{
    assert_lines(24, false, STYLE_PLAIN, 0, "123456789 123456789 1234 x",
                 "123456789 123456789 1234\nx\n");
}

static void indents_every_line(void **state)
{
    assert_lines(28, false, STYLE_PLAIN, 4, "the quick brown fox jumps over",
                 "    the quick brown fox\n    jumps over\n");
}

static void does_not_break_lines_of_a_pipe(void **state)
{
    assert_lines(0, false, STYLE_PLAIN, 2, "the quick brown fox jumps over the lazy dog",
                 "  the quick brown fox jumps over the lazy dog\n");
}

static void breaks_a_word_longer_than_a_line(void **state)
{
    assert_lines(20, false, STYLE_PLAIN, 0, "see https://example.org/a/long/path",
                 "see\nhttps://example.org/\na/long/path\n");
}

static void breaks_between_wide_characters(void **state)
{
    assert_lines(20, false, STYLE_PLAIN, 0, "国務省は新しい局の設置を承認",
                 "国務省は新しい局の設\n置を承認\n");
}

static void a_full_stop_does_not_begin_a_line(void **state)
{
    assert_lines(20, false, STYLE_PLAIN, 0, "国務省は新しい局の設。承認",
                 "国務省は新しい局の\n設。承認\n");
}

static void combining_marks_take_no_column(void **state)
{
    assert_int_equal(character_width(0x301), 0);
    assert_int_equal(character_width('a'), 1);
    assert_int_equal(character_width(0xE9), 1);
    assert_int_equal(character_width(0x6771), 2);
    assert_int_equal(character_width(0x1F600), 2);
    assert_int_equal(character_width(0x10FFFF), 1);
}

static void matches_are_bold(void **state)
{
    assert_lines(0, true, STYLE_PLAIN, 0, "the \1new\2 bureau",
                 "the \033[0m\033[1mnew\033[0m bureau\n");
    assert_lines(0, true, STYLE_DIM, 0, "a \1b\2 c",
                 "\033[2ma \033[0m\033[1mb\033[0m\033[2m c\033[0m\n");
}

static void no_styles_no_escapes(void **state)
{
    assert_lines(0, false, STYLE_BOLD, 0, "the \1new\2 bureau", "the new bureau\n");
}

static void matches_do_not_change_the_lines(void **state)
{
    assert_lines(24, false, STYLE_PLAIN, 0, "\1the\2 quick brown \1fox\2 jumps over the lazy dog",
                 "the quick brown fox\njumps over the lazy dog\n");
}

static void nothing_for_nothing(void **state)
{
    assert_lines(80, true, STYLE_BOLD, 4, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breaks_lines_at_spaces),
        cmocka_unit_test(fills_a_line_to_its_last_column),
        cmocka_unit_test(indents_every_line),
        cmocka_unit_test(does_not_break_lines_of_a_pipe),
        cmocka_unit_test(breaks_a_word_longer_than_a_line),
        cmocka_unit_test(breaks_between_wide_characters),
        cmocka_unit_test(a_full_stop_does_not_begin_a_line),
        cmocka_unit_test(combining_marks_take_no_column),
        cmocka_unit_test(matches_are_bold),
        cmocka_unit_test(no_styles_no_escapes),
        cmocka_unit_test(matches_do_not_change_the_lines),
        cmocka_unit_test(nothing_for_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
