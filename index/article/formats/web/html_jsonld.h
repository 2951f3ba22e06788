/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_jsonld.h - read a page's article from JSON-LD: schema.org's NewsArticle and similar types.
 *
 * The article may be alone, in an array, in "@graph", or the main entity of a page. */
#ifndef DATELINE_ARTICLE_FORMATS_WEB_HTML_JSONLD_H
#define DATELINE_ARTICLE_FORMATS_WEB_HTML_JSONLD_H

#include <jansson.h>

#include "article/html/html_tree.h"

/* A new article with the fields found; NULL if there are none. */
json_t *html_jsonld_read(const struct html_tree *page);

#endif
