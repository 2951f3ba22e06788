/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cells.c - texts of any width fill their cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "indexer/cells.h"

static void assert_cell(const char *text, unsigned width, enum cell_side side, const char *cell)
{
    BUF_AUTO struct buf out = {0};

    cell_add(&out, str_of(text), width, side);
    assert_string_equal(out.data, cell);
}

static void fills_short_texts(void **state)
{
    (void)state;
    assert_cell("ab", 4, CELL_LEFT, "ab    ");
    assert_cell("ab", 4, CELL_TAIL, "ab    ");
    assert_cell("12", 4, CELL_RIGHT, "  12  ");
    assert_cell("ab", 4, CELL_LAST, "ab\n");
    assert_cell("", 2, CELL_LEFT, "    ");
}

static void cuts_long_texts(void **state)
{
    (void)state;
    assert_cell("abcd", 4, CELL_LEFT, "abcd  ");
    assert_cell("abcde", 4, CELL_LEFT, "abc…  ");
    assert_cell("abcde", 4, CELL_TAIL, "…cde  ");
    assert_cell("12345", 4, CELL_RIGHT, "12345  ");
    assert_cell("abcdefgh", 4, CELL_LAST, "abcdefgh\n");
}

static void counts_columns_and_not_bytes(void **state)
{
    (void)state;
    assert_cell("é", 2, CELL_LEFT, "é   ");
    assert_cell("e\xCC\x81", 2, CELL_LEFT, "e\xCC\x81   ");
    assert_cell("漢字", 4, CELL_LEFT, "漢字  ");
    assert_cell("漢字漢", 4, CELL_LEFT, "漢…  ");
    assert_cell("漢字漢", 5, CELL_TAIL, "…字漢  ");
}

static void is_one_line_without_control_characters(void **state)
{
    (void)state;
    assert_cell(" a\n\t b\x1B[1m\xC2\x9B", 0, CELL_LAST, "a b[1m\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_short_texts),
        cmocka_unit_test(cuts_long_texts),
        cmocka_unit_test(counts_columns_and_not_bytes),
        cmocka_unit_test(is_one_line_without_control_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
