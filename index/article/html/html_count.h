/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_count.h - count text, link text, commas and elements below each node of a tree. */
#ifndef DATELINE_ARTICLE_HTML_HTML_COUNT_H
#define DATELINE_ARTICLE_HTML_HTML_COUNT_H

#include "article/html/html_tree.h"

struct html_count {
    uint32_t text;     /* characters; a run of white space counts as one */
    uint32_t link;     /* tenths of link characters; a link within the page counts 3/10 */
    uint32_t commas;   /* commas of several scripts */
    uint32_t headings; /* characters of headings */
    uint32_t lists;    /* characters of lists */
    uint32_t textish;  /* characters of elements that usually hold text */
    uint32_t p, img, li, input, embed;
};

/* A new array of tree->count counts; each includes everything below its node. The caller must
 * free() it. */
struct html_count *html_count_all(const struct html_tree *tree);
/* Subtract a node's counts from all its ancestors. */
void html_count_remove(const struct html_tree *tree, struct html_count *counts, uint32_t node);

static inline double html_link_density(const struct html_count *count)
{
    return count->text ? count->link / 10.0 / count->text : 0;
}

#endif
