/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_score.h - the elements of a pruned page that hold its main text.
 *
 * Readability's scoring (arc90 2009; Mozilla's Readability.js): every paragraph gives its ancestors
 * points for its length and commas, the nearer the more; an element's name adds or takes some, and
 * its share of linked text scales them (link density, also the best single feature in Kohlschütter,
 * Fankhauser, Nejdl 2010, "Boilerplate Detection using Shallow Text Features"). The best element
 * and those of its siblings that are like it hold the text. */
#ifndef DATELINE_ARTICLE_HTML_HTML_SCORE_H
#define DATELINE_ARTICLE_HTML_HTML_SCORE_H

#include "article/html/html_count.h"

struct html_choice {
    uint32_t *roots; /* the chosen elements, in document order, none in another; free() */
    size_t count;
};

/* `weigh_names`: class and id count. `counts` are the tree's. */
void html_choose(const struct html_tree *tree, const struct html_count *counts, bool weigh_names,
                 struct html_choice *out);

#endif
