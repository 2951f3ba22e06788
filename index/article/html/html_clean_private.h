/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_clean_private.h - functions and structs that the files of the cleaning share.
 *
 *   html_clean.c         the passes; conditional cleaning
 *   html_clean_tables.c  which tables have data
 *   html_clean_beside.c  what stands beside the story */
#ifndef DATELINE_ARTICLE_HTML_HTML_CLEAN_PRIVATE_H
#define DATELINE_ARTICLE_HTML_HTML_CLEAN_PRIVATE_H

#include "article/html/html_clean.h"

struct html_cleaner {
    const struct html_tree *tree;
    struct html_count *counts;
    const struct html_choice *choice;
    bool weigh_names;
    bool *gone;
    bool *root;       /* the chosen elements */
    bool *data_table; /* marks tables of data, as opposed to layout */
    uint32_t story;   /* characters of the chosen elements */
};

/* Is it one of the chosen elements? */
bool html_cleaner_is_root(const struct html_cleaner *cleaner, uint32_t node);
/* Removes a node, and updates the counts. */
void html_cleaner_remove(struct html_cleaner *cleaner, uint32_t node);

typedef bool html_clean_fn(const struct html_cleaner *cleaner, uint32_t node);
/* Removes the nodes that are `wanted` and `unwanted`. Visits the nodes of the chosen elements from
 * last to first, so that an element is cleaned before its parent. Skips removed nodes. Returns the
 * characters removed. */
uint32_t html_cleaner_pass(struct html_cleaner *cleaner, html_clean_fn *wanted,
                           html_clean_fn *unwanted);

/* Fills in .data_table. */
void html_cleaner_find_tables(struct html_cleaner *cleaner);
/* Removes what stands beside the story; returns its characters. */
uint32_t html_cleaner_remove_beside(struct html_cleaner *cleaner, bool conditionally);

#endif
