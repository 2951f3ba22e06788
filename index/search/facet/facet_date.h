/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_date.h - counts dates by day, month or year, for facet.c. */
#ifndef DATELINE_SEARCH_FACET_FACET_DATE_H
#define DATELINE_SEARCH_FACET_FACET_DATE_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "search/facet/facet.h"
#include "search/request/result.h"
#include "store/reader/generation.h"

enum facet_period { FACET_DAY, FACET_MONTH, FACET_YEAR };

/* Counts the documents in all[] (one set per segment) as the options say (.distinct, .zone). A date
 * at midnight UTC is taken for one without a time: it is that day in every zone. Returns values in
 * order of time ("2021-01-07", "2021-01", "2021"), in the arena; NULL: none. With FACET_DAY,
 * range->low and .high are milliseconds; a month or a year has no range. */
const struct facet_value *facet_count_dates(const struct generation *generation,
                                            const struct bitmap *all, struct str field,
                                            const struct facet_options *options,
                                            enum facet_period period, struct arena *arena,
                                            struct facet_result *range, uint32_t *count);

#endif
