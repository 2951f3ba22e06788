/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calendar.h - counts documents by the dates of a field, as the clocks of a zone show them. */
#ifndef DATELINE_ENGINE_CLUSTER_CALENDAR_H
#define DATELINE_ENGINE_CLUSTER_CALENDAR_H

#include <jansson.h>

#include "base/str.h"
#include "base/zone.h"

/* Which dates of a field are counted. */
enum calendar_dates {
    CALENDAR_ALL,
    CALENDAR_TIMES, /* those with a time */
    CALENDAR_DAYS   /* those without one: such a date is that day in every zone, so ask by UTC */
};

/* An aggregation: a new value. `interval`: "day", "month" ... `format` of the buckets' names, or
 * NULL. `zone` NULL: UTC. */
json_t *calendar_ask(uint32_t field, enum calendar_dates dates, const char *interval,
                     const char *format, const struct zone_info *zone);
/* The list of buckets in its answer. */
struct str calendar_buckets(struct str aggregation, enum calendar_dates dates);

#endif
