/* SPDX-License-Identifier: GPL-2.0-or-later */
/* item_fields.h - fields that wire formats and exports add to those of article.h.
 *
 *   embargo       RFC 3339: do not show before. What cannot be read stays as written, also "": it
 *                 hides the article
 *   expires       the same: do not show after
 *   status        "canceled", "withheld", "expired": the item is to be removed. Absent if usable
 *   version       an integer, or text that sorts in the order of versions (a date)
 *   people, organisations, places    arrays of names */
#ifndef DATELINE_ARTICLE_FORMATS_FIELDS_ITEM_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_FIELDS_ITEM_FIELDS_H

#include <jansson.h>
#include <stdbool.h>

#include "article/text/article.h"
#include "base/buf.h"

/* Set a date in any common format as RFC 3339, without a zone if it names none. A date that cannot
 * be parsed is kept as written, and so is an embargo, which article_finish.h reads. Empty text is
 * ignored. */
void item_set_date(json_t *article, const char *key, struct str written);
/* The same for a format in which "03/05/2024" is March 5th. */
void item_set_date_month_first(json_t *article, const char *key, struct str written);
/* The same for seconds or milliseconds since 1970. Numbers whose digits are a date (20210107) are
 * that date, and numbers up to a million, such as counts of days, are kept as written. */
void item_set_date_number(json_t *article, const char *key, double number);

/* Set `status` from a provider's value: IPTC's "usable", "canceled", "withheld", also with a prefix
 * ("stat:canceled"). Only values that withdraw an item are kept. */
void item_set_status(json_t *article, struct str provider_status);
/* Is it such a value? */
bool item_status_withdraws(struct str provider_status);
/* Set `embargo` or `expires` from a text; an empty text counts, STR_NONE does not. Past expiry also
 * sets `status`. */
void item_set_embargo(json_t *article, struct str written);
void item_set_expires(json_t *article, struct str written);
/* Set `version`, as an integer if it is one. */
void item_set_version(json_t *article, struct str version);

/* Add a name to the array `key`, unless it is there, up to ARTICLE_KEYWORDS_MAX names. */
void item_add_name(json_t *article, const char *key, struct str name);
/* Add persons to the byline, without "By". "A, B and C" becomes "A, B, C".
 * A byline of more than 8 KB takes no more. */
void item_add_byline(json_t *article, struct str persons);

/* Set the dateline, and the agency, from a dateline as it is printed: "BERGEN, Monday (NTB) -".
 * Text that is none is the place; a mere date sets nothing. */
void item_set_dateline(json_t *article, struct str written);
/* Is it "gr/bp", "roe.jane": initials, or the name of an account, and no name to print? */
bool item_is_account(struct str text);

/* Set the dateline from metadata that says where the item was made, unless there is one, or the
 * body begins with a dateline from elsewhere: that is then the office of the agency. For articles
 * that have their body; a byline above the dateline is taken (body_credits.h). */
void item_set_located(json_t *article, struct str place);

/* If there is no body, make the summary the body, as for briefs and captions. If both are equal,
 * keep one. */
void item_settle_body(json_t *article);

/* Set a body, headline or other field from HTML, or from text that may be HTML. */
void item_set_html(json_t *article, enum article_field field, struct str html);
/* A text without tags keeps its lines; its character references are resolved. */
void item_set_maybe_html(json_t *article, enum article_field field, struct str text);
/* Append a plain text with its character references resolved. */
void item_add_plain(struct buf *out, struct str text);

#endif
