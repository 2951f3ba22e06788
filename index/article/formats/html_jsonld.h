/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_jsonld.h - what a page says of its article in JSON-LD: schema.org's NewsArticle and its kin,
 * by itself, in an array, in "@graph", or as the main entity of a page. */
#ifndef DATELINE_ARTICLE_FORMATS_HTML_JSONLD_H
#define DATELINE_ARTICLE_FORMATS_HTML_JSONLD_H

#include <jansson.h>

#include "article/html/html_tree.h"

/* A new article with what is told, under the article's names; NULL when there is nothing. */
json_t *html_jsonld_read(const struct html_tree *page);

#endif
