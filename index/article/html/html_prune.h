/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_prune.h - copy a page without elements that are surely not main text, with each paragraph as
 * an element.
 *
 * Paragraphs may be marked in any way: <p>, text runs in a <div>, text between two <br>. This is
 * Readability's preparation of the page (arc90 2009; Mozilla's Readability.js), done as one copy of
 * the tree. */
#ifndef DATELINE_ARTICLE_HTML_HTML_PRUNE_H
#define DATELINE_ARTICLE_HTML_HTML_PRUNE_H

#include "article/html/html_tree.h"

struct html_pruned {
    struct html_tree tree;
    uint32_t *origin; /* for each node, its index in the page's tree; 0 for new paragraphs */
};

struct html_prune_options {
    bool drop_unlikely;  /* also drop boxes whose names show that they are not text */
    struct str headline; /* drop a heading that repeats it; STR_NONE: unknown */
};

void html_prune(const struct html_tree *page, const struct html_prune_options *options,
                struct html_pruned *out);
void html_pruned_fini(struct html_pruned *pruned);

#endif
