/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_clean.h - remove forms, lists of links, picture boxes and buttons from the chosen elements.
 *
 * This is Readability's conditional cleaning (arc90 2009; Mozilla's Readability.js): an element
 * with few commas is removed if pictures, list items, inputs or links outweigh its text. */
#ifndef DATELINE_ARTICLE_HTML_HTML_CLEAN_H
#define DATELINE_ARTICLE_HTML_HTML_CLEAN_H

#include "article/html/html_score.h"

/* Mark the nodes to remove, below the chosen roots, in gone[], which has tree->count entries.
 * Removing a node removes everything below it. Updates `counts`. `weigh_names`: use class and id as
 * evidence. `conditionally`: also remove elements that are only likely not to be text.
 *
 * Returns the number of characters of captions, boxes and links that stood beside the story. */
uint32_t html_clean(const struct html_tree *tree, struct html_count *counts,
                    const struct html_choice *choice, bool weigh_names, bool conditionally,
                    bool *gone);

#endif
