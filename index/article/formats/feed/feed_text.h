/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_text.h - read the elements of a feed's item: texts (escaped, inline or encoded), links, and
 * persons in three notations. */
#ifndef DATELINE_ARTICLE_FORMATS_FEED_FEED_TEXT_H
#define DATELINE_ARTICLE_FORMATS_FEED_FEED_TEXT_H

#include <jansson.h>

#include "article/xml/xml_tree.h"
#include "base/buf.h"

/* Append an element's content as HTML, however it is encoded. Its `type` and `mode` decide; without
 * them, RSS's custom (escaped HTML) or Atom's rule (plain text). */
void feed_add_html(const struct xml_node *node, struct buf *out);
/* Append a person's name, from a <name> child, "mail (Name)", "Name <mail>" or "Name". */
void feed_add_person(const struct xml_node *node, struct buf *out);
/* Add a category or subject as keywords. */
void feed_add_subject(json_t *article, const struct xml_node *node);
/* Set the url to the item's web page. */
void feed_set_link(json_t *article, const struct xml_node *item);
/* Set the id if the item has one. */
void feed_set_id(json_t *article, const struct xml_node *item);

#endif
