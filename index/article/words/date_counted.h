/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_counted.h - days that are counted by weeks, or from the start of the year (ISO 8601). */
#ifndef DATELINE_ARTICLE_WORDS_DATE_COUNTED_H
#define DATELINE_ARTICLE_WORDS_DATE_COUNTED_H

#include "base/date.h"

/* Set the date to a weekday (1: Monday, 7: Sunday) of a week of date->year. The first week has 4
 * January, so the day may be in the year before or behind. False: the year has no such week. */
bool date_of_week(struct date *date, int week, int weekday);
/* Set the date to a day of date->year, from 1. False: the year has fewer days. */
bool date_of_year(struct date *date, int day);

#endif
