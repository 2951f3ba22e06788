/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_noted.c - which searches an operator sees, and which give way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/state/noted.h"

#define MS  INT64_C(1000000)
#define NOW INT64_C(1700000000000)
#define DAY INT64_C(86400000)

static void note(struct noted *noted, const char *query, uint64_t hits, int64_t ms, int64_t when)
{
    struct noted_search search = {STR("news"), str_of(query), hits, false, ms * MS, when};

    noted_search(noted, &search);
}

static bool shows(struct noted *noted, const char *text)
{
    BUF_AUTO struct buf out = {0};

    noted_write(noted, &out);
    return strstr(out.data, text) != NULL;
}

static void counts_what_finds_nothing(void **state)
{
    struct noted *noted = noted_new(10);

    (void)state;
    note(noted, "zeppelin", 0, 1, NOW);
    note(noted, " zeppelin ", 0, 1, NOW + 1000);
    note(noted, "bridge", 3, 1, NOW);
    note(noted, "", 0, 1, NOW);
    assert_true(shows(noted, "{\"withoutHits\":[{\"indexUid\":\"news\",\"query\":\"zeppelin\","
                             "\"count\":2,\"lastSearch\":\"2023-11-14T22:13:21Z\"}],\"slow\":[]}"));
    noted_free(noted);
}

static void keeps_indexes_apart(void **state)
{
    struct noted *noted = noted_new(10);
    struct noted_search other = {STR("books"), STR("zeppelin"), 0, false, MS, NOW};

    (void)state;
    note(noted, "zeppelin", 0, 1, NOW);
    noted_search(noted, &other);
    assert_false(shows(noted, "\"count\":2"));
    assert_true(shows(noted, "books"));
    noted_free(noted);
}

static void a_query_that_grows_is_one(void **state)
{
    struct noted *noted = noted_new(10);

    (void)state;
    note(noted, "zep", 0, 1, NOW);
    note(noted, "zeppe", 0, 1, NOW + 300);
    note(noted, "zeppelin", 0, 1, NOW + 900);
    assert_false(shows(noted, "\"zep\""));
    assert_false(shows(noted, "\"zeppe\""));
    assert_true(shows(noted, "\"zeppelin\""));
    note(noted, "zeppelins", 0, 1, NOW + 900 + NOTED_TYPING_MS);
    assert_true(shows(noted, "\"zeppelin\""));
    noted_free(noted);
}

static void the_rarest_and_oldest_gives_way(void **state)
{
    struct noted *noted = noted_new(2);

    (void)state;
    note(noted, "often", 0, 1, NOW);
    note(noted, "often", 0, 1, NOW);
    note(noted, "first", 0, 1, NOW + 1);
    note(noted, "later", 0, 1, NOW + 2);
    assert_true(shows(noted, "often") && shows(noted, "later"));
    assert_false(shows(noted, "first"));
    noted_free(noted);
}

static void the_slowest_of_the_day_stay(void **state)
{
    struct noted *noted = noted_new(2);

    (void)state;
    note(noted, "quick", 5, NOTED_SLOW_MS - 1, NOW);
    note(noted, "slow", 5, 150, NOW);
    note(noted, "slower", 5, 250, NOW);
    note(noted, "less", 5, 120, NOW);
    assert_false(shows(noted, "quick") || shows(noted, "less"));
    assert_true(
        shows(noted, "\"query\":\"slower\",\"count\":1,\"processingTimeMs\":250,\"hits\":5"));
    note(noted, "next day", 5, 101, NOW + DAY + 1);
    assert_true(shows(noted, "next day"));
    noted_free(noted);
}

static void long_queries_are_cut_between_characters(void **state)
{
    struct noted *noted = noted_new(2);
    char query[3 * NOTED_QUERY_MAX] = "";

    (void)state;
    for (int i = 0; i < NOTED_QUERY_MAX; i++)
        strcat(query, "é");
    note(noted, query, 0, 1, NOW);
    query[NOTED_QUERY_MAX] = '\0';
    assert_true(shows(noted, query));
    assert_false(shows(noted, "\xEF\xBF\xBD"));
    noted_free(noted);
}

static void a_search_that_ended_early_may_have_hits(void **state)
{
    struct noted *noted = noted_new(2);
    struct noted_search search = {STR("news"), STR("zeppelin"), 0, true, 1000 * MS, NOW};

    (void)state;
    noted_search(noted, &search);
    assert_true(shows(noted, "{\"withoutHits\":[],\"slow\":[{"));
    noted_free(noted);
}

static void may_be_switched_off(void **state)
{
    struct noted *noted = noted_new(0);

    (void)state;
    assert_null(noted);
    note(noted, "zeppelin", 0, 500, NOW);
    assert_true(shows(noted, "{\"withoutHits\":[],\"slow\":[]}"));
    noted_free(noted);
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
