/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recurring.h - paragraphs that a source prints below all of its stories: "About us", contacts,
 * notices, lines of subscription.
 *
 * A paragraph that RECURRING_ARTICLES articles of one source had before belongs to the source: it
 * moves from the article's body to its boilerplate, where it is found at low weight and never
 * shown. Repetition across a site's documents is what tells a template from content (Gibson, Punera
 * and Tomkins, "The Volume and Evolution of Web Page Templates", WWW 2005); here it is counted by
 * hashes of paragraphs as articles come by, so the first articles of a source keep what nobody can
 * know yet.
 *
 * A story that is printed again repeats its paragraphs, too. So an article most of whose text was
 * seen before is a copy: it counts for nothing, and keeps all where nothing of its own would be
 * left.
 *
 * Memory is bounded: RECURRING_MAX paragraphs, of which those seen once are forgotten first. One
 * thread at a time. */
#ifndef DATELINE_ARTICLE_PAGE_RECURRING_H
#define DATELINE_ARTICLE_PAGE_RECURRING_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define RECURRING_ARTICLES 3       /* earlier ones that have the paragraph */
#define RECURRING_MAX      1000000 /* paragraphs remembered, 32 bytes each */

struct recurring;

struct recurring *recurring_new(void);
void recurring_free(struct recurring *recurring); /* NULL is fine */

/* Counts the paragraphs of the article, and moves those that recur; articles without a source are
 * left alone. Returns how many were moved. */
uint32_t recurring_take(struct recurring *recurring, json_t *article);

/* What was counted so far as bytes, and back from them: false for anything but such bytes. */
void recurring_save(const struct recurring *recurring, struct buf *out);
bool recurring_load(struct recurring *recurring, struct str bytes);

#endif
