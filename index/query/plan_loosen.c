/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_loosen.c - changes a plan of all words into one of any of the words. */
#include "query/plan_private.h"

static void add_to_or(struct plan_node * or, struct plan_node *child)
{
    if (child->kind == PLAN_NOTHING)
        return;
    or->children[or->child_count++] = child;
    or->documents += child->documents;
    or->weight += child->weight;
}

/* Compounds count by their parts. */
struct plan_node *plan_words_or(struct arena *arena, const struct plan_word *words, uint32_t count,
                                bool without_numbers)
{
    struct plan_node *node = arena_zero(arena, 1, sizeof *node);
    uint32_t room = count;

    for (uint32_t i = 0; i < count; i++)
        room += words[i].part_count;
    node->kind = PLAN_OR;
    node->children = arena_zero(arena, room, sizeof *node->children);
    for (uint32_t i = 0; i < count; i++) {
        if (words[i].stop || (without_numbers && words[i].number))
            continue;
        for (uint32_t k = 0; k < words[i].part_count; k++)
            add_to_or(node, words[i].parts[k]);
        if (words[i].part_count == 0)
            add_to_or(node, words[i].alone ? words[i].alone : words[i].node);
    }
    if (node->child_count == 0)
        node->kind = PLAN_NOTHING;
    return node;
}

static bool has_others_than_numbers(const struct plan *plan)
{
    for (uint32_t w = 0; w < plan->word_count; w++)
        if (!plan->words[w].number && !plan->words[w].stop)
            return true;
    return false;
}

struct plan_node *plan_and_of(struct plan_node **children, uint32_t count, struct arena *arena)
{
    struct plan_node *node = arena_zero(arena, 1, sizeof *node);

    *node = (struct plan_node){
        .kind = PLAN_AND, .children = children, .child_count = count, .documents = UINT64_MAX};
    for (uint32_t i = 0; i < count; i++) {
        node->weight += children[i]->weight;
        if (children[i]->documents < node->documents)
            node->documents = children[i]->documents;
        if (children[i]->kind == PLAN_NOTHING)
            node->kind = PLAN_NOTHING;
    }
    return node;
}

static const struct plan_word *word_of(const struct plan *plan, const struct plan_node *node)
{
    for (uint32_t w = 0; w < plan->word_count; w++)
        if (plan->words[w].node == node)
            return &plan->words[w];
    return NULL;
}

/* Is there a phrase or an operator? A number, a NOT and a filter find nothing by themselves. */
static bool finds_by_itself(const struct plan *plan, struct plan_node *const *nodes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (nodes[i]->weight > 0 && !word_of(plan, nodes[i]))
            return true;
    return false;
}

static struct plan_node *either(struct plan_node *a, struct plan_node *b, struct arena *arena)
{
    struct plan_node *node = arena_zero(arena, 1, sizeof *node);

    node->kind = PLAN_OR;
    node->children = arena_zero(arena, 2, sizeof *node->children);
    node->children[node->child_count++] = a;
    node->children[node->child_count++] = b;
    node->weight = a->weight + b->weight;
    node->documents = a->documents + b->documents;
    return node;
}

void plan_loosen(struct plan *plan, bool keep_numbers, struct arena *arena)
{
    const struct plan_node *before = plan->root;
    bool keep = keep_numbers && has_others_than_numbers(plan);
    struct plan_node **kept = arena_zero(arena, before->child_count + 1, sizeof *kept);
    uint32_t count = 0;

    for (uint32_t i = 0; i < before->child_count; i++) {
        const struct plan_word *word = word_of(plan, before->children[i]);

        if (!word || (keep && word->number))
            kept[count++] = before->children[i];
    }
    kept[count] = plan_words_or(arena, plan->words, plan->word_count, keep);
    plan->root = plan_and_of(kept, count + 1, arena);
    if (finds_by_itself(plan, kept, count))
        plan->root = either(plan_and_of(kept, count, arena), plan->root, arena);
    plan->droppable = false;
}
