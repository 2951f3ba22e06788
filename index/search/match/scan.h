/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan.h - a generation's segments one after the other: a plan opened in each; sets of documents,
 * one a segment. */
#ifndef DATELINE_SEARCH_MATCH_SCAN_H
#define DATELINE_SEARCH_MATCH_SCAN_H

#include "search/match/match.h"
#include "store/reader/generation.h"

struct scan {
    const struct generation *generation;
    const struct bitmap *filters; /* NULL: all documents may match */
    struct match_recency recency; /* .column is found in each segment */
    struct cursor_cache *cache;
    int64_t deadline; /* clock_monotonic() ns; 0: none */
    int64_t now;      /* ms, for relative dates */
    struct arena *arena;
    struct error *err;
};

typedef void scan_fn(struct match *match, struct arena *arena, void *context);

/* Hands on each segment where the plan may match. *timed_out is set where there was no time for all
 * of it, else left as it is. */
enum status scan_segments(const struct scan *scan, const struct plan_node *root, scan_fn *each,
                          void *context, bool *timed_out);

/* Empty sets, in the arena. */
struct bitmap *sets_new(const struct generation *generation, struct arena *arena);
uint64_t sets_count(const struct generation *generation, const struct bitmap *sets);

#endif
