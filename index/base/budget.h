/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budget.h - what one request may use: time, hits, memory, and bytes of its answer. All queries of
 * a request share one budget.
 *
 *   budget_start ─▶ a search finds hits until .deadline
 *                   before it fetches each hit ─▶ budget_take_hit
 *                   the writer, before each hit ─▶ budget_write
 *                ─▶ budget_stop
 *
 * The daemon makes a budget for each request and owns it; searches and writers only spend it. A
 * spender that reaches a limit stops there and keeps what it has: the answer is a part, and says
 * so. One thread at a time uses a budget. NULL is a budget without limits. */
#ifndef DATELINE_BASE_BUDGET_H
#define DATELINE_BASE_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Which limit was reached. */
enum budget_limit {
    BUDGET_OPEN, /* none */
    BUDGET_TIME,
    BUDGET_HITS,
    BUDGET_MEMORY,
    BUDGET_ANSWER,
    BUDGET_SHARED, /* the memory of all requests together */
    BUDGET_RULES,  /* the time for the filters of search rules */
    BUDGET_LIMITS
};

struct budget_limits { /* of one request; 0: no limit */
    int64_t time;      /* nanoseconds to find hits */
    uint64_t hits;     /* fetched by all queries together */
    uint64_t memory;   /* bytes of the arena and of the answer; hits may take half of it */
    uint64_t answer;   /* bytes of the answer */
};

/* The memory that all running requests share. Any thread. */
struct budget_pool {
    uint64_t most; /* bytes; 0: no limit */
    atomic_uint_fast64_t held;
};

struct budget {
    struct budget_limits limits;
    struct budget_pool *pool; /* NULL: none */
    int64_t started;          /* clock_monotonic() ns */
    int64_t deadline;         /* clock_monotonic() ns: the end of finding; 0: none */
    int64_t fetched, written; /* the ends of fetching and writing, once they are near; else 0 */
    int64_t rules;   /* nanoseconds that search rules took so far; .deadline is put off by them */
    uint64_t hits;   /* fetched so far */
    uint64_t answer; /* bytes of the answer so far */
    uint64_t other;  /* bytes besides the arena and the answer: see budget_hold */
    uint64_t held;   /* bytes taken from the pool */
};

/* `now`: clock_monotonic(). The pool is borrowed until budget_stop. */
void budget_start(struct budget *budget, const struct budget_limits *limits,
                  struct budget_pool *pool, int64_t now);
/* The time that the filters of search rules may take besides; nanoseconds, 0: no limit. */
int64_t budget_rules_time(const struct budget *budget);
/* Search rules took this time. */
void budget_add_rules(struct budget *budget, int64_t nanoseconds);
/* Gives the memory back to the pool; once. */
void budget_stop(struct budget *budget);

/* From now on the request has so many bytes more, besides its arena and its answer. The limit that
 * it would reach with them, or BUDGET_OPEN. */
enum budget_limit budget_hold(struct budget *budget, uint64_t bytes);

/* Fetching and writing end with the deadline. But each gets 250 ms at least, once in a request, so
 * that a search that used all of its time can still show what it found. `arena` has the memory of
 * the request. The functions return the limit that is reached now, or BUDGET_OPEN. */

/* May something more be found or fetched? */
enum budget_limit budget_check(struct budget *budget, const struct arena *arena);
/* May one more hit be fetched? If so, it is counted. */
enum budget_limit budget_take_hit(struct budget *budget, const struct arena *arena);
/* May something more be written to the answer, which has `bytes` bytes now? */
enum budget_limit budget_write(struct budget *budget, const struct arena *arena, uint64_t bytes);

#endif
