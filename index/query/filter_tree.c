/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_tree.c - makes the nodes of a filter, and joins filters. */
#include "query/filter_tree.h"

void filter_list_add(struct arena *arena, struct filter_list *list, struct filter_node *node)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
        struct filter_node **nodes = arena_zero(arena, capacity, sizeof *nodes);

        for (uint32_t i = 0; i < list->count; i++)
            nodes[i] = list->nodes[i];
        list->nodes = nodes;
        list->capacity = capacity;
    }
    list->nodes[list->count++] = node;
}

struct filter_node *filter_over(struct arena *arena, enum filter_kind kind,
                                const struct filter_list *list)
{
    struct filter_node *node;

    if (list->count == 0)
        return NULL;
    if (list->count == 1 && kind != FILTER_NOT)
        return list->nodes[0];
    node = arena_zero(arena, 1, sizeof *node);
    node->kind = kind;
    node->children = list->nodes;
    node->child_count = list->count;
    return node;
}

struct filter_node *filter_not(struct arena *arena, struct filter_node *node)
{
    struct filter_list one = {0};

    if (node->kind == FILTER_NOT)
        return node->children[0];
    filter_list_add(arena, &one, node);
    return filter_over(arena, FILTER_NOT, &one);
}

static struct filter_node *join(struct arena *arena, enum filter_kind kind, struct filter_node *a,
                                struct filter_node *b)
{
    struct filter_list both = {0};

    if (a)
        filter_list_add(arena, &both, a);
    if (b)
        filter_list_add(arena, &both, b);
    return filter_over(arena, kind, &both);
}

struct filter_node *filter_both(struct arena *arena, struct filter_node *a, struct filter_node *b)
{
    return join(arena, FILTER_AND, a, b);
}

struct filter_node *filter_either(struct arena *arena, struct filter_node *a, struct filter_node *b)
{
    return join(arena, FILTER_OR, a, b);
}

struct filter_node *filter_ids(struct arena *arena, struct str *ids, uint32_t count)
{
    struct filter_node *node = arena_zero(arena, 1, sizeof *node);

    node->kind = FILTER_IDS;
    node->field = STR("");
    node->values = ids;
    node->value_count = count;
    return node;
}

struct filter_node *filter_set(struct arena *arena, const struct bitmap *sets)
{
    struct filter_node *node = arena_zero(arena, 1, sizeof *node);

    node->kind = FILTER_SET;
    node->field = STR("");
    node->sets = sets;
    return node;
}

struct filter_node *filter_compare(struct arena *arena, enum filter_kind kind, struct str field,
                                   struct str value)
{
    struct filter_node *node = arena_zero(arena, 1, sizeof *node);

    node->kind = kind;
    node->field = field;
    node->values = arena_copy(arena, &value, sizeof value);
    node->value_count = 1;
    return node;
}
