/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date.h - RFC 3339 text to and from milliseconds since 1970-01-01T00:00:00Z.
 *
 * Years 0001 to 9999 in the proleptic Gregorian calendar, without leap seconds (":60" reads as
 * ":59"). Any thread. */
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

/* Parse a date that may lack its last parts: "2021", "2021-01", "2021-01-07", "2021-01-07T14:05",
 * "2021-01-07T14:05:09.250Z", "2021-01-07 14:05:09+09:00". A date without an offset is in UTC.
 * "24:00" is midnight at the end of the day.
 *
 * *first and *last get the first and the last millisecond of the period ("2021-01" is all of
 * January). Either may be NULL. If the text is no date, returns false and sets nothing. */
bool date_parse(struct str text, int64_t *first, int64_t *last);

/* Does a text that date_parse reads say its offset, or "Z"? */
bool date_is_zoned(struct str text);

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z. */
#define DATE_FIRST_MS ((int64_t)-62135596800000)
#define DATE_LAST_MS  ((int64_t)253402300799999)

/* An earlier embargo cannot be meant. As a number it is a count of something else, or a program's
 * word for "none" (1990-01-01T00:00:00Z); as a text, a year of another calendar (1700-01-01). */
#define DATE_EMBARGO_NUMBER_FIRST_MS ((int64_t)631152000000)
#define DATE_EMBARGO_TEXT_FIRST_MS   ((int64_t)-8520336000000)

bool date_valid(const struct date *date);
int64_t date_to_ms(const struct date *date);
void date_from_ms(int64_t ms, int offset, struct date *date);

#define DATE_TEXT_SIZE 40
/* "2021-01-07T14:05:09Z". Milliseconds are written only if they are not 0 (".250"). An `offset`
 * (minutes east of UTC) other than 0 is written as "+09:00". Returns `out`. */
char *date_format(int64_t ms, int offset, char out[DATE_TEXT_SIZE]);
/* In UTC, and always with milliseconds: "2021-01-07T14:05:09.000Z". */
char *date_format_full(int64_t ms, char out[DATE_TEXT_SIZE]);
/* A text that date_parse reads, in UTC, with all digits of its fraction of a second up to the
 * ninth, without zeros at the end: "2021-01-07 14:05:09.250100+09:00" is
 * "2021-01-07T05:05:09.2501Z". Returns NULL if it is no date. */
char *date_format_again(struct str text, char out[DATE_TEXT_SIZE]);

/* A number whose digits are a date, as a text that date_parse reads: 2021, 20210107, 202101071405,
 * 20210107140509. Returns NULL if it is none. */
char *date_format_digits(double number, char out[DATE_TEXT_SIZE]);

/* date_now: the wall clock in milliseconds. clock_monotonic: a clock that never jumps, in
 * nanoseconds. */
int64_t date_now(void);
int64_t clock_monotonic(void);
/* The same, for loops that ask whether their time is over. Every 0.3 ms the thread also lets others
 * run that wait for its processor: the kernel may let a short search wait for its next tick, 4 ms,
 * before it interrupts a long one, whatever their priorities. */
int64_t clock_give_way(void);
/* For each step of a long loop of cheap steps: gives way at times. */
void clock_step(void);

#endif
