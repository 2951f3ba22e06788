/* SPDX-License-Identifier: GPL-2.0-or-later */
/* item_fields.h - fields that wire formats and exports add to an article's own.
 *
 *   embargo       RFC 3339: not to be shown before
 *   expires       RFC 3339: not to be shown after
 *   status        "canceled", "withheld", "expired": the item is to be removed. Absent where usable
 *   version       an integer, or text that sorts as versions follow each other (a date)
 *   people, organisations, places    arrays of names */
#ifndef DATELINE_ARTICLE_FORMATS_ITEM_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_ITEM_FIELDS_H

#include <jansson.h>

#include "article/text/article.h"

/* A date in any common form as RFC 3339; one that cannot be read is kept as it is written. A
 * trimmed empty one is no date. */
void item_set_date(json_t *article, const char *key, struct str written);
/* The same for seconds, or milliseconds, since 1970. */
void item_set_date_number(json_t *article, const char *key, double number);

/* What a provider says of an item's use: IPTC's "usable", "canceled", "withheld", also with a
 * prefix ("stat:canceled"). Only what takes an item back is kept. */
void item_set_status(json_t *article, struct str provider_status);
/* Sets `expires`, and the status where that time is past. */
void item_set_expires(json_t *article, struct str written);
/* An integer where it is one. */
void item_set_version(json_t *article, struct str version);

/* To the array `key`, once each, no more than ARTICLE_KEYWORDS_MAX. */
void item_add_name(json_t *article, const char *key, struct str name);
/* Persons to the byline, "A, B and C" as "A, B, C"; without "By". */
void item_add_byline(json_t *article, struct str persons);

/* Where there is no body the summary is it: a brief, a caption. Equal ones become one. */
void item_settle_body(json_t *article);

/* A body, a headline or another field that may hold HTML. */
void item_set_html(json_t *article, enum article_field field, struct str html);
void item_set_maybe_html(json_t *article, enum article_field field, struct str text);

#endif
