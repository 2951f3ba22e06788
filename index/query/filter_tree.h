/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_tree.h - what the files that parse filters share; private to query. */
#ifndef DATELINE_QUERY_FILTER_TREE_H
#define DATELINE_QUERY_FILTER_TREE_H

#include "query/filter.h"

struct filter_list {
    struct filter_node **nodes;
    uint32_t count;
    uint32_t capacity;
};

void filter_list_add(struct arena *arena, struct filter_list *list, struct filter_node *node);
/* A node over those of the list, which it takes over; of one, that one itself, unless `kind` is
 * FILTER_NOT; of none, NULL. */
struct filter_node *filter_over(struct arena *arena, enum filter_kind kind,
                                const struct filter_list *list);

/* filter_parse.c: as filter_parse, for a part of a filter. *nodes: the conditions of the whole
 * filter so far. */
enum status filter_parse_part(struct str text, struct arena *arena, uint32_t *nodes,
                              struct filter_node **out, struct error *err);

#endif
