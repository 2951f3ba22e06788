/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embargo_date.h - the date in a line of embargo. It is never earlier than the line can mean. Any
 * thread.
 *
 *   nothing but a date and a time       that date: "2359 GMT, 30 Nov 2026", "30 nov 2026 à 23h"
 *   several dates, or times             the latest
 *   a word that may be a zone           a time without a zone is in UTC-12: "10 a.m. Pacific on
 * ..." a word that may be a time, a number the end of the day in UTC-12: "MINUIT", "close of
 * business" a month, a quarter or a year, too   its end, if that is later no year, a day without
 * its month,   cannot be read "24 hours after" */
#ifndef DATELINE_ARTICLE_WORDS_EMBARGO_DATE_H
#define DATELINE_ARTICLE_WORDS_EMBARGO_DATE_H

#include <stdbool.h>

#include "base/date.h"
#include "base/str.h"

#define EMBARGO_DATE_SIZE (2 * DATE_TEXT_SIZE)

/* Write the date as a text that date_text_parse reads, without a zone if the line names none.
 * False: it cannot be read. */
bool embargo_date(struct str written, char out[EMBARGO_DATE_SIZE]);

/* The same for a text that must be a date, perhaps with a time, and nothing else. */
bool embargo_date_whole(struct str written, char out[EMBARGO_DATE_SIZE]);

/* Does a line begin with a date or a time? */
bool embargo_date_begins(struct str line);

#endif
