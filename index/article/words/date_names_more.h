/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_names_more.h - more names of months and weekdays, for date_names.c. Static, UTF-8, lower
 * case, with a space between two of them. */
#ifndef DATELINE_ARTICLE_WORDS_DATE_NAMES_MORE_H
#define DATELINE_ARTICLE_WORDS_DATE_NAMES_MORE_H

extern const char *const date_more_months[12];
extern const char date_more_weekdays[];

#endif
