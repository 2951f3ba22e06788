/* SPDX-License-Identifier: GPL-2.0-or-later */
/* digest.c - the last time of a digest, by the clocks of its zone. */
#include "server/alerts/digest.h"

#include "base/json.h"
#include "base/zone.h"

#define MINUTE ((int64_t)60000) /* ms */
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define WEEK   (7 * DAY)
#define MONDAY (4 * DAY) /* the first one, 1970-01-05, as a time since 1970 */

static const struct {
    const char *name;
    int64_t length;
} periods[] = {{"hourly", HOUR}, {"daily", DAY}, {"weekly", WEEK}};
#define PERIOD_COUNT (sizeof periods / sizeof *periods)

static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                   "friday", "saturday", "sunday"};
#define DAY_COUNT (sizeof days / sizeof *days)

static int64_t period_of(const json_t *digest)
{
    struct str every = json_get_str(digest, "every");

    for (size_t i = 0; i < PERIOD_COUNT; i++)
        if (str_is(every, periods[i].name))
            return periods[i].length;
    return 0;
}

/* -1: there is no such day. */
static int day_of(const json_t *digest)
{
    struct str day = json_get_str(digest, "day");

    for (size_t i = 0; i < DAY_COUNT; i++)
        if (str_is(day, days[i]))
            return (int)i;
    return json_object_get(digest, "day") ? -1 : 0;
}

/* "HH:MM" as ms of a day; -1: it is no such text. */
static int64_t time_of(const json_t *digest)
{
    struct str at = json_get_str(digest, "at");
    uint64_t hours, minutes;

    if (!json_object_get(digest, "at"))
        return 0;
    if (at.length != 5 || at.data[2] != ':' || !str_to_u64(str_slice(at, 0, 2), &hours) ||
        !str_to_u64(str_slice(at, 3, 5), &minutes) || hours > 23 || minutes > 59)
        return -1;
    return (int64_t)hours * HOUR + (int64_t)minutes * MINUTE;
}

static const struct zone_info *zone_of(const json_t *digest)
{
    struct str name = json_get_str(digest, "timezone");

    return zone_find(json_object_get(digest, "timezone") ? name : STR("UTC"));
}

bool digest_is_valid(const json_t *digest)
{
    static const char *const names[] = {"every", "at", "day", "timezone"};
    size_t known = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        known += json_is_string(json_object_get(digest, names[i]));
    return json_is_object(digest) && known == json_object_size(digest) && period_of(digest) > 0 &&
           day_of(digest) >= 0 && time_of(digest) >= 0 && zone_of(digest);
}

int64_t digest_last(const json_t *digest, int64_t now)
{
    int64_t period = period_of(digest), shown, first;

    if (!digest_is_valid(digest))
        return INT64_MAX;
    shown = zone_to_local(zone_of(digest), now);
    first = time_of(digest) % period + (period == WEEK ? MONDAY + day_of(digest) * DAY : 0);
    return zone_from_local(zone_of(digest), first + (shown - first) / period * period);
}
