/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan.h - opens a plan in each segment of a generation in turn. Also: sets of documents, one per
 * segment. */
#ifndef DATELINE_SEARCH_MATCH_SCAN_H
#define DATELINE_SEARCH_MATCH_SCAN_H

#include "search/match/match.h"
#include "store/reader/generation.h"

struct scan {
    const struct generation *generation;
    const struct bitmap *filters; /* one per segment; NULL: all documents may match */
    struct match_recency recency; /* scan_segments sets .column */
    bool unscored;                /* scores are not asked for */
    bool wants_all, exact;        /* struct match's */
    uint64_t few;                 /* struct match's, of all segments together */
    struct cursor_cache *cache;
    int64_t deadline; /* clock_monotonic() ns; 0: none */
    int64_t now;      /* ms, for relative dates */
    struct arena *arena;
    struct error *err;
};

typedef void scan_fn(struct match *match, struct arena *arena, void *context);

/* Calls each() for every segment where the plan may match. Sets *timed_out if the deadline passed;
 * otherwise leaves it unchanged. */
enum status scan_segments(const struct scan *scan, const struct plan_node *root, scan_fn *each,
                          void *context, bool *timed_out);

/* One empty set per segment, in the arena. */
struct bitmap *sets_new(const struct generation *generation, struct arena *arena);
/* The number of documents in all sets. */
uint64_t sets_count(const struct generation *generation, const struct bitmap *sets);

#endif
