/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_fields.h - set an article's fields from the elements of an XML item. A NULL node sets
 * nothing. */
#ifndef DATELINE_ARTICLE_FORMATS_FIELDS_XML_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_FIELDS_XML_FIELDS_H

#include <jansson.h>

#include "article/text/article.h"
#include "article/xml/xml_tree.h"

/* Append a node's text on one line, with white space collapsed. */
void xml_add_line(const struct xml_node *node, struct buf *out);

/* Set a field from a node's markup, unless the field is set: paragraphs for body and summary, one
 * line for other fields. */
void xml_set(json_t *article, enum article_field field, const struct xml_node *node);
void xml_set_date(json_t *article, const char *key, const struct xml_node *node);
/* Set `embargo` or `expires` from an element and those of its name behind it; an empty one counts.
 */
void xml_add_embargo(json_t *article, const struct xml_node *node);
void xml_add_expires(json_t *article, const struct xml_node *node);
/* Keep a value under its own name, as an integer if it is one. */
void xml_keep(json_t *article, const char *key, const struct xml_node *node);
void xml_keep_text(json_t *article, const char *key, struct str text);
/* Set dateline and agency from "MOSCOW, Monday (Reuters)". */
void xml_set_dateline(json_t *article, const struct xml_node *node);

#endif
