/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics.h - counters of requests and searches, for Prometheus. Any thread; no locks. */
#ifndef DATELINE_SERVER_STATE_METRICS_H
#define DATELINE_SERVER_STATE_METRICS_H

#include <stdint.h>

#include "base/buf.h"
#include "server/state/route.h"

struct metrics;

/* The table must live as long as the metrics. */
struct metrics *metrics_new(const struct route_table *table);
void metrics_free(struct metrics *metrics);

/* Counts an answer with its time and size. `route` NULL: the path has no route. */
void metrics_count_answer(struct metrics *metrics, const struct route *route, int status,
                          int64_t nanoseconds, uint64_t bytes);
void metrics_count_search(struct metrics *metrics, uint64_t total, bool timed_out);
/* Counts a search answered from the cache; metrics_count_search does not count it. */
void metrics_count_cached(struct metrics *metrics);
void metrics_count_turned_away(struct metrics *metrics); /* 503 for load */

/* Appends all metrics in Prometheus' text format 0.0.4. */
void metrics_add(struct metrics *metrics, struct buf *out);
/* Appends one metric in the same format; `type` is "gauge" or "counter". */
void metrics_add_number(struct buf *out, const char *name, const char *help, const char *type,
                        double number);

#endif
