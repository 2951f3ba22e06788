/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_build.h - makes nodes of the tree, and tells which may be where. Private to the room. */
#ifndef DATELINE_QUERY_PROFESSIONAL_PRO_BUILD_H
#define DATELINE_QUERY_PROFESSIONAL_PRO_BUILD_H

#include "query/professional/pro_private.h"

struct pro_node *pro_node_new(struct arena *arena, enum pro_kind kind, uint32_t start);
/* Gives the node its one child, or its two; returns the node. */
struct pro_node *pro_wrap(struct arena *arena, struct pro_node *node, struct pro_node *child);
struct pro_node *pro_join(struct arena *arena, struct pro_node *node, struct pro_node *left,
                          struct pro_node *right);

/* Operands of AND and OR. */
struct pro_list {
    struct arena *arena;
    struct pro_node **nodes;
    uint32_t count, room;
};
void pro_list_add(struct pro_list *list, struct pro_node *node);
/* The node of the operands; a single one that is no NOT is itself. */
struct pro_node *pro_list_node(const struct pro_list *list, enum pro_kind kind, uint32_t start);

/* Does it find places in the text, so that a word may be near it? Else the error is
 * pro_no_places. */
bool pro_has_places(const struct pro_node *node);
extern const char pro_no_places[];

/* What is wrong with these words in the function; NULL: nothing. */
const char *pro_function_problem(const struct pro_function *function, const struct pro_node *inner);
struct pro_node *pro_apply(struct arena *arena, const struct pro_function *function,
                           struct pro_node *inner, uint32_t start);

#endif
