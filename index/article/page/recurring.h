/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recurring.h - move paragraphs that a source prints below all of its stories out of the body:
 * "About us", contacts, notices, subscription offers.
 *
 * If RECURRING_ARTICLES earlier articles of a source have a paragraph, it is boilerplate. It moves
 * from the article's body to `boilerplate`, which is searched only by its name and never shown.
 * Repetition across a site's documents separates templates from content (Gibson, Punera and
 * Tomkins, "The Volume and Evolution of Web Page Templates", WWW 2005). Here, paragraphs are
 * counted by hash as articles arrive. So the first articles of a source keep their boilerplate.
 *
 * A reprinted story also repeats its paragraphs. So an article with mostly known text is a copy:
 * its paragraphs are not counted. It keeps all of its body if it has no text of its own.
 *
 * Memory is limited to RECURRING_MAX paragraphs; those seen once are forgotten first. One thread at
 * a time. */
#ifndef DATELINE_ARTICLE_PAGE_RECURRING_H
#define DATELINE_ARTICLE_PAGE_RECURRING_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define RECURRING_ARTICLES 3       /* earlier articles that have the paragraph */
#define RECURRING_MAX      1000000 /* paragraphs remembered, 32 bytes each */

struct recurring;

struct recurring *recurring_new(void);
void recurring_free(struct recurring *recurring); /* NULL is fine */

/* Count the article's paragraphs and move those that recur. Ignores articles without a source.
 * Returns the number of moved paragraphs. */
uint32_t recurring_take(struct recurring *recurring, json_t *article);

/* Write the counts as bytes, and read them back. recurring_load returns false if the bytes are not
 * valid. */
void recurring_save(const struct recurring *recurring, struct buf *out);
bool recurring_load(struct recurring *recurring, struct str bytes);

#endif
