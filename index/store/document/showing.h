/* SPDX-License-Identifier: GPL-2.0-or-later */
/* showing.h - from when and until when an article may be shown: the dates `embargo` and `expires`.
 *
 * Whatever these fields hold, an article is never shown too early or too long:
 *
 *   null, false, [], no field    no such date
 *   a date without a zone        an embargo is read in UTC-12, where it ends last; an expiry in
 *                                UTC+14, where it comes first
 *   a month, a year              an embargo ends with it, an expiry comes with its start
 *   a number                     a date in digits (20210107), else s or ms since 1970
 *   a number before 1990         cannot be read: it counts something else
 *   an embargo before 1700       cannot be read: a year of another calendar
 *   anything else                "until further notice", "", an object: the article is hidden
 *
 * An empty text hides, too: NewsML-G2's empty <embargoed/> means "until further notice". */
#ifndef DATELINE_STORE_DOCUMENT_SHOWING_H
#define DATELINE_STORE_DOCUMENT_SHOWING_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "store/settings/schema.h"

/* The date of a field's value in ms since 1970; COLUMN_NO_DATE: none. With a bound it is the date
 * that counts for showing; a value that cannot be read is DATE_LAST_MS or DATE_FIRST_MS, so that
 * it hides the article for ever. */
int64_t showing_date(enum showing_bound bound, const json_t *value);

/* May the article be shown at `now`, by its dates? */
bool showing_allows(const json_t *article, int64_t now);

/* Append the fields whose dates cannot be read, as `embargo "until further notice"`. False: all of
 * them can. */
bool showing_unread(const json_t *article, struct buf *out);

#endif
