/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_clock.h - read the time of day next to a date. */
#ifndef DATELINE_ARTICLE_WORDS_DATE_CLOCK_H
#define DATELINE_ARTICLE_WORDS_DATE_CLOCK_H

#include "article/words/date_parts.h"
#include "base/zone.h"

/* A time of day. With a zone it is `offset` minutes east of UTC, or as the clocks of `place` are on
 * that day. 24:00 has hour 24. */
struct clock {
    int hour, minute, second, millisecond, offset;
    bool zoned;
    const struct zone_info *place; /* NULL: by offset */
    size_t from, to;               /* range of parts; from == to: no time */
};

/* Read the time that begins at a part, with its zone: "15:55", "3 p.m.", "15h55", "noon", "035500"
 * after a T. */
bool date_clock_take(const struct date_parts *parts, size_t at, struct clock *clock);
/* Read the time that ends just before a part, ignoring joining parts. */
bool date_clock_before(const struct date_parts *parts, size_t date_from, struct clock *clock);
/* Skip the parts that may separate a date and its time; returns the next part. */
size_t date_clock_skip(const struct date_parts *parts, size_t at);
/* Read a zone and advance *at: "+0900", "-05:00", "GMT", "GMT+2", "(KST)", "Europe/Paris", "ET".
 * Behind it, and behind a time without one, also a comment in parentheses or brackets. */
void date_clock_zone(const struct date_parts *parts, size_t *at, struct clock *clock);

#endif
