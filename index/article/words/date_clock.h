/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_clock.h - the time of day that stands beside a date. */
#ifndef DATELINE_ARTICLE_WORDS_DATE_CLOCK_H
#define DATELINE_ARTICLE_WORDS_DATE_CLOCK_H

#include "article/words/date_parts.h"

/* A time of day, with what it was given. */
struct clock {
    int hour, minute, second, millisecond, offset;
    size_t from, to; /* parts; from == to: none */
};

/* The time that begins at a part: "15:55", "3 p.m.", "15h55", "035500" behind a T, with its zone.
 */
bool date_clock_take(const struct date_parts *parts, size_t at, struct clock *clock);
/* The one that ends just before a part, joints aside. */
bool date_clock_before(const struct date_parts *parts, size_t date_from, struct clock *clock);
/* Behind what may stand between a date and its time. */
size_t date_clock_skip(const struct date_parts *parts, size_t at);
/* A zone at *at, which moves behind it: "+0900", "-05:00", "GMT", "GMT+2", "(KST)". */
void date_clock_zone(const struct date_parts *parts, size_t *at, struct clock *clock);

#endif
