/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_date.h - dates counted by day, month or year; of use to facet.c. */
#ifndef DATELINE_SEARCH_FACET_FACET_DATE_H
#define DATELINE_SEARCH_FACET_FACET_DATE_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "search/request/result.h"
#include "store/reader/generation.h"

enum facet_period { FACET_DAY, FACET_MONTH, FACET_YEAR };

/* Values in order of time ("2021-01-07", "2021-01", "2021"); NULL where there are none. .low and
 * .high of the range are milliseconds. */
const struct facet_value *facet_count_dates(const struct generation *generation,
                                            const struct bitmap *all, struct str field,
                                            enum facet_period period, struct arena *arena,
                                            struct facet_result *range, uint32_t *count);

#endif
