/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_text.h - dates as people and formats write them, to RFC 3339.
 *
 * "JANUARY 7, 2021", "Jan. 7, 2021 3:55 p.m. EST", "03:55 January 08, 2021", RFC 2822 and 850,
 * asctime, ISO 8601 with and without punctuation, "7 janvier 2021 à 15h55", "7. Januar 2021",
 * "2021年1月7日", "07.01.2021", "1/7/2021". Months in some twenty languages, in any case.
 *
 * A day stays a day ("2021-01-07"); with a time it is a moment ("2021-01-07T15:55:00-05:00"), which
 * is taken for UTC where no zone is written, as base/date.h has it. Of "1/7/2021" the month is
 * first unless that cannot be; of "1.7.2021" and "1-7-2021" the day. */
#ifndef DATELINE_ARTICLE_WORDS_DATE_TEXT_H
#define DATELINE_ARTICLE_WORDS_DATE_TEXT_H

#include <stdbool.h>

#include "base/date.h"
#include "base/str.h"

struct date_text {
    char text[DATE_TEXT_SIZE]; /* RFC 3339, or a day */
    struct str found;          /* where it stood, borrowed from the input */
    bool has_time;
};

/* All of the text is a date, a weekday or words such as "at" aside. Years may have two digits. */
bool date_text_parse(struct str text, struct date_text *out);
/* The first full date within a line, with the time that stands beside it. */
bool date_text_find(struct str line, struct date_text *out);

#endif
