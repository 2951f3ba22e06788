/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_match_estimate.c - how many documents have a phrase whose positions are not all read: near
 * the truth, however the phrase is spread over the index, and the same on each page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "fixture.h"
#include "search/match/match.h"
#include "search/searcher.h"

#define ARTICLES 70000U
#define NOW      INT64_C(1700000000000) /* ms */
#define ERROR    20                     /* 1 in so many is the largest error */

/* Which documents have the phrase "wN rN"; the others have both words in the other order. */
static bool everywhere(uint32_t number)
{
    (void)number;
    return true;
}

static bool every_third(uint32_t number)
{
    return number % 3 == 0;
}

static bool not_at_first(uint32_t number)
{
    return number > ARTICLES / 2;
}

static bool at_last(uint32_t number)
{
    return number > ARTICLES * 9 / 10;
}

static bool at_first(uint32_t number)
{
    return number < 30000;
}

static bool in_runs(uint32_t number)
{
    return number / 700 % 4 == 0;
}

static bool (*const ways[])(uint32_t number) = {everywhere, every_third, not_at_first,
                                                at_last,    at_first,    in_runs};
#define WAYS (sizeof ways / sizeof *ways)

static struct fixture fixture;
static struct database *database;
static struct arena *arena;

/* Some have a phrase several times: they score more. */
static void add_article(uint32_t number)
{
    char id[16], body[512];
    size_t length = 0;

    snprintf(id, sizeof id, "a%u", number);
    for (size_t way = 0; way < WAYS; way++) {
        char first = ways[way](number) ? 'w' : 'r', second = ways[way](number) ? 'r' : 'w';

        for (uint32_t i = 0; i <= (number % 11 == 0); i++)
            length += (size_t)snprintf(body + length, sizeof body - length,
                                       "q%c%zu q%c%zu between ", first, way, second, way);
    }
    fixture_add(&fixture, id, NULL, body, NULL, NULL);
}

static int build(void **state)
{
    (void)state;
    fixture_open(&fixture, 1);
    for (uint32_t i = 0; i < ARTICLES; i++)
        add_article(i);
    fixture_commit(&fixture);
    database = fixture_database(&fixture);
    arena = arena_new();
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    arena_free(arena);
    database_close(database);
    fixture_close(&fixture);
    return 0;
}

/* As search_best.c does for all segments. */
static uint64_t estimate(struct searcher *searcher, const char *phrase, uint32_t hits)
{
    const struct query_options reading = {.is_field = NULL};
    const struct plan_options planning = {.strategy = PLAN_KEEP_ALL};
    uint64_t seen = 0, out_of = 0, passed_over = 0;
    struct match_heap heap;
    struct plan plan;
    struct error err;

    match_heap_init(&heap, hits, arena);
    assert_int_equal(plan_build(searcher->view, str_of(phrase),
                                query_parse(str_of(phrase), &reading, arena), &planning, arena,
                                &plan, &err),
                     STATUS_OK);
    for (uint32_t s = 0; s < searcher->generation->segment_count; s++) {
        const struct segment *segment = &searcher->generation->segments[s];
        struct match match = {.segment = segment, .segment_number = s};
        struct cursor_context context;

        cursor_context_init(&context, segment, s, NOW, arena, &err);
        match.root = cursor_open(&context, plan.root);
        if (!match.root)
            continue;
        match_best(&match, &heap, arena);
        seen += match.seen;
        out_of += match.out_of;
        passed_over += match.passed_over;
    }
    assert_int_equal(heap.count, hits);
    arena_reset(arena);
    return passed_over ? seen * out_of / (out_of - passed_over) : seen;
}

static uint64_t truth(size_t way)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < ARTICLES; i++)
        count += ways[way](i);
    return count;
}

static void estimates_are_near_the_truth(void **state)
{
    struct searcher *searcher;
    struct error err;

    (void)state;
    if (searcher_acquire(database, STR("articles"), &searcher, &err))
        fail_msg("%s", err.message);
    for (size_t way = 0; way < WAYS; way++) {
        uint64_t all = truth(way), told;
        char phrase[32];

        snprintf(phrase, sizeof phrase, "\"qw%zu qr%zu\"", way, way);
        told = estimate(searcher, phrase, 10);
        if (told < all - all / ERROR || told > all + all / ERROR)
            fail_msg("%s: %llu documents, not %llu", phrase, (unsigned long long)all,
                     (unsigned long long)told);
        assert_int_equal(estimate(searcher, phrase, 500), told);
    }
    searcher_release(searcher);
}

/* Stripes that are looked at: each document belongs to the next one, and they are evenly spread. */
static void stripes_are_found(void **state)
{
    (void)state;
    for (uint32_t every = 1; every < 9; every++)
        for (uint32_t from = 0; from < 100; from += 33) {
            const struct cursor_stripes stripes = {from, every};
            uint32_t striped = 0;

            for (uint32_t d = from; d < from + every * CURSOR_STRIPE * 10; d++) {
                uint32_t next = cursor_next_striped(stripes, d);

                assert_true(next >= d && cursor_is_striped(stripes, next));
                assert_int_equal(next == d, cursor_is_striped(stripes, d));
                if (next > d)
                    assert_false(cursor_is_striped(stripes, next - 1));
                striped += next == d;
            }
            assert_int_equal(striped, CURSOR_STRIPE * 10);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stripes_are_found),
        cmocka_unit_test(estimates_are_near_the_truth),
    };

    json_setup();
    return cmocka_run_group_tests(tests, build, clean_up);
}
