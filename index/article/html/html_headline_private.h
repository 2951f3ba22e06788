/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headline_private.h - functions and structs that the files of the headline share.
 *
 *   html_headline.c  lists the titles; chooses between them and the heading
 *   html_headings.c  the heading of the story */
#ifndef DATELINE_ARTICLE_HTML_HTML_HEADLINE_PRIVATE_H
#define DATELINE_ARTICLE_HTML_HTML_HEADLINE_PRIVATE_H

#include "article/html/html_headline.h"

#define HTML_HEADLINE_MAX  400  /* bytes of a heading, and its nodes */
#define HTML_HEADLINE_SAME 0.99 /* similarity of titles with the same words */

/* All titles in one list: those that the page declares, then that of the browser's tab. */
struct html_title_list {
    struct str whole[HTML_TITLES_MAX + 1];
    struct str plain[HTML_TITLES_MAX + 1]; /* without the names of the site and the section */
    size_t count;
    struct html_title_names names;
};

struct html_headings {
    const struct html_tree *page;
    const struct html_title_list *titles;
    struct buf best;
    uint32_t node; /* that of the best */
    double most;
    bool major;            /* is the best an <h1>? */
    struct buf part, rest; /* of the best, divided at an element */
};

static inline struct str html_title_list_document(const struct html_title_list *titles)
{
    return titles->whole[titles->count - 1];
}

/* Find the heading that fits best; of equals the first. Lesser headings are tried if no <h1>
 * fits. */
void html_headings_find(struct html_headings *headings);

/* No heading fits a title: the titles were written for machines. Take the only main heading that
 * reads like a headline. */
void html_headings_find_telling(struct html_headings *headings);

/* The text of the page's only <h1>; nothing if it has several or none. */
void html_headings_only(const struct html_tree *page, struct buf *out);

/* Does the heading link to the first page? Then it is the site's sign. */
bool html_headings_lead_home(const struct html_tree *page, uint32_t node);

#endif
