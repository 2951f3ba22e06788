/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline.h - how many documents match over time: plain values in the caller's arena. */
#ifndef DATELINE_SEARCH_REQUEST_TIMELINE_H
#define DATELINE_SEARCH_REQUEST_TIMELINE_H

#include <stdint.h>

#define TIMELINE_BUCKETS_MAX 40000 /* days of a century */

enum timeline_interval {
    TIMELINE_HOUR,
    TIMELINE_DAY,
    TIMELINE_WEEK,
    TIMELINE_MONTH,
    TIMELINE_QUARTER,
    TIMELINE_YEAR,
    TIMELINE_DECADE
};

struct timeline {
    uint32_t bucket_count;
    const int64_t *starts; /* of each bucket: the time that the clocks show, as ms in UTC; one more
                              is the end of the last bucket */
    uint32_t *const *counts; /* [set][bucket] documents */
};

#endif
