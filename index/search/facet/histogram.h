/* SPDX-License-Identifier: GPL-2.0-or-later */
/* histogram.h - counts the dates of sets of documents by hour to decade, as the clocks of a zone
 * show them.
 *
 * One counter per hour or day of the whole span; longer intervals are sums of days. The offset of a
 * zone is looked up once a day, so a date costs a few instructions. A date at midnight UTC is taken
 * for one without a time: it is that day in every zone, at 0 o'clock. Weeks begin on Monday (ISO
 * 8601); decades with the years that end in 0. */
#ifndef DATELINE_SEARCH_FACET_HISTOGRAM_H
#define DATELINE_SEARCH_FACET_HISTOGRAM_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/status.h"
#include "base/zone.h"
#include "search/request/timeline.h"
#include "store/reader/generation.h"

/* Counts sets[0 .. set_count), each one bitmap per segment. All have the same buckets: from the
 * first to the last one in which any of the sets has a date, also those between that are empty.
 * *out is in the arena. STATUS_BAD_LIMIT: more than TIMELINE_BUCKETS_MAX. */
enum status histogram_count(const struct generation *generation, struct str field,
                            const struct bitmap *const *sets, uint32_t set_count,
                            enum timeline_interval interval, const struct zone_info *zone,
                            struct arena *arena, struct timeline *out, struct error *err);

/* Documents with dates that clocks show within one hour, or one day. */
struct dated_count {
    int64_t shown; /* ms: a time within it, as if it were in UTC */
    uint64_t documents;
};
/* The same, of counts that were made elsewhere: lists[i] has sizes[i] of them, by hour for
 * TIMELINE_HOUR, else by day or by the interval itself. */
enum status histogram_of_counts(const struct dated_count *const *lists, const uint32_t *sizes,
                                uint32_t set_count, enum timeline_interval interval,
                                struct arena *arena, struct timeline *out, struct error *err);

#endif
