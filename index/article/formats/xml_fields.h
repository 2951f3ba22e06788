/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_fields.h - an article's fields from the elements of an XML item. NULL nodes say nothing. */
#ifndef DATELINE_ARTICLE_FORMATS_XML_FIELDS_H
#define DATELINE_ARTICLE_FORMATS_XML_FIELDS_H

#include <jansson.h>

#include "article/text/article.h"
#include "article/xml/xml_tree.h"

/* Append the text of a node on one line, white space collapsed. */
void xml_add_line(const struct xml_node *node, struct buf *out);

/* Set from a node's markup, unless the field is set already: lines, or paragraphs for the body and
 * the summary. */
void xml_set(json_t *article, enum article_field field, const struct xml_node *node);
void xml_set_date(json_t *article, const char *key, const struct xml_node *node);
/* Kept under a name of its own; an integer where it is one. */
void xml_keep(json_t *article, const char *key, const struct xml_node *node);
void xml_keep_text(json_t *article, const char *key, struct str text);
/* "MOSCOW, Monday (Reuters)": place and agency. */
void xml_set_dateline(json_t *article, const struct xml_node *node);

#endif
