/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pdf_text.c - the lines of a PDF become paragraphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/formats/filter/pdf_text.h"

static void assert_paragraphs(const char *lines, const char *expected)
{
    BUF_AUTO struct buf out = {0};

    pdf_add_paragraphs(str_of(lines), &out);
    buf_add_char(&out, '\0');
    assert_string_equal(out.data, expected);
}

static void joins_lines_that_were_full(void **state)
{
    assert_paragraphs(
        "The council voted on Tuesday to put lamps along\n"
        "the quay, where seven people have fallen into\n"
        "the water.\n"
        "The lamps cost 140,000 a year, and the council\n"
        "has promised to count.\n",
        "The council voted on Tuesday to put lamps along the quay, where seven people "
        "have fallen into the water.\n\nThe lamps cost 140,000 a year, and the "
        "council has promised to count.");
}

static void ends_paragraphs_at_blank_lines(void **state)
{
    assert_paragraphs("The vote of the council was close\n\nand it took an hour\n",
                      "The vote of the council was close\n\nand it took an hour");
}

static void keeps_lists_and_tables_apart(void **state)
{
    assert_paragraphs("Route\nNorth pier\nLighthouse\n", "Route\n\nNorth pier\n\nLighthouse");
}

static void joins_a_sentence_across_pages(void **state)
{
    assert_paragraphs(
        "It was dark when the boats\n\n\fcame home on the evening tide.\n\fThe end.\n",
        "It was dark when the boats came home on the evening tide.\n\nThe end.");
}

static void reads_empty_pages(void **state)
{
    assert_paragraphs("", "");
    assert_paragraphs("\n\f\n\f", "");
    assert_paragraphs("\f\f\fText\f", "Text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_lines_that_were_full),
        cmocka_unit_test(ends_paragraphs_at_blank_lines),
        cmocka_unit_test(keeps_lists_and_tables_apart),
        cmocka_unit_test(joins_a_sentence_across_pages),
        cmocka_unit_test(reads_empty_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
