/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_search_notes.c - which searches an operator sees, and which give way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/state/search_notes.h"

#define MS  INT64_C(1000000)
#define NOW INT64_C(1700000000000)
#define DAY INT64_C(86400000)

static void note(struct search_notes *notes, const char *query, uint64_t hits, int64_t ms,
                 int64_t when)
{
    struct noted_search search = {STR("news"), str_of(query), hits, false, ms * MS, when};

    search_notes_add(notes, &search);
}

static bool shows(struct search_notes *notes, const char *text)
{
    BUF_AUTO struct buf out = {0};

    search_notes_write(notes, &out);
    return strstr(out.data, text) != NULL;
}

static void counts_what_finds_nothing(void **state)
{
    struct search_notes *notes = search_notes_new(10);

    (void)state;
    note(notes, "zeppelin", 0, 1, NOW);
    note(notes, " zeppelin ", 0, 1, NOW + 1000);
    note(notes, "bridge", 3, 1, NOW);
    note(notes, "", 0, 1, NOW);
    assert_true(shows(notes, "{\"withoutHits\":[{\"indexUid\":\"news\",\"query\":\"zeppelin\","
                             "\"count\":2,\"lastSearch\":\"2023-11-14T22:13:21Z\"}],\"slow\":[]}"));
    search_notes_free(notes);
}

static void keeps_indexes_apart(void **state)
{
    struct search_notes *notes = search_notes_new(10);
    struct noted_search other = {STR("books"), STR("zeppelin"), 0, false, MS, NOW};

    (void)state;
    note(notes, "zeppelin", 0, 1, NOW);
    search_notes_add(notes, &other);
    assert_false(shows(notes, "\"count\":2"));
    assert_true(shows(notes, "books"));
    search_notes_free(notes);
}

static void a_query_that_grows_is_one(void **state)
{
    struct search_notes *notes = search_notes_new(10);

    (void)state;
    note(notes, "zep", 0, 1, NOW);
    note(notes, "zeppe", 0, 1, NOW + 300);
    note(notes, "zeppelin", 0, 1, NOW + 900);
    assert_false(shows(notes, "\"zep\""));
    assert_false(shows(notes, "\"zeppe\""));
    assert_true(shows(notes, "\"zeppelin\""));
    note(notes, "zeppelins", 0, 1, NOW + 900 + SEARCH_NOTES_TYPING_MS);
    assert_true(shows(notes, "\"zeppelin\""));
    search_notes_free(notes);
}

static void the_rarest_and_oldest_gives_way(void **state)
{
    struct search_notes *notes = search_notes_new(2);

    (void)state;
    note(notes, "often", 0, 1, NOW);
    note(notes, "often", 0, 1, NOW);
    note(notes, "first", 0, 1, NOW + 1);
    note(notes, "later", 0, 1, NOW + 2);
    assert_true(shows(notes, "often") && shows(notes, "later"));
    assert_false(shows(notes, "first"));
    search_notes_free(notes);
}

static void the_slowest_of_the_day_stay(void **state)
{
    struct search_notes *notes = search_notes_new(2);

    (void)state;
    note(notes, "quick", 5, SEARCH_NOTES_SLOW_MS - 1, NOW);
    note(notes, "slow", 5, 150, NOW);
    note(notes, "slower", 5, 250, NOW);
    note(notes, "less", 5, 120, NOW);
    assert_false(shows(notes, "quick") || shows(notes, "less"));
    assert_true(
        shows(notes, "\"query\":\"slower\",\"count\":1,\"processingTimeMs\":250,\"hits\":5"));
    note(notes, "next day", 5, 101, NOW + DAY + 1);
    assert_true(shows(notes, "next day"));
    search_notes_free(notes);
}

static void long_queries_are_cut_between_characters(void **state)
{
    struct search_notes *notes = search_notes_new(2);
    char query[3 * SEARCH_NOTES_QUERY_MAX] = "";

    (void)state;
    for (int i = 0; i < SEARCH_NOTES_QUERY_MAX; i++)
        strcat(query, "é");
    note(notes, query, 0, 1, NOW);
    query[SEARCH_NOTES_QUERY_MAX] = '\0';
    assert_true(shows(notes, query));
    assert_false(shows(notes, "\xEF\xBF\xBD"));
    search_notes_free(notes);
}

static void a_search_that_ended_early_may_have_hits(void **state)
{
    struct search_notes *notes = search_notes_new(2);
    struct noted_search search = {STR("news"), STR("zeppelin"), 0, true, 1000 * MS, NOW};

    (void)state;
    search_notes_add(notes, &search);
    assert_true(shows(notes, "{\"withoutHits\":[],\"slow\":[{"));
    search_notes_free(notes);
}

static void may_be_switched_off(void **state)
{
    struct search_notes *notes = search_notes_new(0);

    (void)state;
    assert_null(notes);
    note(notes, "zeppelin", 0, 500, NOW);
    assert_true(shows(notes, "{\"withoutHits\":[],\"slow\":[]}"));
    search_notes_free(notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_finds_nothing),
        cmocka_unit_test(keeps_indexes_apart),
        cmocka_unit_test(a_query_that_grows_is_one),
        cmocka_unit_test(the_rarest_and_oldest_gives_way),
        cmocka_unit_test(the_slowest_of_the_day_stay),
        cmocka_unit_test(long_queries_are_cut_between_characters),
        cmocka_unit_test(a_search_that_ended_early_may_have_hits),
        cmocka_unit_test(may_be_switched_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
