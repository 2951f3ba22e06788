/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rank.c - which article comes first: headlines before bodies, words side by side before words
 * apart, short before long, new before old where that is asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "fixture.h"
#include "search/search.h"

#define NOW INT64_C(1700000000000) /* 2023-11-14 */

struct world {
    struct fixture fixture;
    struct database *database;
    struct arena *arena;
};

static void start(struct world *world)
{
    fixture_open(&world->fixture, 1);
    for (int i = 0; i < 40; i++) { /* so that words are rarer than documents */
        char id[16];

        snprintf(id, sizeof id, "filler%d", i);
        fixture_add(&world->fixture, id, "Weather", i % 2 ? "Rain and common clouds." : "Sunny.",
                    NULL, "2020-01-01");
    }
}

static void ready(struct world *world)
{
    fixture_commit(&world->fixture);
    world->database = fixture_database(&world->fixture);
    world->arena = arena_new();
}

static void finish(struct world *world)
{
    arena_free(world->arena);
    database_close(world->database);
    fixture_close(&world->fixture);
}

static struct search_result run(struct world *world, struct search_request request)
{
    struct search_result result;
    struct searcher *searcher;
    struct error err = {0};

    if (searcher_acquire_at(world->database, STR("articles"), NOW, &searcher, &err) ||
        search_run(searcher, &request, world->arena, &result, &err))
        fail_msg("%s", err.message);
    for (uint32_t i = 0; i < result.hit_count; i++) { /* what a searcher lends goes with it */
        struct search_hit *hit = (struct search_hit *)(uintptr_t)&result.hits[i];

        hit->fields = arena_str(world->arena, hit->fields);
    }
    searcher_release(searcher);
    return result;
}

static const char *id_of(struct world *world, const struct search_hit *hit)
{
    struct error err;
    json_auto_t *fields = json_read(hit->fields, 0, &err);

    return arena_str(world->arena, json_get_str(fields, "id")).data;
}

/* The ids in order, with blanks between. */
static void check_order(struct world *world, struct search_request request, const char *expected)
{
    struct search_result result;
    char ids[300] = "";

    request.limit = 20;
    result = run(world, request);
    for (uint32_t i = 0; i < result.hit_count; i++) {
        strcat(strcat(ids, i ? " " : ""), id_of(world, &result.hits[i]));
        if (i > 0)
            assert_true(result.hits[i - 1].score >= result.hits[i].score);
    }
    if (strcmp(ids, expected) != 0)
        fail_msg("%.*s: %s, expected %s", STR_ARG(request.q), ids, expected);
    arena_reset(world->arena);
}

#define LONG                                                                                       \
    "Lorem words about nothing much at all went on and on, as they do when a text is meant to be " \
    "long, and longer still, until nobody reads what stands in it any more, which is a pity. "

static void headlines_count_more_than_bodies(void **state)
{
    struct world world;

    (void)state;
    start(&world);
    fixture_add(&world.fixture, "body", "Something else", "A senator spoke. " LONG, NULL, NULL);
    fixture_add(&world.fixture, "head", "A senator spoke", "Something else. " LONG, NULL, NULL);
    fixture_add(&world.fixture, "tail", "Something else", LONG LONG LONG "A senator spoke.", NULL,
                NULL);
    ready(&world);
    check_order(&world, (struct search_request){.q = STR("senator")}, "head body tail");
    finish(&world);
}

static void more_and_denser_matches_count_more(void **state)
{
    struct world world;

    (void)state;
    start(&world);
    fixture_add(&world.fixture, "once", "News", "The treaty. " LONG, NULL, NULL);
    fixture_add(&world.fixture, "thrice", "News", "The treaty, the treaty, the treaty. " LONG, NULL,
                NULL);
    fixture_add(&world.fixture, "long", "News", "The treaty. " LONG LONG LONG LONG LONG, NULL,
                NULL);
    ready(&world);
    check_order(&world, (struct search_request){.q = STR("treaty")}, "thrice once long");
    finish(&world);
}

static void rare_words_count_more(void **state)
{
    struct world world;

    (void)state;
    start(&world);
    fixture_add(&world.fixture, "common", "News", "Common clouds again.", NULL, NULL);
    fixture_add(&world.fixture, "rare", "News", "Unheard sounds again.", NULL, NULL);
    ready(&world);
    {
        struct search_request request = {
            .q = STR("clouds unheard"), .match = SEARCH_ANY, .limit = 2};
        struct search_result result = run(&world, request);

        assert_string_equal(id_of(&world, &result.hits[0]), "rare");
    }
    finish(&world);
}

