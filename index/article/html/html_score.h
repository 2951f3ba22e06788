/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_score.h - choose the elements of a pruned page that hold its main text.
 *
 * This is Readability's scoring (arc90 2009; Mozilla's Readability.js). Every paragraph gives its
 * ancestors points for its length and commas; nearer ancestors get more. An element's name changes
 * its score, and its share of link text scales it. (This link density is also the best single
 * feature in Kohlschütter, Fankhauser, Nejdl 2010, "Boilerplate Detection using Shallow Text
 * Features".) The result is the best element and its similar siblings. */
#ifndef DATELINE_ARTICLE_HTML_HTML_SCORE_H
#define DATELINE_ARTICLE_HTML_HTML_SCORE_H

#include "article/html/html_count.h"

struct html_choice {
    uint32_t *roots; /* the chosen elements in document order, none inside another; free() it */
    size_t count;
};

/* Choose the elements. `counts` are the tree's. `weigh_names`: use class and id as evidence. */
void html_choose(const struct html_tree *tree, const struct html_count *counts, bool weigh_names,
                 struct html_choice *out);

#endif
