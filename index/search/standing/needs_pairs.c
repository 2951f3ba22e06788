/* SPDX-License-Identifier: GPL-2.0-or-later */
/* needs_pairs.c - which words of phrases and proximities must be how close, from a plan.
 *
 * A pair is two sets of words, each with the place where it begins: of a phrase, that of its first
 * word. What has no such place (a proximity within a proximity) is in no pair. */
#include "search/standing/needs.h"

/* Where a word of the pair begins; and how many positions it has. */
struct pair_start {
    uint64_t keys[NEEDS_PAIR_KEYS_MAX];
    uint32_t count;
    uint32_t longest;
};

/* --- where something begins --- */

static bool add_key(struct pair_start *start, uint64_t key)
{
    if (key == 0 || start->count == NEEDS_PAIR_KEYS_MAX)
        return false;
    start->keys[start->count++] = key;
    return true;
}

/* False: it is not known, or there are too many ways. */
static bool add_start(struct pair_start *start, const struct plan_node *node)
{
    switch (node->kind) {
    case PLAN_TERM:
        return add_key(start, node->key);
    case PLAN_SAME:
        for (uint32_t i = 0; i < node->child_count; i++)
            if (!add_start(start, node->children[i]))
                return false;
        return node->child_count > 0;
    case PLAN_PHRASE:
        for (uint32_t i = 0; i < node->child_count; i++)
            if (node->children[i]->place == 0)
                return add_start(start, node->children[i]);
        return false;
    case PLAN_NOTHING:
    case PLAN_ALL:
    case PLAN_NEAR:
    case PLAN_AND:
    case PLAN_OR:
    case PLAN_NOT:
    case PLAN_FILTER:
    case PLAN_SPANS:
        return false;
    }
    return false;
}

static bool add_span_start(struct pair_start *start, const struct spans_node *node)
{
    if (node->kind == SPANS_ANY) {
        for (uint32_t i = 0; i < node->child_count; i++)
            if (!add_span_start(start, node->children[i]))
                return false;
        return node->child_count > 0;
    }
    if (node->kind != SPANS_WORD)
        return false;
    if (node->length > start->longest)
        start->longest = node->length;
    return add_start(start, node->node);
}

/* --- pairs --- */

static void add_pair(struct needs *needs, struct arena *arena, const struct pair_start *left,
                     const struct pair_start *right, int64_t least, int64_t most)
{
    if (needs->pair_count == NEEDS_PAIRS_MAX)
        return;
    needs->pairs[needs->pair_count++] = (struct need_pair){
        .left = arena_copy(arena, left->keys, left->count * sizeof *left->keys),
        .right = arena_copy(arena, right->keys, right->count * sizeof *right->keys),
        .left_count = left->count,
        .right_count = right->count,
        .least = (int32_t)least,
        .most = (int32_t)most};
}

/* Each word of a phrase and the one that is listed behind it. */
static void pair_phrase(const struct plan_node *node, struct arena *arena, struct needs *needs)
{
    for (uint32_t i = 1; i < node->child_count; i++) {
        const struct plan_node *left = node->children[i - 1], *right = node->children[i];
        int64_t distance = (int64_t)right->place - left->place;
        struct pair_start from = {.count = 0}, to = {.count = 0};

        if (add_start(&from, left) && add_start(&to, right))
            add_pair(needs, arena, &from, &to, distance, distance);
    }
}

static void pair_near(const struct plan_node *node, struct arena *arena, struct needs *needs)
{
    int64_t furthest = (int64_t)node->distance + node->child_count - 1;

    for (uint32_t i = 1; i < node->child_count; i++) {
        struct pair_start from = {.count = 0}, to = {.count = 0};

        if (add_start(&from, node->children[i - 1]) && add_start(&to, node->children[i]))
            add_pair(needs, arena, &from, &to, -furthest, furthest);
    }
}

static void pair_span_phrase(const struct spans_node *node, struct arena *arena,
                             struct needs *needs)
{
    for (uint32_t i = 1; i < node->child_count; i++) {
        const struct spans_node *left = node->children[i - 1], *right = node->children[i];
        int64_t distance = (int64_t)right->place - left->place;
        struct pair_start from = {.count = 0}, to = {.count = 0};

        if (add_span_start(&from, left) && add_span_start(&to, right))
            add_pair(needs, arena, &from, &to, distance, distance);
    }
}

/* The nearer ends are at most .distance apart (spans.h). */
static void pair_span_near(const struct spans_node *node, struct arena *arena, struct needs *needs)
{
    struct pair_start from = {.count = 0}, to = {.count = 0};

    if (!add_span_start(&from, node->children[0]) || !add_span_start(&to, node->children[1]))
        return;
    add_pair(needs, arena, &from, &to,
             node->ordered ? 1 : -((int64_t)node->distance + to.longest - 1),
             (int64_t)node->distance + from.longest - 1);
}

/* --- trees --- */

static void collect_spans(const struct spans_node *node, struct arena *arena, struct needs *needs)
{
    bool all = node->kind == SPANS_PHRASE || node->kind == SPANS_LEAST ||
               node->kind == SPANS_NEAR || node->kind == SPANS_WITHIN;

    if (node->kind == SPANS_WORD)
        needs_add_pairs(node->node, arena, needs);
    if (node->kind == SPANS_PHRASE)
        pair_span_phrase(node, arena, needs);
    if (node->kind == SPANS_NEAR && !node->apart)
        pair_span_near(node, arena, needs);
    for (uint32_t i = 0; all && i < (node->apart ? 1 : node->child_count); i++)
        collect_spans(node->children[i], arena, needs);
}

void needs_add_pairs(const struct plan_node *node, struct arena *arena, struct needs *needs)
{
    bool all = node->kind == PLAN_AND || node->kind == PLAN_PHRASE || node->kind == PLAN_NEAR;

    if (node->kind == PLAN_PHRASE)
        pair_phrase(node, arena, needs);
    if (node->kind == PLAN_NEAR)
        pair_near(node, arena, needs);
    if (node->kind == PLAN_SPANS)
        collect_spans(node->spans, arena, needs);
    for (uint32_t i = 0; all && i < node->child_count; i++)
        needs_add_pairs(node->children[i], arena, needs);
}
