/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_budget.c - what one request may use, and what all running requests may use together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/budget.h"
#include "base/date.h"

#define MB    ((size_t)1 << 20)
#define MS    ((int64_t)1000000)
#define GRACE (250 * MS)

static struct arena *arena;

static int set_up(void **state)
{
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(arena);
    return 0;
}

static void no_budget_has_no_limits(void **state)
{
    arena_alloc(arena, 10 * MB);
    assert_int_equal(budget_check(NULL, arena), BUDGET_OPEN);
    assert_int_equal(budget_take_hit(NULL, arena), BUDGET_OPEN);
    assert_int_equal(budget_write(NULL, arena, UINT64_MAX / 2), BUDGET_OPEN);
}

static void limits_of_zero_are_none(void **state)
{
    const struct budget_limits limits = {0};
    struct budget budget;

    budget_start(&budget, &limits, NULL, 1);
    arena_alloc(arena, 10 * MB);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(budget_take_hit(&budget, arena), BUDGET_OPEN);
    assert_int_equal(budget_write(&budget, arena, 1000 * MB), BUDGET_OPEN);
    assert_int_equal(budget.deadline, 0);
    budget_stop(&budget);
}

static void hits_are_counted_over_all_searches(void **state)
{
    const struct budget_limits limits = {.hits = 3};
    struct budget budget;

    budget_start(&budget, &limits, NULL, clock_monotonic());
    for (int i = 0; i < 3; i++)
        assert_int_equal(budget_take_hit(&budget, arena), BUDGET_OPEN);
    assert_int_equal(budget_take_hit(&budget, arena), BUDGET_HITS);
    assert_int_equal(budget_take_hit(&budget, arena), BUDGET_HITS);
    assert_int_equal(budget_check(&budget, arena), BUDGET_OPEN); /* for totals and facets */
}

static void hits_leave_memory_for_the_answer(void **state)
{
    const struct budget_limits limits = {.memory = 8 * MB};
    struct arena_place before = arena_mark(arena);
    struct budget budget;

    budget_start(&budget, &limits, NULL, clock_monotonic());
    arena_alloc(arena, 3 * MB);
    assert_int_equal(budget_take_hit(&budget, arena), BUDGET_OPEN);
    arena_alloc(arena, MB);
    assert_int_equal(budget_take_hit(&budget, arena), BUDGET_MEMORY);
    assert_int_equal(budget_write(&budget, arena, 3 * MB), BUDGET_OPEN);
    assert_int_equal(budget_write(&budget, arena, 4 * MB), BUDGET_MEMORY);
    arena_release(arena, before);
    assert_int_equal(budget_take_hit(&budget, arena), BUDGET_OPEN);
    assert_int_equal(budget_write(&budget, arena, 4 * MB), BUDGET_OPEN);
}

static void an_answer_ends_at_its_limit(void **state)
{
    const struct budget_limits limits = {.answer = 1000};
    struct budget budget;

    budget_start(&budget, &limits, NULL, clock_monotonic());
    assert_int_equal(budget_write(&budget, arena, 999), BUDGET_OPEN);
    assert_int_equal(budget_write(&budget, arena, 1000), BUDGET_ANSWER);
}

/* A search that used all of its time can show its hits: fetching and writing have 250 ms each. */
static void what_was_found_late_is_shown(void **state)
{
    const struct budget_limits limits = {.time = 1000 * MS};
    int64_t long_ago = clock_monotonic() - 5000 * MS;
    struct budget budget;

    budget_start(&budget, &limits, NULL, long_ago);
    assert_int_equal(budget.deadline, long_ago + 1000 * MS);
    assert_int_equal(budget_take_hit(&budget, arena), BUDGET_OPEN);
    assert_true(budget.fetched > clock_monotonic() && budget.written == 0);
    budget.fetched -= GRACE; /* as if this time had passed */
    assert_int_equal(budget_take_hit(&budget, arena), BUDGET_TIME);
    assert_int_equal(budget_check(&budget, arena), BUDGET_TIME);
    assert_int_equal(budget_write(&budget, arena, 1), BUDGET_OPEN);
    budget.written -= GRACE;
    assert_int_equal(budget_write(&budget, arena, 1), BUDGET_TIME);
    assert_int_equal(budget_write(&budget, arena, 1), BUDGET_TIME); /* once in a request */
}

static void there_is_no_haste_long_before_the_deadline(void **state)
{
    const struct budget_limits limits = {.time = 3600 * 1000 * MS};
    struct budget budget;

    budget_start(&budget, &limits, NULL, clock_monotonic());
    assert_int_equal(budget_take_hit(&budget, arena), BUDGET_OPEN);
    assert_int_equal(budget_write(&budget, arena, 1), BUDGET_OPEN);
    assert_true(budget.fetched == 0 && budget.written == 0);
}

static void running_requests_share_memory(void **state)
{
    const struct budget_limits limits = {0};
    struct budget_pool pool = {.most = 10 * MB};
    struct budget first, second;

    budget_start(&first, &limits, &pool, clock_monotonic());
    budget_start(&second, &limits, &pool, clock_monotonic());
    assert_int_equal(budget_write(&first, arena, 6 * MB), BUDGET_OPEN);
    assert_int_equal(budget_write(&second, arena, 6 * MB), BUDGET_SHARED);
    assert_int_equal(budget_write(&second, arena, 2 * MB), BUDGET_OPEN);
    budget_stop(&first);
    assert_int_equal(budget_write(&second, arena, 9 * MB), BUDGET_OPEN);
    budget_stop(&second);
    assert_int_equal(atomic_load(&pool.held), 0);
}

static void what_a_request_has_besides_counts(void **state)
{
    const struct budget_limits limits = {.memory = 100 * MB};
    struct budget_pool pool = {.most = 60 * MB};
    struct budget one, two;

    budget_start(&one, &limits, &pool, clock_monotonic());
    budget_start(&two, &limits, &pool, clock_monotonic());
    assert_int_equal(budget_hold(NULL, UINT64_MAX), BUDGET_OPEN);
    assert_int_equal(budget_hold(&one, 101 * MB), BUDGET_MEMORY);
    assert_int_equal(budget_hold(&one, 40 * MB), BUDGET_OPEN);
    assert_int_equal(budget_hold(&two, 30 * MB), BUDGET_SHARED);
    assert_int_equal(budget_hold(&two, 10 * MB), BUDGET_OPEN);
    assert_int_equal(budget_write(&two, arena, 15 * MB), BUDGET_SHARED);
    budget_stop(&one);
    assert_int_equal(budget_write(&two, arena, 15 * MB), BUDGET_OPEN);
    budget_stop(&two);
    assert_int_equal(atomic_load(&pool.held), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_budget_has_no_limits),
        TEST(limits_of_zero_are_none),
        TEST(hits_are_counted_over_all_searches),
        TEST(hits_leave_memory_for_the_answer),
        TEST(an_answer_ends_at_its_limit),
        TEST(what_was_found_late_is_shown),
        TEST(there_is_no_haste_long_before_the_deadline),
        TEST(running_requests_share_memory),
        TEST(what_a_request_has_besides_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
