/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_spool_papers.c - what a spool remembers of METS and pages, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "indexer/spool_papers.h"

#define ROUNDS     20000
#define ISSUE_SIZE 4
#define BOUND      4096 /* of each table, whatever went through */

static uint32_t number(struct spool_papers *papers, const char *kind, int round, int part)
{
    MEM_AUTO char *path = mem_format("/spool/%s/%d/%d.xml", kind, round, part);

    return papers_number(papers, path);
}

static void assert_bounded(const struct spool_papers *papers)
{
    assert_in_range(papers->files.count, 0, BOUND);
    assert_in_range(papers->link_count, 0, BOUND);
    assert_in_range(papers->waiting.capacity, 0, BOUND);
    assert_in_range(papers->due.capacity, 0, BOUND);
}

/* One issue always waits while others come and are read. */
static void a_spool_that_never_rests_is_bounded(void **state)
{
    struct spool_papers papers = {.capacity = 0};
    uint32_t waits;

    papers_init(&papers);
    waits = number(&papers, "waits", 0, 0);
    papers_link(&papers, waits, number(&papers, "page", 0, 0));
    papers_set(&papers, waits, SPOOL_WAITS, 1);
    for (int round = 1; round < ROUNDS; round++) {
        uint32_t mets;

        papers_tidy(&papers);
        mets = number(&papers, "mets", round, 0);
        for (int part = 0; part < ISSUE_SIZE; part++)
            papers_link(&papers, mets, number(&papers, "page", round, part));
        for (int part = 0; part < ISSUE_SIZE; part++)
            papers_set(&papers, mets, SPOOL_WAITS, round + 1);
        papers_set(&papers, mets, SPOOL_DUE, round + 1);
        assert_int_equal(papers_first(&papers, SPOOL_DUE)->number, mets);
        papers_set(&papers, mets, SPOOL_FREE, round + 1);
        papers_unlink(&papers, mets);
        assert_bounded(&papers);
    }
    waits = number(&papers, "waits", 0, 0);
    assert_int_equal(papers_first(&papers, SPOOL_WAITS)->number, waits);
    assert_int_equal(papers.papers[waits].page_count, 1);
    assert_int_not_equal(papers_next_link(&papers, number(&papers, "page", 0, 0), SPOOL_NO_LINK),
                         SPOOL_NO_LINK);
    papers_fini(&papers);
}

/* A METS that is read again and again, as its pages change. */
static void links_of_one_mets_are_bounded(void **state)
{
    struct spool_papers papers = {.capacity = 0};

    papers_init(&papers);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t mets, page;

        papers_tidy(&papers);
        mets = number(&papers, "mets", 0, 0);
        page = number(&papers, "page", 0, 0);
        papers_unlink(&papers, mets);
        assert_true(papers_link(&papers, mets, page));
        assert_false(papers_link(&papers, mets, page));
        assert_false(papers_link(&papers, mets, mets));
        papers_set(&papers, mets, SPOOL_DUE, round);
        papers_set(&papers, mets, SPOOL_FREE, round);
        assert_bounded(&papers);
    }
    papers_fini(&papers);
}

static void a_page_knows_the_mets_that_name_it(void **state)
{
    struct spool_papers papers = {.capacity = 0};
    uint32_t page, first, second, link;

    papers_init(&papers);
    page = number(&papers, "page", 0, 0);
    first = number(&papers, "mets", 1, 0);
    second = number(&papers, "mets", 2, 0);
    papers_link(&papers, first, page);
    papers_link(&papers, second, page);
    link = papers_next_link(&papers, page, SPOOL_NO_LINK);
    assert_int_equal(papers.links[link].mets, second);
    link = papers_next_link(&papers, page, link);
    assert_int_equal(papers.links[link].mets, first);
    papers_unlink(&papers, second);
    link = papers_next_link(&papers, page, SPOOL_NO_LINK);
    assert_int_equal(papers.links[link].mets, first);
    assert_int_equal(papers_next_link(&papers, page, link), SPOOL_NO_LINK);
    papers_unlink(&papers, first);
    assert_int_equal(papers_next_link(&papers, page, SPOOL_NO_LINK), SPOOL_NO_LINK);
    papers_fini(&papers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spool_that_never_rests_is_bounded),
        cmocka_unit_test(links_of_one_mets_are_bounded),
        cmocka_unit_test(a_page_knows_the_mets_that_name_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
