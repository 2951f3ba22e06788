/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_sight.h - find the date and the byline that readers see next to a page's headline, in pages
 * that mark none for machines. */
#ifndef DATELINE_ARTICLE_FORMATS_WEB_HTML_SIGHT_H
#define DATELINE_ARTICLE_FORMATS_WEB_HTML_SIGHT_H

#include "article/html/html_tree.h"
#include "article/words/date_text.h"

/* The heading that shows the headline; 0 if none does. */
uint32_t html_sight_heading(const struct html_tree *page, struct str headline);

/* Find a date in a short text below the heading, or else just above it, or else behind a label such
 * as "Published" anywhere. Dates of changes ("Updated") do not count. */
bool html_sight_date(const struct html_tree *page, uint32_t heading, struct date_text *date);

/* Append the persons of a line such as "By Jane Roe | 4 March" just below the heading; false if
 * there is none. */
bool html_sight_byline(const struct html_tree *page, uint32_t heading, struct buf *out);

#endif
