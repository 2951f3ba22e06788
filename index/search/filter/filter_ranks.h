/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_ranks.h - which of a column's ranks a condition lets pass; of use to filter_match.c. */
#ifndef DATELINE_SEARCH_FILTER_FILTER_RANKS_H
#define DATELINE_SEARCH_FILTER_FILTER_RANKS_H

#include "base/bitmap.h"
#include "query/filter.h"
#include "store/document/columns.h"
#include "store/document/kept_bitmaps.h"

/* A flag for each rank of one column; rank 0, "no value", never passes. */
struct filter_ranks {
    const struct column *column;
    uint8_t *passing;
    uint32_t low, high; /* where they are one run: from the one up to the other; 0 and 0: none */
    bool scattered;     /* they are several */
};

void filter_ranks_init(struct filter_ranks *ranks, const struct column *column);
void filter_ranks_fini(struct filter_ranks *ranks);
/* Also those that the condition lets pass. `now` in milliseconds, for relative dates. False, and
 * done in part, when the deadline (clock_monotonic() ns; 0: none) passes. */
bool filter_ranks_add(struct filter_ranks *ranks, const struct filter_node *condition, int64_t now,
                      int64_t deadline);
/* Also the documents that have one of the ranks; `kept` are the segment's. */
void filter_ranks_mark(const struct filter_ranks *ranks, struct kept_bitmaps *kept,
                       struct bitmap *matches);

/* The milliseconds that a comparison with dates asks for, both ends included. False when a value is
 * no date. */
bool filter_date_range(const struct filter_node *condition, int64_t now, int64_t *low,
                       int64_t *high);

#endif
