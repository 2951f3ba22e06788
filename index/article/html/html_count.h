/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_count.h - what is in each element of a tree: text, text of links, commas, elements. */
#ifndef DATELINE_ARTICLE_HTML_HTML_COUNT_H
#define DATELINE_ARTICLE_HTML_HTML_COUNT_H

#include "article/html/html_tree.h"

struct html_count {
    uint32_t text;     /* characters, runs of white space as one */
    uint32_t link;     /* tenths of those of links; within the page they count three tenths */
    uint32_t commas;   /* of several scripts */
    uint32_t headings; /* characters of headings */
    uint32_t lists;    /* characters of lists */
    uint32_t textish;  /* characters of elements that hold text */
    uint32_t p, img, li, input, embed;
};

/* An array of tree->count counts, each with all that is below the node; free() it. */
struct html_count *html_count_all(const struct html_tree *tree);
/* Take what is below a node from the counts of all above it. */
void html_count_remove(const struct html_tree *tree, struct html_count *counts, uint32_t node);

static inline double html_link_density(const struct html_count *count)
{
    return count->text ? count->link / 10.0 / count->text : 0;
}

#endif
