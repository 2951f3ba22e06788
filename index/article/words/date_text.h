/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_text.h - convert dates in human and machine formats to RFC 3339. Any thread.
 *
 * It reads "JANUARY 7, 2021", "Jan. 7, 2021 3:55 p.m. EST", "03:55 January 08, 2021", RFC 2822 and
 * 850, asctime, ISO 8601 with and without punctuation, "7 janvier 2021 à 15h55", "7. Januar 2021",
 * "2021年1月7日", "07.01.2021", "1/7/2021", ISO 8601's weeks and days of a year ("2021-W01-4",
 * "2021-007"), and what databases write (Oracle, DB2, SQL Server, EXIF, PDF). A quarter is its
 * first month, a week its Monday. It knows months and weekdays in the languages of
 * language_detect.h and some more, in any case.
 *
 * A day stays a day ("2021-01-07"), and a whole text of a month stays a month ("2021-01"). With a
 * time it becomes a moment ("2021-01-07T15:55:00-05:00"). If the text names no zone, neither does
 * the result ("2021-01-07T15:55:00"): the caller knows what to add. Zones are offsets,
 * abbreviations, names of the IANA database, and "ET", "CT", "MT", "PT", which follow the season.
 * In "1.7.2021" and "1-7-2021" the day is first. In "1/7/2021" either may be: the month is, unless
 * the caller knows better. */
#ifndef DATELINE_ARTICLE_WORDS_DATE_TEXT_H
#define DATELINE_ARTICLE_WORDS_DATE_TEXT_H

#include <stdbool.h>

#include "article/words/date_clock.h"
#include "article/words/date_parts.h"
#include "base/date.h"
#include "base/str.h"

#define DATE_ASCII_MAX 200 /* bytes of a date with digits of another script */

struct date_text {
    char text[DATE_TEXT_SIZE]; /* RFC 3339, or only a day */
    struct str found;          /* the date's place in the input, borrowed */
    bool has_time, zoned;
    bool either;               /* day and month may be the other way round */
    char end[DATE_TEXT_SIZE];  /* of a quarter its last month, of a week the day behind it; or "" */
    char open[DATE_TEXT_SIZE]; /* if `either`: "01/07/2021 15:55:00-05:00", with nothing decided */
};

/* What a reader puts into an article: the text, or what leaves it to article_finish.h to decide. */
static inline const char *date_text_value(const struct date_text *date)
{
    return date->either ? date->open : date->text;
}

/* Parse a text that is only a date, perhaps with a weekday or words such as "at". Years may have
 * two digits. */
bool date_text_parse(struct str text, struct date_text *out);
/* The same; in "1/7/2021" the day is first. */
bool date_text_parse_day_first(struct str text, struct date_text *out);
/* Find the first full date in a line, with an adjacent time. */
bool date_text_find(struct str line, struct date_text *out);

/* Write the text with digits of ASCII to `out`, which has DATE_ASCII_MAX bytes; false if it has no
 * others, or is too long. */
bool date_text_ascii(struct str text, char *out, size_t *length);

/* A date among the parts of a line. */
struct date_match {
    struct date date;
    struct clock clock; /* of a pattern with a time */
    size_t from, to;
    bool month_only, quarter, week;
    bool either; /* day and month may be the other way round */
};

/* Is there a date at a part? `whole`: also forms that are no date in running text. */
bool date_match_at(const struct date_parts *parts, size_t at, bool whole, struct date_match *match);

#endif
