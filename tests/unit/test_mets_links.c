/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_mets_links.c - which addresses the scan of a METS finds, and how often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/input/mets_links.h"

#define WORDS 300000 /* 2 MB of them */

static void note(void *context, struct str address)
{
    buf_addf(context, "%.*s;", STR_ARG(address));
}

static void assert_links(struct str mets, const char *wanted)
{
    BUF_AUTO struct buf found = {0};

    mets_each_link(mets, note, &found);
    assert_string_equal(found.data ? found.data : "", wanted);
}

static void test_addresses_are_told_in_their_order(void **state)
{
    assert_links(STR("<m:FLocat xlink:href='a.xml'/><FLocat/><FLocat LOCTYPE=\"URL\" href = "
                     "\"b&amp;c.xml\"></FLocat>"),
                 "a.xml;b&c.xml;");
    assert_links(STR("<FLocat href=\"a.xml\""), "");
    assert_links(STR("<FLocat><x href=\"a.xml\"/>"), "");
}

/* Whatever a tag holds, the scan reads it once and goes on behind it. */
static void test_a_tag_is_one_link_however_often_it_says_the_word(void **state)
{
    BUF_AUTO struct buf mets = {0};

    buf_add_str(&mets, STR("<mets><"));
    for (int i = 0; i < WORDS; i++)
        buf_add_str(&mets, STR("FLocat "));
    buf_add_str(&mets, STR("href=\"a.xml\"><FLocat href=\"b.xml\"/>"));
    assert_links(buf_str(&mets), "a.xml;b.xml;");
    buf_clear(&mets);
    buf_add_str(&mets, STR("<mets><"));
    for (int i = 0; i < WORDS; i++)
        buf_add_str(&mets, STR("FLocat "));
    buf_add_str(&mets, STR("><FLocat href=\"b.xml\"/>"));
    assert_links(buf_str(&mets), "b.xml;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_are_told_in_their_order),
        cmocka_unit_test(test_a_tag_is_one_link_however_often_it_says_the_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
