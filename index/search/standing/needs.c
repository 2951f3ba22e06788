/* SPDX-License-Identifier: GPL-2.0-or-later */
/* needs.c - walks an open plan: AND needs what each child needs; OR needs of each child one group.
 */
#include "search/standing/needs.h"

const struct need *needs_rarest(const struct needs *needs)
{
    const struct need *rarest = NULL;

    for (uint32_t i = 0; i < needs->count; i++)
        if (!rarest || needs->groups[i].documents < rarest->documents)
            rarest = &needs->groups[i];
    return rarest;
}

/* Of too many groups, those of frequent words are left out. */
static void add_group(struct needs *needs, struct need group)
{
    struct need *place = &needs->groups[0];

    if (needs->count < NEEDS_GROUPS_MAX) {
        needs->groups[needs->count++] = group;
        return;
    }
    for (uint32_t i = 1; i < needs->count; i++)
        if (needs->groups[i].documents > place->documents)
            place = &needs->groups[i];
    if (group.documents < place->documents)
        *place = group;
}

static void collect(const struct plan_node *node, struct arena *arena, struct needs *needs);

static void add_keys(uint64_t *keys, uint32_t *count, const struct need *more)
{
    for (uint32_t i = 0; i < more->count; i++) {
        uint32_t k = 0;

        while (k < *count && keys[k] != more->keys[i])
            k++;
        if (k == *count && *count < NEEDS_KEYS_MAX)
            keys[(*count)++] = more->keys[i];
    }
}

/* A document needs one of the children. If one of these needs nothing, neither does the node. */
static void collect_either(const struct plan_node *node, struct arena *arena, struct needs *needs)
{
    struct need group = {.count = 0};
    uint64_t *keys = arena_alloc(arena, NEEDS_KEYS_MAX * sizeof *keys);

    group.keys = keys;
    for (uint32_t i = 0; i < node->child_count; i++) {
        struct needs *below = arena_zero(arena, 1, sizeof *below);
        const struct need *rarest;

        collect(node->children[i], arena, below);
        rarest = needs_rarest(below);
        if (!rarest || group.count + rarest->count > NEEDS_KEYS_MAX)
            return;
        add_keys(keys, &group.count, rarest);
        group.documents += rarest->documents;
    }
    if (group.count > 0)
        add_group(needs, group);
}

static void add_term(const struct plan_node *node, struct arena *arena, struct needs *needs)
{
    struct need group = {.count = 1, .documents = node->documents};

    if (node->key == 0)
        return;
    group.keys = arena_copy(arena, &node->key, sizeof node->key);
    add_group(needs, group);
}

static void collect(const struct plan_node *node, struct arena *arena, struct needs *needs)
{
    switch (node->kind) {
    case PLAN_TERM:
        add_term(node, arena, needs);
        break;
    case PLAN_SAME:
    case PLAN_OR:
        collect_either(node, arena, needs);
        break;
    case PLAN_PHRASE:
    case PLAN_NEAR:
    case PLAN_AND:
    case PLAN_SPANS:
        for (uint32_t i = 0; i < node->child_count; i++)
            collect(node->children[i], arena, needs);
        break;
    case PLAN_NOTHING: /* nothing now: that may change */
    case PLAN_ALL:
    case PLAN_NOT:
    case PLAN_FILTER:
        break;
    }
}

void needs_of_plan(const struct plan_node *root, struct arena *arena, struct needs *out)
{
    *out = (struct needs){.count = 0};
    collect(root, arena, out);
    needs_add_pairs(root, arena, out);
}
