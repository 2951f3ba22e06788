/* SPDX-License-Identifier: GPL-2.0-or-later */
/* when.h - people's words for dates, as the first and the last day that they mean.
 *
 *   yesterday, last week, this month, past 3 days, 2 weeks ago, April 2008, 7 Jan 2021, 2007
 *   since 2020, after 2007, before April 2008, until yesterday, from 2007 to 2009
 *
 * A week starts on Monday. Months have their names in the languages of date_text.h; the words are
 * English, German, French and Spanish. Times are those that the clocks show, in ms. */
#ifndef DATELINE_CLIENT_WHEN_H
#define DATELINE_CLIENT_WHEN_H

#include "base/buf.h"
#include "base/date.h"
#include "base/zone.h"

struct when {
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE]; /* "2021-01-07"; "": open */
};

/* What the clocks show now: in the zone, or NULL: here. */
int64_t when_now(const struct zone_info *zone);

/* False: the text is something else. A date with a time, or "now-7d", is something else, too: the
 * server reads those. */
bool when_read(struct str text, int64_t now, struct when *out);

/* Removes words for dates from a query: `after:2007`, `since:"April 2008"`, and at its end `since
 * 2020`, `before April 2008`. In quotation marks, words stay words. False: there are none. */
bool when_take(struct buf *query, int64_t now, struct when *out);

#endif
