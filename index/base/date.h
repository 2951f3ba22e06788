/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date.h - moments in time: RFC 3339 text and milliseconds since 1970-01-01T00:00:00Z.
 *
 * Years 0001 to 9999, proleptic Gregorian calendar, no leap seconds (":60" reads as ":59"). */
#ifndef DATELINE_BASE_DATE_H
#define DATELINE_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct date {
    int year, month, day; /* month and day from 1 */
    int hour, minute, second, millisecond;
    int offset; /* minutes east of UTC */
};

/* A date as written, possibly short of its end: "2021", "2021-01", "2021-01-07",
 * "2021-01-07T14:05", "2021-01-07T14:05:09.250Z", "2021-01-07 14:05:09+09:00". Without an offset
 * it is UTC. *first and *last are the first and last millisecond it can mean ("2021-01" is all of
 * January); either may be NULL. False, and nothing set, when the text is no such date. */
bool date_parse(struct str text, int64_t *first, int64_t *last);

bool date_valid(const struct date *date);
int64_t date_to_ms(const struct date *date);
void date_from_ms(int64_t ms, int offset, struct date *date);

#define DATE_TEXT_SIZE 32
/* "2021-01-07T14:05:09Z", or with ".250" where milliseconds are not 0, or "+09:00" for an offset.
 * Returns `out`. */
char *date_format(int64_t ms, int offset, char out[DATE_TEXT_SIZE]);

/* Now, on the wall clock, in milliseconds; and on a clock that never jumps, in nanoseconds. */
int64_t date_now(void);
int64_t clock_monotonic(void);

#endif
