/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_search.c - microseconds of CPU time a search in process: bench_search DB QUERIES
 * [OPTION...]
 *
 * QUERIES has one query a line, perhaps with a tab and a filter behind it. Each is asked as the
 * daemon asks: the searcher acquired, the top ten found, fields read, a snippet made for each, the
 * searcher released. One thread. A first round over all queries warms the page cache, and is not
 * measured.
 *
 *   --plain        without snippets
 *   --facets       with the counts of section and year
 *   --filter TEXT  with a filter
 *   --only NAME    only this way to match: words (all words, then fewer), all, any
 *   --threads N    instead of times: how many searches a second one thread makes, and N threads
 *                  together, by the clock, in rounds by turns; the median ratio; how often a thread
 *                  found a mutex locked by another one
 *   --print        print the hits of the first round instead: query, total, document, score and
 *                  a checksum of the snippet */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "figures.h"
#include "search/search.h"

#define BYTES_MAX   ((size_t)16 << 20)
#define QUERIES_MAX 100000
#define HITS        10
#define THREADS_MAX 64
#define ROUNDS      7 /* of --threads; odd */

struct figures {
    int64_t *nanoseconds;
    uint32_t count;
    uint64_t hits;
    uint64_t matches;
};

struct options {
    struct search_request request; /* but for .q and .match */
    const char *only;              /* NULL: each way to match */
    bool print;
    uint32_t threads;    /* 0: measure times of one */
    struct arena *arena; /* of the filter */
};

static int64_t cpu_time(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static void print_result(struct str q, const struct search_result *result)
{
    printf("%.*s\t%llu%s\t%llu", STR_ARG(q), (unsigned long long)result->total,
           result->total_exact ? "" : "~", (unsigned long long)result->all_words);
    for (uint32_t i = 0; i < result->hit_count; i++) {
        const struct search_hit *hit = &result->hits[i];

        printf("\t%u/%u %a %llx", hit->segment, hit->document, hit->score,
               (unsigned long long)(hash_str(hit->snippet) ^ hash_str(hit->headline) * 3));
    }
    for (uint32_t f = 0; f < result->facet_count; f++)
        for (uint32_t v = 0; v < result->facets[f].value_count; v++)
            printf("\t%.*s=%llu", STR_ARG(result->facets[f].values[v].value),
                   (unsigned long long)result->facets[f].values[v].count);
    putchar('\n');
}

static enum status search_once(struct database *database, const struct search_request *request,
                               bool print, struct arena *arena, struct figures *figures,
                               struct error *err)
{
    struct search_result result;
    struct searcher *searcher;
    int64_t start = cpu_time();
    enum status status = searcher_acquire(database, STR(INDEX_DEFAULT), &searcher, err);

    if (status)
        return status;
    arena_reset(arena);
    status = search_run(searcher, request, arena, &result, err);
    searcher_release(searcher);
    if (status)
        return status;
    figures->nanoseconds[figures->count++] = cpu_time() - start;
    figures->hits += result.hit_count;
    figures->matches += result.total;
    if (print)
        print_result(request->q, &result);
    return STATUS_OK;
}

/* Reads a line: a query, and perhaps a filter. */
static enum status read_request(struct str line, struct arena *filters,
                                struct search_request *request, struct error *err)
{
    struct filter_node *filter = NULL;
    struct str q = str_cut(&line, '\t');
    enum status status = line.data ? filter_parse(line, filters, &filter, err) : STATUS_OK;

    request->q = str_trim(q);
    request->filter = filter ? filter : request->filter;
    return status;
}

static enum status search_all(struct database *database, struct str queries,
                              const struct search_request *request, bool print,
                              struct figures *figures, struct error *err)
{
    struct arena *arena = arena_new(), *filters = arena_new();
    enum status status = STATUS_OK;

    figures->count = 0;
    figures->hits = figures->matches = 0;
    while (!status && queries.data && figures->count < QUERIES_MAX) {
        struct search_request one = *request;

        status = read_request(str_cut(&queries, '\n'), filters, &one, err);
        if (!status && one.q.length > 0)
            status = search_once(database, &one, print, arena, figures, err);
    }
    arena_free(arena);
    arena_free(filters);
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

/* --- several threads --- */

static _Atomic uint64_t contended;

/* The linker puts this in the place of pthread_mutex_lock (--wrap in meson.build). */
int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);

int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (pthread_mutex_trylock(mutex) == 0)
        return 0;
    atomic_fetch_add_explicit(&contended, 1, memory_order_relaxed);
    return __real_pthread_mutex_lock(mutex);
}

