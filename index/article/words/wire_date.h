/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire_date.h - the time that agencies write below a story. Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_WIRE_DATE_H
#define DATELINE_ARTICLE_WORDS_WIRE_DATE_H

#include "article/words/date_text.h"

/* Read a line that is only such a time: "211259 Nov 18", "211259 GMT Nov 18" (day, hour, minute,
 * month, year), "KWS-21:37-09-12-18" (a sender, time, day). `any`: also any other date with a time,
 * "12-GEN-23 14:05". out->found is not set. */
bool wire_date_parse(struct str line, bool any, struct date_text *out);

#endif
