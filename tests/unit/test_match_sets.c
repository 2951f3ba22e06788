/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_match_sets.c - the best hits of any word, by sets of documents: their memory, and what a
 * deadline leaves of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/budget.h"
#include "base/date.h"
#include "base/json.h"
#include "fixture.h"
#include "search/match/match.h"
#include "search/search.h"
#include "search/searcher.h"

#define ARTICLES 40000U
#define SEGMENTS 8 /* at most */
#define WORDS    24U
#define PHRASES  60U /* documents with the two words of the phrase; half of them have it */
#define NOW      INT64_C(1700000000000) /* ms */
#define LONG_AGO 1                      /* ns */
#define WORK_MAX 4096U                  /* steps before a cursor reads the clock */
#define WORK     64U

/* Each word is in one of two articles. */
static const char any_word[] = "qaax qabx qacx qadx qaex qafx qagx qahx qaix qajx qakx qalx qamx "
                               "qanx qaox qapx qaqx qarx qasx qatx qaux qavx qawx qazx";
static const char with_phrase[] = "\"wide river\" OR qaax OR qabx OR qacx OR qadx OR qaex OR qafx";

static struct fixture fixture;
static struct database *database;
static struct arena *arena;

static void add_article(uint64_t *seed, uint32_t number)
{
    char id[16], body[256];
    size_t length = 0;

    snprintf(id, sizeof id, "a%u", number);
    for (uint32_t i = 0; i < WORDS; i++)
        if (fixture_random(seed, 2) == 0)
            length += (size_t)snprintf(body + length, sizeof body - length, "%.5s",
                                       any_word + (size_t)i * 5);
    for (uint32_t i = 0; number < PHRASES && i <= number % 5; i++)
        length += (size_t)snprintf(body + length, sizeof body - length, " %s",
                                   number % 2 ? "wide river" : "river so wide");
    fixture_add(&fixture, id, NULL, body, NULL, NULL);
}

static int build(void **state)
{
    uint64_t seed = 42;

    fixture_open(&fixture, 1);
    for (uint32_t i = 0; i < ARTICLES; i++)
        add_article(&seed, i);
    fixture_commit(&fixture);
    database = fixture_database(&fixture);
    arena = arena_new();
    (void)state;
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

/* The sets of all words would take more than a request may use. */
static void takes_little_of_a_requests_memory(void **state)
{
    const struct budget_limits limits = {.memory = 700 << 10}; /* for finding: half of it */
    struct budget budget;
    struct search_request request = {
        .q = str_of(any_word), .match = SEARCH_ANY, .limit = 20, .budget = &budget};
    struct search_result result;
    struct searcher *searcher;
    struct error err = {0};

    (void)state;
    assert_int_equal(searcher_acquire(database, STR("articles"), &searcher, &err), STATUS_OK);
    budget_start(&budget, &limits, NULL, clock_monotonic());
    assert_int_equal(search_run(searcher, &request, arena, &result, &err), STATUS_OK);
    assert_int_equal(result.cut, BUDGET_OPEN);
    assert_int_equal(result.hit_count, request.limit);
    budget_stop(&budget);
    searcher_release(searcher);
    arena_reset(arena);
}

/* --- a deadline --- */

/* The clock passes the deadline after so many steps of slow cursors; WORK_MAX: never. */
static void find_best(struct searcher *searcher, uint32_t steps, struct match_heap *heap)
{
    const struct query_options reading = {.is_field = NULL};
    const struct plan_options planning = {.strategy = PLAN_KEEP_ALL};
    const struct str text = str_of(with_phrase);
    struct plan plan;
    struct error err;

    match_heap_init(heap, ARTICLES, arena);
    assert_int_equal(plan_build(searcher->view, text, query_parse(text, &reading, arena), &planning,
                                arena, &plan, &err),
                     STATUS_OK);
    for (uint32_t s = 0; s < searcher->generation->segment_count; s++) {
        const struct segment *segment = &searcher->generation->segments[s];
        struct match match = {.segment = segment, .segment_number = s};
        struct cursor_context context;

        cursor_context_init(&context, segment, s, NOW, arena, &err);
        match.root = cursor_open(&context, plan.root);
        assert_non_null(match.root);
        context.deadline = steps < WORK_MAX ? LONG_AGO : 0;
        context.work = WORK_MAX - 1 - steps;
        match_best(&match, heap, arena);
        assert_int_equal(context.status, STATUS_OK);
    }
}

static float scores[SEGMENTS][ARTICLES]; /* without a deadline */

static float *score_of(const struct match_hit *hit)
{
    return &scores[hit->segment][hit->document];
}

/* A document that lost the phrase has a lower score than without a deadline, never a higher one. */
static void a_late_phrase_adds_nothing(void **state)
{
    struct searcher *searcher;
    struct match_heap heap;
    struct error err;
    uint32_t lost = 0;

    (void)state;
    assert_int_equal(searcher_acquire(database, STR("articles"), &searcher, &err), STATUS_OK);
    assert_in_range(searcher->generation->segment_count, 1, SEGMENTS);
    find_best(searcher, WORK_MAX, &heap);
    for (uint32_t i = 0; i < heap.count; i++)
        *score_of(&heap.hits[i]) = heap.hits[i].score;
    for (uint32_t steps = 0; steps < WORK_MAX; steps += WORK) {
        find_best(searcher, steps, &heap);
        assert_true(heap.count > ARTICLES / 2); /* the other words still find theirs */
        for (uint32_t i = 0; i < heap.count; i++) {
            assert_true(heap.hits[i].score <= *score_of(&heap.hits[i]));
            lost += heap.hits[i].score < *score_of(&heap.hits[i]);
        }
        arena_reset(arena);
    }
    assert_true(lost > 0);
    searcher_release(searcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_little_of_a_requests_memory),
        cmocka_unit_test(a_late_phrase_adds_nothing),
    };

    json_setup();
    return cmocka_run_group_tests(tests, build, clean_up);
}