struct asker {
    pthread_t thread;
    struct database *database;
    const struct search_request *request;
    struct str queries;
    struct figures figures;
    bool failed;
};

static void *ask_all(void *context)
{
    struct asker *asker = context;
    struct error err;

    asker->failed =
        search_all(asker->database, asker->queries, asker->request, false, &asker->figures, &err);
    if (asker->failed)
        fprintf(stderr, "bench_search: %s\n", err.message);
    return NULL;
}

/* Asks all queries in each of so many threads at once: searches a second, or 0. */
static double ask_in_threads(struct asker *askers, uint32_t threads)
{
    int64_t start = clock_monotonic();
    uint64_t count = 0;
    bool failed = false;

    for (uint32_t i = 0; i < threads; i++)
        if (pthread_create(&askers[i].thread, NULL, ask_all, &askers[i]) != 0)
            abort();
    for (uint32_t i = 0; i < threads; i++) {
        pthread_join(askers[i].thread, NULL);
        count += askers[i].figures.count;
        failed |= askers[i].failed;
    }
    return failed ? 0 : (double)count * 1e9 / (double)(clock_monotonic() - start);
}

/* Each thread begins at another query, so that they do not ask the same at the same time. */
static struct str queries_from(struct str queries, uint32_t number, uint32_t threads,
                               struct arena *arena)
{
    struct str behind = str_slice(queries, queries.length / threads * number, queries.length);
    size_t skipped = number > 0 ? str_cut(&behind, '\n').length + 1 : 0;
    size_t from = queries.length / threads * number + skipped;
    BUF_AUTO struct buf turned = {0};

    if (from > queries.length)
        from = queries.length;
    buf_add_str(&turned, str_slice(queries, from, queries.length));
    buf_add_char(&turned, '\n');
    buf_add_str(&turned, str_slice(queries, 0, from));
    return arena_str(arena, buf_str(&turned));
}

static int compare_ratios(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void measure_rounds(const char *name, struct asker *askers, uint32_t threads)
{
    double ratios[ROUNDS], one = 0, all = 0;
    uint64_t locked, searches;

    ask_in_threads(askers, threads); /* warms up */
    locked = atomic_load(&contended);
    searches = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double single = ask_in_threads(askers, 1), together = ask_in_threads(askers, threads);

        if (single <= 0 || together <= 0)
            exit(1);
        ratios[round] = together / single;
        one += single / ROUNDS;
        all += together / ROUNDS;
        searches += (uint64_t)askers[0].figures.count * threads;
    }
    qsort(ratios, ROUNDS, sizeof *ratios, compare_ratios);
    printf("%-8s one thread %.0f searches a second, %u threads %.0f: %.2f times (median of %d "
           "rounds; %.2f to %.2f); mutexes found locked: %.4f a search\n",
           name, one, threads, all, ratios[ROUNDS / 2], ROUNDS, ratios[0], ratios[ROUNDS - 1],
           (double)(atomic_load(&contended) - locked) / (double)searches);
}

