/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_bounds.h - read from when and until when a page says that it may be shown. */
#ifndef DATELINE_ARTICLE_FORMATS_WEB_HTML_BOUNDS_H
#define DATELINE_ARTICLE_FORMATS_WEB_HTML_BOUNDS_H

#include <jansson.h>

#include "article/html/html_tree.h"

/* Set `embargo` and `expires` from the page's <meta>: `embargo`, `article:expiration_time` and the
 * like, `dcterms.valid`, `dcterms.available`, robots' `unavailable_after`. An empty one, and
 * `expires` alone, which is about caches, say nothing. */
void html_bounds_read(const struct html_tree *page, json_t *article);

#endif
