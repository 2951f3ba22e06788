/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_search.c - microseconds a search in process: bench_search DB QUERIES [--plain]
 *
 * QUERIES has one query a line. Each is asked as the daemon asks: the searcher acquired, the top
 * ten found, fields read, a snippet made for each, the searcher released. One thread. A first
 * round over all queries warms the page cache, and is not measured. --plain leaves out snippets. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "figures.h"
#include "search/search.h"

#define BYTES_MAX   ((size_t)16 << 20)
#define QUERIES_MAX 100000
#define HITS        10

struct figures {
    int64_t *nanoseconds;
    uint32_t count;
    uint64_t hits;
    uint64_t matches;
};

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static enum status search_once(struct database *database, const struct search_request *request,
                               struct arena *arena, struct figures *figures, struct error *err)
{
    struct search_result result;
    struct searcher *searcher;
    int64_t start = clock_monotonic();
    enum status status = searcher_acquire(database, STR(INDEX_DEFAULT), &searcher, err);

    if (status)
        return status;
    arena_reset(arena);
    status = search_run(searcher, request, arena, &result, err);
    searcher_release(searcher);
    if (status)
        return status;
    figures->nanoseconds[figures->count++] = clock_monotonic() - start;
    figures->hits += result.hit_count;
    figures->matches += result.total;
    return STATUS_OK;
}

static enum status search_all(struct database *database, struct str queries,
                              struct search_request *request, struct figures *figures,
                              struct error *err)
{
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;

    figures->count = 0;
    figures->hits = figures->matches = 0;
    while (!status && queries.data && figures->count < QUERIES_MAX) {
        request->q = str_trim(str_cut(&queries, '\n'));
        if (request->q.length > 0)
            status = search_once(database, request, arena, figures, err);
    }
    arena_free(arena);
    return status;
}

static void print_figures(const char *name, struct figures *figures)
{
    int64_t *times = figures->nanoseconds;
    uint32_t count = figures->count;
    double sum = 0;

    if (count == 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        sum += (double)times[i];
    qsort(times, count, sizeof *times, compare_times);
    printf("%-8s %u queries: mean %.0f us, p50 %.0f, p90 %.0f, p99 %.0f; %.1f hits, %.0f matches\n",
           name, count, sum / count / 1e3, figure_at(times, count, 50), figure_at(times, count, 90),
           figure_at(times, count, 99), (double)figures->hits / count,
           (double)figures->matches / count);
}

static enum status measure(const char *name, enum search_match match, bool snippets,
                           struct database *database, struct str queries, struct error *err)
{
    struct search_request request = {.match = match, .limit = HITS, .snippets = snippets};
    struct figures figures = {.nanoseconds = mem_alloc(QUERIES_MAX * sizeof(int64_t))};
    enum status status = search_all(database, queries, &request, &figures, err);

    if (!status)
        status = search_all(database, queries, &request, &figures, err);
    if (!status)
        print_figures(name, &figures);
    free(figures.nanoseconds);
    return status;
}

static enum status run(const char *path, const char *queries_path, bool snippets, struct error *err)
{
    BUF_AUTO struct buf queries = {0};
    struct database *database = NULL;
    enum status status = file_read(&queries, queries_path, BYTES_MAX, err);

    if (status || (status = database_open(path, &database, err)))
        return status;
    status = measure("words", SEARCH_ALL_THEN_FEWER, snippets, database, buf_str(&queries), err);
    if (!status)
        status = measure("all", SEARCH_ALL, snippets, database, buf_str(&queries), err);
    if (!status)
        status = measure("any", SEARCH_ANY, snippets, database, buf_str(&queries), err);
    database_close(database);
    return status;
}

int main(int count, char **arguments)
{
    struct error err;

    if (count < 3) {
        fprintf(stderr, "usage: bench_search DB QUERIES [--plain]\n");
        return 2;
    }
    json_setup();
    if (run(arguments[1], arguments[2], count == 3, &err)) {
        fprintf(stderr, "bench_search: %s\n", err.message);
        return 1;
    }
    return 0;
}
