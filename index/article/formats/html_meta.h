/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_meta.h - what a page says about its article outside of the text.
 *
 * For each field the first of these that says something: JSON-LD (schema.org), <meta> in the names
 * of Dublin Core, OpenGraph, `article:`, Twitter, and those that content systems use; microdata;
 * <time>; elements named after dates and bylines; <title> and <h1>; the address. */
#ifndef DATELINE_ARTICLE_FORMATS_HTML_META_H
#define DATELINE_ARTICLE_FORMATS_HTML_META_H

#include <jansson.h>

#include "article/html/html_tree.h"

/* Fills in what the page says of headline, subhead, byline, published, updated, source, section,
 * language, keywords, summary, copyright, url; and body, where JSON-LD has it. */
void html_meta_read(const struct html_tree *page, json_t *article);

#endif
