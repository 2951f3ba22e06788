/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_text.h - what the elements of a feed's item mean: escaped, inline or encoded texts, links,
 * persons in three spellings. */
#ifndef DATELINE_ARTICLE_FORMATS_FEED_TEXT_H
#define DATELINE_ARTICLE_FORMATS_FEED_TEXT_H

#include <jansson.h>

#include "article/xml/xml_tree.h"
#include "base/buf.h"

/* Append an element's content as HTML, whichever way it is carried: by its `type` and `mode`, else
 * RSS's habit (escaped HTML) or Atom's rule (plain text). */
void feed_add_html(const struct xml_node *node, struct buf *out);
/* Append a person's name: <name> inside, "mail (Name)", "Name <mail>", "Name". */
void feed_add_person(const struct xml_node *node, struct buf *out);
/* A category or subject as keywords. */
void feed_add_subject(json_t *article, const struct xml_node *node);
/* The url: the page of the item. */
void feed_set_link(json_t *article, const struct xml_node *item);
/* The id where the item has one. */
void feed_set_id(json_t *article, const struct xml_node *item);

#endif
