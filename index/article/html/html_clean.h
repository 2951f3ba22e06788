/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_clean.h - what is in the chosen elements and is not text of the story: forms, lists of
 * links, boxes of pictures, buttons.
 *
 * Readability's conditional cleaning (arc90 2009; Mozilla's Readability.js): an element with few
 * commas goes when pictures, list items, inputs or links outweigh its text. */
#ifndef DATELINE_ARTICLE_HTML_HTML_CLEAN_H
#define DATELINE_ARTICLE_HTML_HTML_CLEAN_H

#include "article/html/html_score.h"

/* Mark in gone[] (tree->count of them) the nodes below the chosen roots that are to be left out;
 * what is below a marked node is left out with it. `counts` are brought up to date.
 * `conditionally`: also what is only likely no text. */
void html_clean(const struct html_tree *tree, struct html_count *counts,
                const struct html_choice *choice, bool weigh_names, bool conditionally, bool *gone);

#endif
