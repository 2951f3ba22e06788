/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_build.c - makes nodes of the tree, and tells which may be where. */
#include "query/professional/pro_build.h"

const char pro_no_places[] =
    "only words, phrases, and words joined by OR or w/n can be near each other; write "
    "`(a w/5 c) AND (b w/5 c)` for `(a AND b) w/5 c`";

struct pro_node *pro_node_new(struct arena *arena, enum pro_kind kind, uint32_t start)
{
    struct pro_node *node = arena_zero(arena, 1, sizeof *node);

    node->kind = kind;
    node->start = node->end = start;
    return node;
}

static void set_children(struct pro_node *node, struct pro_node **children, uint32_t count)
{
    node->children = children;
    node->child_count = count;
    for (uint32_t i = 0; i < count; i++) {
        if (children[i]->nest > node->nest)
            node->nest = children[i]->nest;
        if (children[i]->end > node->end)
            node->end = children[i]->end;
    }
}

struct pro_node *pro_wrap(struct arena *arena, struct pro_node *node, struct pro_node *child)
{
    set_children(node, arena_copy(arena, &child, sizeof child), 1);
    return node;
}

struct pro_node *pro_join(struct arena *arena, struct pro_node *node, struct pro_node *left,
                          struct pro_node *right)
{
    struct pro_node *both[2] = {left, right};

    set_children(node, arena_copy(arena, both, sizeof both), 2);
    node->nest++;
    return node;
}

void pro_list_add(struct pro_list *list, struct pro_node *node)
{
    if (list->count == list->room) {
        struct pro_node **before = list->nodes;

        list->room = list->room * 2 + 4;
        list->nodes = arena_alloc(list->arena, list->room * sizeof(struct pro_node *));
        if (list->count > 0)
            memcpy(list->nodes, before, list->count * sizeof(struct pro_node *));
    }
    list->nodes[list->count++] = node;
}

struct pro_node *pro_list_node(const struct pro_list *list, enum pro_kind kind, uint32_t start)
{
    struct pro_node *node;

    if (list->count == 1 && list->nodes[0]->kind != PRO_NOT)
        return list->nodes[0];
    node = pro_node_new(list->arena, kind, start);
    set_children(node, list->nodes, list->count);
    return node;
}

bool pro_has_places(const struct pro_node *node)
{
    bool all = true;

    switch (node->kind) {
    case PRO_WORDS:
        return true;
    case PRO_OR:
    case PRO_NEAR:
    case PRO_FIELD:
    case PRO_CAPITALS:
    case PRO_LEAST:
        for (uint32_t i = 0; i < node->child_count && all; i++)
            all = pro_has_places(node->children[i]);
        return all;
    default:
        return false;
    }
}

static bool has_kind(const struct pro_node *node, enum pro_kind kind)
{
    bool has = node->kind == kind;

    for (uint32_t i = 0; i < node->child_count && !has; i++)
        has = has_kind(node->children[i], kind);
    return has;
}

static bool has_exact(const struct pro_node *node)
{
    bool has = node->kind == PRO_WORDS && node->manner == PRO_EXACT;

    for (uint32_t i = 0; i < node->child_count && !has; i++)
        has = has_exact(node->children[i]);
    return has;
}

const char *pro_function_problem(const struct pro_function *function, const struct pro_node *inner)
{
    if (has_kind(inner, PRO_DATE) || has_kind(inner, PRO_LENGTH))
        return "dates and lengths are of the whole article; put them outside the parentheses, "
               "joined by AND";
    if (function->kind == PRO_FN_FIELD && has_kind(inner, PRO_FIELD))
        return "a field cannot be inside another field";
    if (function->kind == PRO_FN_CAPS && has_kind(inner, PRO_CAPITALS))
        return "caps, allcaps and nocaps cannot be inside each other";
    if (function->kind == PRO_FN_CAPS && has_exact(inner))
        return "words in `\"=…\"` have their capitals already; take them out of the parentheses";
    if (function->kind == PRO_FN_MANNER &&
        (inner->kind != PRO_WORDS || inner->manner != PRO_ANY_FORM ||
         str_find(inner->text, STR(" ")) >= 0))
        return "singular and plural take one word, without quotation marks or `~`";
    return NULL;
}

struct pro_node *pro_apply(struct arena *arena, const struct pro_function *function,
                           struct pro_node *inner, uint32_t start)
{
    struct pro_node *node;

    if (function->kind == PRO_FN_MANNER) {
        inner->manner = function->manner;
        inner->start = start;
        return inner;
    }
    node = pro_node_new(arena, function->kind == PRO_FN_FIELD ? PRO_FIELD : PRO_CAPITALS, start);
    node->text = function->field;
    node->caps = function->caps;
    return pro_wrap(arena, node, inner);
}
