/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_prune.h - a page without what is surely not its main text, and with its paragraphs as
 * elements, whichever way it marks them: <p>, runs of text in a <div>, text between two <br>.
 *
 * This is Readability's preparation of the page (arc90 2009; Mozilla's Readability.js), done as one
 * copy of the tree. */
#ifndef DATELINE_ARTICLE_HTML_HTML_PRUNE_H
#define DATELINE_ARTICLE_HTML_HTML_PRUNE_H

#include "article/html/html_tree.h"

struct html_pruned {
    struct html_tree tree;
    uint32_t *origin; /* of each node, in the page's tree; 0 for paragraphs made here */
};

struct html_prune_options {
    bool drop_unlikely;  /* boxes whose names say that they are not the text */
    struct str headline; /* a heading that repeats it is left out; STR_NONE */
};

void html_prune(const struct html_tree *page, const struct html_prune_options *options,
                struct html_pruned *out);
void html_pruned_fini(struct html_pruned *pruned);

#endif
