/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_match.c - microseconds to find the best ten documents, and nothing else: bench_match DB
 * QUERIES [ROUNDS]
 *
 * QUERIES has one query a line; each is asked with all of its words, then with any of them. A time
 * covers the plan (words looked up, their lists opened) and the search for the best ten in all
 * segments by BM25: no closeness, no corrections, no texts. What cannot enter the best is passed
 * over; then the same again, with all matches counted. One thread; the first of ROUNDS (5) only
 * warms up. peers/lucene10/LuceneMatch.java does the same with Lucene. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "figures.h"
#include "query/plan.h"
#include "search/match/scan.h"
#include "search/searcher.h"
#include "store/reader/database.h"

#define BYTES_MAX   ((size_t)16 << 20)
#define QUERIES_MAX 100000
#define HITS        10
#define ROUNDS      5

struct matching {
    struct searcher *searcher;
    struct arena *arena;
    bool any, counts;
    struct match_heap heap;
    uint64_t passed_over; /* candidates of the query */
    uint64_t seen;        /* matches of all queries */
};

static void take_best(struct match *match, struct arena *arena, void *context)
{
    struct matching *matching = context;

    match_best(match, &matching->heap, arena);
    matching->passed_over += match->passed_over;
    matching->seen += match->seen;
}

static void take_all(struct match *match, struct arena *arena, void *sets)
{
    match_all(match, (struct bitmap *)sets + match->segment_number, arena);
}

/* Those that were seen are among them. */
static enum status count_all(struct matching *matching, const struct scan *scan,
                             const struct plan_node *root, uint64_t before)
{
    struct scan all = *scan;
    struct bitmap *sets = sets_new(scan->generation, matching->arena);
    bool timed_out = false;

    all.unscored = true;
    if (scan_segments(&all, root, take_all, sets, &timed_out))
        return scan->err->status;
    matching->seen = before + sets_count(scan->generation, sets);
    return STATUS_OK;
}

static enum status match_query(struct matching *matching, struct str text, struct error *err)
{
    const struct generation *generation = matching->searcher->generation;
    const struct query_options reading = {.plain_words = true};
    const struct plan_options options = {.any = matching->any};
    const struct query *query = query_parse(text, &reading, matching->arena);
    struct cursor_cache cache = {.arena = matching->arena};
    struct scan scan = {.generation = generation,
                        .cache = &cache,
                        .now = matching->searcher->now,
                        .arena = matching->arena,
                        .err = err};
    struct plan plan = {.root = NULL};
    uint64_t before = matching->seen;
    bool timed_out = false;

    matching->passed_over = 0;
    if (plan_build(matching->searcher->view, text, query, &options, matching->arena, &plan, err))
        return err->status;
    match_heap_init(&matching->heap, HITS, matching->arena);
    if (scan_segments(&scan, plan.root, take_best, matching, &timed_out))
        return err->status;
    return matching->counts && matching->passed_over > 0
               ? count_all(matching, &scan, plan.root, before)
               : STATUS_OK;
}

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* Asks all queries once; their times in times[]. Returns how many there are. */
static size_t ask_all(struct matching *matching, struct str queries, int64_t *times)
{
    size_t count = 0;

    matching->seen = 0;
    while (queries.data && count < QUERIES_MAX) {
        struct str query = str_trim(str_cut(&queries, '\n'));
        int64_t began = clock_monotonic();
        struct error err;

        if (query.length == 0)
            continue;
        arena_reset(matching->arena);
        if (match_query(matching, query, &err)) {
            fprintf(stderr, "bench_match: %s\n", err.message);
            exit(1);
        }
        times[count++] = clock_monotonic() - began;
    }
    return count;
}

static void measure(struct matching *matching, struct str queries, unsigned rounds)
{
    int64_t *times = mem_alloc(QUERIES_MAX * sizeof *times);

    for (unsigned round = 0; round < rounds; round++) {
        size_t count = ask_all(matching, queries, times);
        double sum = 0;

        for (size_t i = 0; i < count; i++)
            sum += (double)times[i];
        if (count == 0 || round == 0)
            continue;
        qsort(times, count, sizeof *times, compare_times);
        printf(
            "%s words, %s: %zu queries: mean %.0f us, p50 %.0f, p90 %.0f, p99 %.0f; %.0f matches\n",
            matching->any ? "any" : "all", matching->counts ? "all counted" : "best", count,
            sum / (double)count / 1e3, figure_at(times, count, 50), figure_at(times, count, 90),
            figure_at(times, count, 99), (double)matching->seen / (double)count);
    }
    free(times);
}

int main(int count, char **arguments)
{
    BUF_AUTO struct buf queries = {0};
    struct matching matching = {.arena = arena_new()};
    struct database *database = NULL;
    struct error err;

    if (count < 3) {
        fprintf(stderr, "usage: bench_match DB QUERIES [ROUNDS]\n");
        return 2;
    }
    if (file_read(&queries, arguments[2], BYTES_MAX, &err) ||
        database_open(arguments[1], &database, &err) ||
        searcher_acquire(database, STR(INDEX_DEFAULT), &matching.searcher, &err)) {
        fprintf(stderr, "bench_match: %s\n", err.message);
        return 1;
    }
    for (int way = 0; way < 4; way++) {
        matching.any = way >= 2;
        matching.counts = way % 2;
        measure(&matching, buf_str(&queries), count > 3 ? (unsigned)atoi(arguments[3]) : ROUNDS);
    }
    searcher_release(matching.searcher);
    database_close(database);
    arena_free(matching.arena);
    return 0;
}
