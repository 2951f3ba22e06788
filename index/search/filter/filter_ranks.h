/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_ranks.h - which ranks of a column match a condition, for filter_match.c. */
#ifndef DATELINE_SEARCH_FILTER_FILTER_RANKS_H
#define DATELINE_SEARCH_FILTER_FILTER_RANKS_H

#include "base/bitmap.h"
#include "query/filter.h"
#include "store/document/columns.h"
#include "store/document/kept_bitmaps.h"

/* A flag per rank of one column. Rank 0, "no value", never matches. */
struct filter_ranks {
    const struct column *column;
    uint8_t *passing;
    uint32_t low, high; /* if the ranks are one run: [low, high); both 0: no rank matches */
    bool scattered;     /* the ranks are several runs */
};

void filter_ranks_init(struct filter_ranks *ranks, const struct column *column);
void filter_ranks_fini(struct filter_ranks *ranks);
/* Adds the ranks that match the condition. `now` (ms) is for relative dates. False after the
 * deadline (clock_monotonic() ns; 0: none); the ranks are then incomplete. */
bool filter_ranks_add(struct filter_ranks *ranks, const struct filter_node *condition, int64_t now,
                      int64_t deadline);
/* Adds the documents with a matching rank to `matches`. `kept`: the segment's cache of bitmaps. */
void filter_ranks_mark(const struct filter_ranks *ranks, struct kept_bitmaps *kept,
                       struct bitmap *matches);

/* The range of a comparison with dates, in milliseconds, both ends included. False: a value is no
 * date. */
bool filter_date_range(const struct filter_node *condition, int64_t now, int64_t *low,
                       int64_t *high);

#endif
