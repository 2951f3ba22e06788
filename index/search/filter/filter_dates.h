/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_dates.h - the documents of a segment whose date is in a range, for filter_match.c. */
#ifndef DATELINE_SEARCH_FILTER_FILTER_DATES_H
#define DATELINE_SEARCH_FILTER_FILTER_DATES_H

#include "search/filter/filter_ranks.h"

/* Is the condition one range of dates? Then sets *range. `now` (ms) is for relative dates. False:
 * it lists dates (IN), or a value is no date. */
bool filter_is_range(const struct filter_node *condition, int64_t now, struct date_range *range);
/* The dates that are in both ranges. */
struct date_range date_range_both(const struct date_range *a, const struct date_range *b);

/* Adds the documents whose date is in the range. The column is a COLUMN_DATE. `kept`: the segment's
 * cache of bitmaps. */
void filter_mark_dates(const struct column *column, const struct date_range *range,
                       struct kept_bitmaps *kept, struct bitmap *matches);
/* The same by a condition on dates of any kind. */
void filter_match_dates(const struct column *column, const struct filter_node *condition,
                        int64_t now, struct kept_bitmaps *kept, struct bitmap *matches);

#endif
