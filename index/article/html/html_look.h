/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_look.h - what an element's attributes say about its part in the page.
 *
 * Authors of pages name their boxes in a handful of ways ("sidebar", "related", "article-body"),
 * which Readability (arc90 2009, Mozilla since) and trafilatura (Barbaresi 2021, "Trafilatura: A
 * Web Scraping Library and Command-Line Tool for Text Discovery and Extraction") found good
 * evidence on any site. */
#ifndef DATELINE_ARTICLE_HTML_HTML_LOOK_H
#define DATELINE_ARTICLE_HTML_HTML_LOOK_H

#include <stdbool.h>

#include "article/html/html_tree.h"

#define HTML_NAMES_MAX 512 /* bytes of class and id that are looked at */

/* The attributes that matter, as written, STR_NONE where absent. */
struct html_look {
    struct str class, id, style, role, rel, itemprop;
    bool hidden; /* not shown, by one attribute or another */
    bool dialog; /* shown over the page */
};

struct html_look html_look_at(const struct html_tree *tree, uint32_t node);

/* Is its part in the page, by name or role, another than to hold the text? Then the text is looked
 * for elsewhere first. */
bool html_look_unlikely(const struct html_look *look);
/* +25 for each of class and id that names content, -25 for each that names other things. */
int html_look_weight(const struct html_look *look);
/* Does it hold the author's name; buttons for sharing? */
bool html_look_byline(const struct html_look *look);
bool html_look_share(const struct html_look *look);

#endif
