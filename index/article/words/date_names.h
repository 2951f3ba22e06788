/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_names.h - month names, weekdays, zones and other words of dates. Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_DATE_NAMES_H
#define DATELINE_ARTICLE_WORDS_DATE_NAMES_H

#include <stdbool.h>

#include "base/str.h"

/* In each function `word` must be in lower case, as letters_lower() writes it. */
int date_name_month(struct str word);        /* 1 to 12, or 0 */
int date_name_month_dotted(struct str word); /* the same behind "7.": Croatian months */
bool date_name_filler(struct str word);      /* a weekday, "at", "of", "de", "um" ... */
bool date_name_hour(struct str word);        /* "uhr", "klo": its number is an hour */
/* "est": -300. "et": also *place, "America/New_York", where the season decides; else NULL. */
bool date_name_zone(struct str word, int *minutes, const char **place);

#endif
