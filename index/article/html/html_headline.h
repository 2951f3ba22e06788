/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headline.h - find the headline among a page's titles. */
#ifndef DATELINE_ARTICLE_HTML_HTML_HEADLINE_H
#define DATELINE_ARTICLE_HTML_HTML_HEADLINE_H

#include "article/html/html_tree.h"

/* Append the headline. `declared`: the title in the metadata. `site`: the publisher. Either may be
 * STR_NONE if unknown.
 *
 * The site is cut off "Headline | Site" if there is evidence: the site's name, the page's main
 * heading, or, in a <title>, its place. */
void html_headline(const struct html_tree *page, struct str declared, struct str site,
                   struct buf *out);

#endif
