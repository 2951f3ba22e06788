/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headline.h - find the headline that readers see among a page's titles.
 *
 * A page tells its title several times: for readers (its main heading), for sharing (og:title), for
 * search engines (JSON-LD) and for browser tabs (<title>). Those for machines are often reworded or
 * name the site. */
#ifndef DATELINE_ARTICLE_HTML_HTML_HEADLINE_H
#define DATELINE_ARTICLE_HTML_HTML_HEADLINE_H

#include "article/html/html_title.h"
#include "article/html/html_tree.h"

#define HTML_TITLES_MAX  8
#define HTML_TITLES_MAIN 2 /* further ones only confirm a heading, or show its kicker */

/* The titles that the page declares in JSON-LD and in <meta>, and the names that may stand beside
 * a headline. Borrowed; STR_NONE if unknown. */
struct html_titles {
    struct str declared[HTML_TITLES_MAX];
    size_t count;
    struct html_title_names names;
};

/* Append the headline: the main heading that shares words with a title, without a kicker in an
 * element of its own; otherwise the only main heading that reads like a headline; otherwise the
 * best title without the site's name.
 *
 * The site is cut off "Headline | Site" if there is evidence: its name or address, a heading, or,
 * in a <title>, its place. */
void html_headline(const struct html_tree *page, const struct html_titles *titles, struct buf *out);

#endif
