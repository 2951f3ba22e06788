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

/* Removes the documents without a matching rank from `matches`. */
void filter_ranks_narrow(const struct filter_ranks *ranks, struct kept_bitmaps *kept,
                         struct bitmap *matches);

/* The range of a comparison with dates, in milliseconds, all ends included. Columns do not say
 * which dates were written as a day, without a time: those at midnight UTC are taken for such days.
 * A day is the same day in every zone. */
struct date_range {
    int64_t low, high;         /* for times: by the clocks of the condition's zone */
    int64_t day_low, day_high; /* for days: as in UTC */
};
/* False: a value is no date. */
bool filter_date_range(const struct filter_node *condition, int64_t now, struct date_range *out);
/* Do all values of a comparison with texts and numbers certainly mean dates? Then *range is set. A
 * `now-7d` is *relative: numbers are compared with it as seconds. */
bool filter_means_dates(const struct filter_node *condition, int64_t now, struct date_range *range,
                        bool *relative);
bool date_range_has(const struct date_range *range, int64_t date);

#endif
