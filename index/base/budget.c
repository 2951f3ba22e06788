/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budget.c - compares what a request has used with its limits. */
#include "base/budget.h"

#include "base/date.h"

#define GRACE ((int64_t)250000000)    /* ns to show what was found */
#define STEP  ((uint64_t)1024 * 1024) /* bytes taken from the pool at once */

void budget_start(struct budget *budget, const struct budget_limits *limits,
                  struct budget_pool *pool, int64_t now)
{
    *budget = (struct budget){.limits = *limits, .pool = pool, .started = now};
    if (limits->time > 0)
        budget->deadline = now + limits->time;
}

int64_t budget_rules_time(const struct budget *budget)
{
    return budget ? budget->limits.time / 2 : 0;
}

void budget_add_rules(struct budget *budget, int64_t nanoseconds)
{
    budget->rules += nanoseconds;
    if (budget->deadline)
        budget->deadline += nanoseconds;
}

void budget_stop(struct budget *budget)
{
    if (budget->pool)
        atomic_fetch_sub(&budget->pool->held, budget->held);
    budget->held = 0;
}

/* *end is set when the deadline is near, and stays. */
static bool is_late(const struct budget *budget, int64_t *end)
{
    int64_t now;

    if (budget->deadline == 0)
        return false;
    now = clock_give_way();
    if (now + GRACE < budget->deadline)
        return false;
    if (*end == 0)
        *end = now + GRACE;
    return now > *end;
}

/* Takes memory from the pool until the request holds as much as it uses. */
static bool hold(struct budget *budget, uint64_t used)
{
    struct budget_pool *pool = budget->pool;

    used += budget->other;
    while (pool && pool->most > 0 && budget->held < used) {
        if (atomic_fetch_add(&pool->held, STEP) + STEP > pool->most) {
            atomic_fetch_sub(&pool->held, STEP);
            return false;
        }
        budget->held += STEP;
    }
    return true;
}

enum budget_limit budget_hold(struct budget *budget, uint64_t bytes)
{
    if (!budget)
        return BUDGET_OPEN;
    if (budget->limits.memory > 0 && budget->other + bytes > budget->limits.memory)
        return BUDGET_MEMORY;
    if (budget->other + bytes >= STEP && !hold(budget, bytes))
        return BUDGET_SHARED;
    budget->other += bytes;
    return BUDGET_OPEN;
}

enum budget_limit budget_check(struct budget *budget, const struct arena *arena)
{
    if (!budget)
        return BUDGET_OPEN;
    if (budget->limits.memory > 0 && arena_used(arena) >= budget->limits.memory / 2)
        return BUDGET_MEMORY;
    if (!hold(budget, arena_used(arena) + budget->answer))
        return BUDGET_SHARED;
    return is_late(budget, &budget->fetched) ? BUDGET_TIME : BUDGET_OPEN;
}

enum budget_limit budget_take_hit(struct budget *budget, const struct arena *arena)
{
    enum budget_limit limit = budget_check(budget, arena);

    if (limit || !budget)
        return limit;
    if (budget->limits.hits > 0 && budget->hits >= budget->limits.hits)
        return BUDGET_HITS;
    budget->hits++;
    return BUDGET_OPEN;
}

enum budget_limit budget_write(struct budget *budget, const struct arena *arena, uint64_t bytes)
{
    uint64_t used = arena_used(arena) + bytes;

    if (!budget)
        return BUDGET_OPEN;
    budget->answer = bytes;
    if (budget->limits.answer > 0 && bytes >= budget->limits.answer)
        return BUDGET_ANSWER;
    if (budget->limits.memory > 0 && used >= budget->limits.memory)
        return BUDGET_MEMORY;
    if (!hold(budget, used))
        return BUDGET_SHARED;
    return is_late(budget, &budget->written) ? BUDGET_TIME : BUDGET_OPEN;
}