static void close_words_come_first(void **state)
{
    struct world world;

    (void)state;
    start(&world);
    fixture_add(&world.fixture, "apart", "News", "A treaty was read. " LONG "The arctic is cold.",
                NULL, NULL);
    fixture_add(&world.fixture, "near", "News", "A treaty on the arctic was. " LONG "It is cold.",
                NULL, NULL);
    fixture_add(&world.fixture, "turned", "News", "A treaty arctic was read. " LONG "It is cold.",
                NULL, NULL);
    fixture_add(&world.fixture, "side", "News", "An arctic treaty was read. " LONG "It is cold.",
                NULL, NULL);
    ready(&world);
    check_order(&world, (struct search_request){.q = STR("arctic treaty")},
                "side turned near apart");
    check_order(&world, (struct search_request){.q = STR("arct* treaty")},
                "side turned near apart");
    check_order(&world, (struct search_request){.q = STR("\"arctic treaty\"")}, "side");
    finish(&world);
}

static void newness_adds_but_never_buries_an_exact_match(void **state)
{
    struct search_request request = {.q = STR("common treaty"), .match = SEARCH_ALL};
    struct world world;

    (void)state;
    start(&world);
    fixture_add(&world.fixture, "exact", "News", "A common treaty was read. " LONG "So is it.",
                NULL, "2001-01-01");
    fixture_add(&world.fixture, "new", "News", "A treaty was read. " LONG "So common is it.", NULL,
                "2023-11-14");
    fixture_add(&world.fixture, "old", "News", "A treaty was read. " LONG "So common is it.", NULL,
                "2000-01-01");
    fixture_add(&world.fixture, "dateless", "News", "A treaty was read. " LONG "So common is it.",
                NULL, NULL);
    ready(&world);
    check_order(&world, request, "exact new old dateless");
    request.recency = 1;
    check_order(&world, request, "exact new old dateless");
    request.q = STR("treaty");
    request.recency = 0;
    check_order(&world, request, "exact new old dateless"); /* all alike: as they came */
    request.recency = 1;
    check_order(&world, request, "new exact old dateless");
    finish(&world);
}

static void equals_stand_in_the_order_they_came_in(void **state)
{
    struct world world;
    struct error err;

    (void)state;
    start(&world);
    for (int i = 0; i < 9; i++) {
        char id[8];

        snprintf(id, sizeof id, "n%d", i);
        fixture_add(&world.fixture, id, "News", "An arctic treaty.", NULL, NULL);
        fixture_commit(&world.fixture);
    }
    ready(&world);
    check_order(&world, (struct search_request){.q = STR("arctic treaty")},
                "n0 n1 n2 n3 n4 n5 n6 n7 n8");
    assert_int_equal(writer_compact(world.fixture.writer, &err), STATUS_OK);
    database_refresh(world.database, NULL);
    check_order(&world, (struct search_request){.q = STR("arctic treaty")},
                "n0 n1 n2 n3 n4 n5 n6 n7 n8");
    finish(&world);
}

/* Facets and exact totals count all matches, but the total stays that of the hits. */
static void a_threshold_leaves_its_hits_as_the_total(void **state)
{
    static const struct str facet = STR_INIT("source");
    const struct search_request alone = {.q = STR("treaty"), .limit = 20};
    struct search_request requests[] = {alone, alone, alone};
    struct search_result all, above;
    struct world world;

    (void)state;
    start(&world);
    fixture_add(&world.fixture, "head", "A treaty", "The treaty. " LONG, "Harbour", NULL);
    fixture_add(&world.fixture, "body", "News", "The treaty. " LONG, "Harbour", NULL);
    fixture_add(&world.fixture, "tail", "News", LONG LONG LONG "The treaty.", "Ferry", NULL);
    ready(&world);
    all = run(&world, alone);
    assert_int_equal(all.total, 3);
    assert_true(all.hits[0].rank > all.hits[1].rank && all.hits[1].rank > all.hits[2].rank);
    requests[1].facets = &facet;
    requests[1].facet_count = 1;
    requests[1].facet_values = 10;
    requests[2].exact_total = true;
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        for (uint32_t kept = 0; kept <= 3; kept++) {
            requests[i].score_threshold = kept > 0 ? all.hits[kept - 1].rank : 1;
            above = run(&world, requests[i]);
            assert_int_equal(above.hit_count, kept);
            assert_int_equal(above.total, kept);
            assert_int_equal(above.facet_count, requests[i].facet_count);
        }
    finish(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headlines_count_more_than_bodies),
        cmocka_unit_test(more_and_denser_matches_count_more),
        cmocka_unit_test(rare_words_count_more),
        cmocka_unit_test(close_words_come_first),
        cmocka_unit_test(newness_adds_but_never_buries_an_exact_match),
        cmocka_unit_test(equals_stand_in_the_order_they_came_in),
        cmocka_unit_test(a_threshold_leaves_its_hits_as_the_total),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
