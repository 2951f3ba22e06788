/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics.c - counters, and one histogram per route. */
#include "server/state/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"

#define ROUTES_MAX 192 /* the last one is for paths without a route */
#define CLASSES    6   /* of HTTP statuses: their first digit */

/* Upper bounds of the histogram, in seconds. */
static const double bounds[] = {.0001, .00025, .0005, .001, .0025, .005, .01,
                                .025,  .05,    .1,    .25,  .5,    1,    2.5};
#define BOUND_COUNT (sizeof bounds / sizeof *bounds)

struct route_counts {
    atomic_uint_fast64_t answers[CLASSES];
    atomic_uint_fast64_t within[BOUND_COUNT + 1]; /* each answer is counted in one bucket */
    atomic_uint_fast64_t nanoseconds;
};

struct metrics {
    const struct route_table *table;
    struct route_counts routes[ROUTES_MAX];
    atomic_uint_fast64_t bytes, searches, empty, timed_out, turned_away, cached;
};

struct metrics *metrics_new(const struct route_table *table)
{
    struct metrics *metrics = mem_zero(1, sizeof *metrics);

    metrics->table = table;
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    free(metrics);
}

static void add(atomic_uint_fast64_t *counter, uint64_t more)
{
    atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

static uint64_t read_count(atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count_answer(struct metrics *metrics, const struct route *route, int status,
                          int64_t nanoseconds, uint64_t bytes)
{
    struct route_counts *counts =
        &metrics->routes[route ? route_index(metrics->table, route) : ROUTES_MAX - 1];
    size_t bucket = 0;

    while (bucket < BOUND_COUNT && (double)nanoseconds / 1e9 > bounds[bucket])
        bucket++;
    add(&counts->answers[status / 100 % CLASSES], 1);
    add(&counts->within[bucket], 1);
    add(&counts->nanoseconds, (uint64_t)nanoseconds);
    add(&metrics->bytes, bytes);
}

void metrics_count_search(struct metrics *metrics, uint64_t total, bool timed_out)
{
    add(&metrics->searches, 1);
    if (total == 0)
        add(&metrics->empty, 1);
    if (timed_out)
        add(&metrics->timed_out, 1);
}

void metrics_count_cached(struct metrics *metrics)
{
    add(&metrics->cached, 1);
}

void metrics_count_turned_away(struct metrics *metrics)
{
    add(&metrics->turned_away, 1);
}

static void add_head(struct buf *out, const char *name, const char *help, const char *type)
{
    buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_add_number(struct buf *out, const char *name, const char *help, const char *type,
                        double number)
{
    add_head(out, name, help, type);
    buf_addf(out, "%s ", name);
    json_add_double(out, number);
    buf_add_char(out, '\n');
}

struct label {
    const char *method;
    const char *path;
};

static bool label_of(const struct metrics *metrics, uint32_t number, struct label *label)
{
    const struct route *route = route_number(metrics->table, number);

    if (number == ROUTES_MAX - 1)
        *label = (struct label){"any", "other"};
    else if (route)
        *label = (struct label){http_method_name(route->method), route->pattern};
    return route || number == ROUTES_MAX - 1;
}

static void add_answers(struct metrics *metrics, struct buf *out)
{
    struct label label;

    add_head(out, "dateline_http_requests_total", "Requests answered.", "counter");
    for (uint32_t i = 0; i < ROUTES_MAX; i++)
        for (int class = 1; label_of(metrics, i, &label) && class < CLASSES; class ++) {
            uint64_t count = read_count(&metrics->routes[i].answers[class]);

            if (count)
                buf_addf(out,
                         "dateline_http_requests_total{method=\"%s\",path=\"%s\",status=\"%dxx\"} "
                         "%llu\n",
                         label.method, label.path, class, (unsigned long long)count);
        }
}

static void add_histogram(struct route_counts *counts, const struct label *label, struct buf *out)
{
    static const char name[] = "dateline_http_response_seconds";
    uint64_t below = 0;

    for (size_t i = 0; i < BOUND_COUNT; i++) {
        below += read_count(&counts->within[i]);
        buf_addf(out, "%s_bucket{method=\"%s\",path=\"%s\",le=\"%g\"} %llu\n", name, label->method,
                 label->path, bounds[i], (unsigned long long)below);
    }
    below += read_count(&counts->within[BOUND_COUNT]);
    buf_addf(out, "%s_bucket{method=\"%s\",path=\"%s\",le=\"+Inf\"} %llu\n", name, label->method,
             label->path, (unsigned long long)below);
    buf_addf(out, "%s_sum{method=\"%s\",path=\"%s\"} %.9f\n", name, label->method, label->path,
             (double)read_count(&counts->nanoseconds) / 1e9);
    buf_addf(out, "%s_count{method=\"%s\",path=\"%s\"} %llu\n", name, label->method, label->path,
             (unsigned long long)below);
}

void metrics_add(struct metrics *metrics, struct buf *out)
{
    struct label label;

    add_answers(metrics, out);
    add_head(out, "dateline_http_response_seconds",
             "Time from a whole request to its answer, without sending it.", "histogram");
    for (uint32_t i = 0; i < ROUTES_MAX; i++)
        if (label_of(metrics, i, &label) && read_count(&metrics->routes[i].nanoseconds))
            add_histogram(&metrics->routes[i], &label, out);
    metrics_add_number(out, "dateline_http_response_bytes_total", "Bytes of answers' bodies.",
                       "counter", (double)read_count(&metrics->bytes));
    metrics_add_number(out, "dateline_searches_total", "Searches run.", "counter",
                       (double)read_count(&metrics->searches));
    metrics_add_number(out, "dateline_searches_without_hits_total", "Searches that found nothing.",
                       "counter", (double)read_count(&metrics->empty));
    metrics_add_number(out, "dateline_searches_timed_out_total",
                       "Searches that ended at their deadline with what they had.", "counter",
                       (double)read_count(&metrics->timed_out));
    metrics_add_number(out, "dateline_searches_recalled_total",
                       "Searches answered from the cache of answers.", "counter",
                       (double)read_count(&metrics->cached));
    metrics_add_number(out, "dateline_searches_turned_away_total",
                       "Searches answered 503 because of too much load.", "counter",
                       (double)read_count(&metrics->turned_away));
}
