/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_meta.h - read a page's metadata about its article.
 *
 * For each field the first source with a value applies:
 * 1. JSON-LD (schema.org)
 * 2. <meta>: Dublin Core, OpenGraph, `article:`, Twitter, and names that content systems use
 * 3. microdata
 * 4. <time>
 * 5. elements named after dates and bylines
 * 6. <title> and <h1>
 * 7. the URL */
#ifndef DATELINE_ARTICLE_FORMATS_WEB_HTML_META_H
#define DATELINE_ARTICLE_FORMATS_WEB_HTML_META_H

#include <jansson.h>

#include "article/html/html_tree.h"

/* Set headline, subhead, byline, published, updated, source, section, language, keywords, summary,
 * copyright and url, if the page has them. Also sets body if JSON-LD has it. */
void html_meta_read(const struct html_tree *page, json_t *article);

#endif
