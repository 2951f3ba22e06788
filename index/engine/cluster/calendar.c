/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calendar.c - the cluster's `date_histogram` over a column of dates (document.h). */
#include "engine/cluster/calendar.h"

#include <stdio.h>

#include "base/json_members.h"

/* The column that only such dates are in, too. */
static const char letters[] = {[CALENDAR_TIMES] = 'j', [CALENDAR_DAYS] = 'm'};

json_t *calendar_ask(uint32_t field, enum calendar_dates dates, const char *interval,
                     const char *format, const struct zone_info *zone)
{
    char name[16], among[16];
    json_t *options;

    snprintf(name, sizeof name, "s%u", field);
    options = json_pack("{s:s, s:s, s:i}", "field", name, "calendar_interval", interval,
                        "min_doc_count", 1);
    if (format)
        json_object_set_new(options, "format", json_string(format));
    if (zone)
        json_object_set_new(options, "time_zone", json_string(zone_standard_name(zone).data));
    if (dates == CALENDAR_ALL)
        return json_pack("{s:o}", "date_histogram", options);
    snprintf(among, sizeof among, "%c%u", letters[dates], field);
    return json_pack("{s:{s:{s:s}}, s:{s:{s:o}}}", "filter", "exists", "field", among, "aggs", "of",
                     "date_histogram", options);
}

struct str calendar_buckets(struct str aggregation, enum calendar_dates dates)
{
    if (dates != CALENDAR_ALL)
        aggregation = json_member(aggregation, STR("of"));
    return json_member(aggregation, STR("buckets"));
}