static void measure_threads(const char *name, const struct search_request *request,
                            uint32_t threads, struct database *database, struct str queries)
{
    struct asker *askers = mem_zero(threads, sizeof *askers);
    struct arena *arena = arena_new();

    for (uint32_t i = 0; i < threads; i++)
        askers[i] =
            (struct asker){.database = database,
                           .request = request,
                           .queries = queries_from(queries, i, threads, arena),
                           .figures = {.nanoseconds = mem_alloc(QUERIES_MAX * sizeof(int64_t))}};
    measure_rounds(name, askers, threads);
    for (uint32_t i = 0; i < threads; i++)
        free(askers[i].figures.nanoseconds);
    arena_free(arena);
    free(askers);
}

/* --- one way to match --- */

static enum status measure(const char *name, enum search_match match, const struct options *options,
                           struct database *database, struct str queries, struct error *err)
{
    struct search_request request = options->request;
    struct figures figures = {.nanoseconds = NULL};
    enum status status;

    request.match = match;
    if (options->threads > 0) {
        measure_threads(name, &request, options->threads, database, queries);
        return STATUS_OK;
    }
    figures.nanoseconds = mem_alloc(QUERIES_MAX * sizeof(int64_t));
    status = search_all(database, queries, &request, options->print, &figures, err);
    if (!status && !options->print)
        status = search_all(database, queries, &request, false, &figures, err);
    if (!status && !options->print)
        print_figures(name, &figures);
    free(figures.nanoseconds);
    return status;
}

static const struct {
    const char *name;
    enum search_match match;
} ways[] = {{"words", SEARCH_ALL_THEN_FEWER}, {"all", SEARCH_ALL}, {"any", SEARCH_ANY}};

static enum status run(const char *path, const char *queries_path, const struct options *options,
                       struct error *err)
{
    BUF_AUTO struct buf queries = {0};
    struct database *database = NULL;
    enum status status = file_read(&queries, queries_path, BYTES_MAX, err);

    if (status || (status = database_open(path, &database, err)))
        return status;
    for (size_t i = 0; !status && i < sizeof ways / sizeof *ways; i++)
        if (!options->only || strcmp(options->only, ways[i].name) == 0)
            status =
                measure(ways[i].name, ways[i].match, options, database, buf_str(&queries), err);
    database_close(database);
    return status;
}

static bool read_threads(const char *value, uint32_t *threads)
{
    *threads = (uint32_t)strtoul(value, NULL, 10);
    return *threads >= 1 && *threads <= THREADS_MAX;
}

static bool takes_value(const char *name)
{
    static const char *const names[] = {"--filter", "--only", "--threads"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* False: an unknown option. *value is the next argument, or NULL. */
static bool read_option(const char *name, const char *value, struct options *options, int *read)
{
    static const struct str facets[] = {STR_INIT("section"), STR_INIT("year")};
    struct search_request *request = &options->request;
    struct filter_node *filter;
    struct error err;

    *read = value && takes_value(name) ? 2 : 1;
    if (strcmp(name, "--plain") == 0)
        request->snippets = false;
    else if (strcmp(name, "--print") == 0)
        options->print = true;
    else if (strcmp(name, "--facets") == 0)
        request->facets = facets, request->facet_count = 2;
    else if (*read == 2 && strcmp(name, "--only") == 0)
        options->only = value;
    else if (*read == 2 && strcmp(name, "--threads") == 0)
        return read_threads(value, &options->threads);
    else if (*read == 2 && !filter_parse(str_of(value), options->arena, &filter, &err))
        request->filter = filter;
    else
        return false;
    return true;
}

int main(int count, char **arguments)
{
    struct options options = {.request = {.limit = HITS, .snippets = true, .suggest = true},
                              .arena = arena_new()};
    bool known = count >= 3;
    struct error err;

    for (int i = 3, read; known && i < count; i += read)
        known = read_option(arguments[i], arguments[i + 1], &options, &read);
    if (!known) {
        fprintf(stderr, "usage: bench_search DB QUERIES [OPTION...]\n");
        return 2;
    }
    json_setup();
    if (run(arguments[1], arguments[2], &options, &err)) {
        fprintf(stderr, "bench_search: %s\n", err.message);
        return 1;
    }
    arena_free(options.arena);
    return 0;
}
