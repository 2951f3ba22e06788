/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics.h - counts of what was answered, for Prometheus. Any thread, without a lock. */
#ifndef DATELINE_SERVER_STATE_METRICS_H
#define DATELINE_SERVER_STATE_METRICS_H

#include <stdint.h>

#include "base/buf.h"
#include "server/state/route.h"

struct metrics;

/* The table is borrowed for the life of the metrics. */
struct metrics *metrics_new(const struct route_table *table);
void metrics_free(struct metrics *metrics);

/* `route` NULL: a path that is in no row. */
void metrics_count_answer(struct metrics *metrics, const struct route *route, int status,
                          int64_t nanoseconds, uint64_t bytes);
void metrics_count_search(struct metrics *metrics, uint64_t total, bool timed_out);
/* A search answered from memory, which is not counted as one of the others. */
void metrics_count_recalled(struct metrics *metrics);
void metrics_count_turned_away(struct metrics *metrics); /* 503 for load */

/* In Prometheus' text format 0.0.4. */
void metrics_add(struct metrics *metrics, struct buf *out);
/* One number with its name, help text and type ("gauge" or "counter"), in the same format. */
void metrics_add_number(struct buf *out, const char *name, const char *help, const char *type,
                        double number);

#endif
