/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_look.h - guess an element's role in the page from its attributes.
 *
 * Page authors name their boxes in a few common ways ("sidebar", "related", "article-body").
 * Readability (arc90 2009, Mozilla since) and trafilatura (Barbaresi 2021, "Trafilatura: A Web
 * Scraping Library and Command-Line Tool for Text Discovery and Extraction") found these names good
 * evidence on any site. */
#ifndef DATELINE_ARTICLE_HTML_HTML_LOOK_H
#define DATELINE_ARTICLE_HTML_HTML_LOOK_H

#include <stdbool.h>

#include "article/html/html_tree.h"

#define HTML_NAMES_MAX 512 /* bytes of class and id that are read */

/* The relevant attributes as written; STR_NONE if absent. Borrowed from the page's source. */
struct html_look {
    struct str class, id, style, role, rel, itemprop;
    struct str component; /* what a template calls it: data-testid, data-component */
    bool hidden;          /* hidden by any attribute */
    bool dialog;          /* shown on top of the page */
};

struct html_look html_look_at(const struct html_tree *tree, uint32_t node);

/* Does its name or role show that it does not hold the main text? Then other elements are tried
 * first. */
bool html_look_unlikely(const struct html_look *look);
/* +25 each if class or id names content; -25 each if it names other things. */
int html_look_weight(const struct html_look *look);
/* Does it hold the author's name, or share buttons? */
bool html_look_byline(const struct html_look *look);
bool html_look_share(const struct html_look *look);

#endif
