/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_professional_spans.c - proximity, counts and lengths: the tree of spans, and the words that
 * a document needs. */
#include "query/plan_professional.h"

static const struct pro_spans no_spans;

static struct pro_spans nothing(struct pro_planner *pro)
{
    struct pro_spans spans = no_spans;

    spans.words = plan_nothing(pro->planner);
    return spans;
}

struct spans_node *pro_spans_new(struct pro_planner *pro, enum spans_kind kind, uint32_t children)
{
    struct spans_node *node = arena_zero(pro->planner->arena, 1, sizeof *node);

    node->kind = kind;
    node->child_count = children;
    node->children = arena_zero(pro->planner->arena, children, sizeof *node->children);
    return node;
}

struct pro_spans pro_any(struct pro_planner *pro, const struct pro_spans *each, uint32_t count)
{
    struct arena *arena = pro->planner->arena;
    struct plan_node **words = arena_alloc(arena, (count + 1) * sizeof(struct plan_node *));
    struct pro_spans any = {.tree = pro_spans_new(pro, SPANS_ANY, count), .simple = true};
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (each[i].words->kind == PLAN_NOTHING)
            continue;
        words[kept] = each[i].words;
        any.tree->children[kept++] = each[i].tree;
        any.simple &= each[i].simple;
    }
    any.tree->child_count = kept;
    any.words = pro_or(pro->planner, words, kept);
    if (kept == 1)
        any.tree = any.tree->children[0];
    return any;
}

static struct pro_spans any_of_children(struct pro_planner *pro, const struct pro_node *node,
                                        struct pro_scope scope)
{
    struct pro_spans *each =
        arena_alloc(pro->planner->arena, (node->child_count + 1) * sizeof *each);

    for (uint32_t i = 0; i < node->child_count; i++)
        each[i] = pro_spans(pro, node->children[i], scope);
    return pro_any(pro, each, node->child_count);
}

/* --- what the index tells of a document's structure --- */

static bool knows_structure(const struct generation *generation)
{
    bool knows = generation->schema->structure;

    for (uint32_t s = 0; knows && s < generation->segment_count; s++)
        knows = postings_has_structure(&generation->segments[s].files->postings);
    return knows;
}

const struct plan_node *pro_structure(struct pro_planner *pro, struct str key,
                                      const struct pro_node *node)
{
    if (!knows_structure(pro->planner->generation))
        pro_refuse(pro, node->start,
                   "this index does not know sentences, paragraphs, capitals and lengths of all "
                   "its articles, because an earlier version made it; load the articles again, or "
                   "change a setting that rebuilds the index");
    return plan_key(pro->planner, key);
}

static const struct plan_node *unit_starts(struct pro_planner *pro, const struct pro_node *node)
{
    bool sentence = node->unit == PRO_SENTENCE;
    const struct plan_node **starts = sentence ? &pro->sentences : &pro->paragraphs;

    if (!*starts)
        *starts = pro_structure(pro, sentence ? SCHEMA_SENTENCES : SCHEMA_PARAGRAPHS, node);
    return *starts;
}

/* --- operators --- */

static struct spans_node *near_tree(struct pro_planner *pro, const struct pro_node *node,
                                    struct spans_node *left, struct spans_node *right)
{
    bool words = node->unit == PRO_WORDS_APART;
    struct spans_node *tree = pro_spans_new(pro, words ? SPANS_NEAR : SPANS_WITHIN, 2);

    tree->children[0] = left;
    tree->children[1] = right;
    tree->distance = node->count;
    tree->ordered = node->ordered;
    tree->apart = node->apart;
    tree->paragraph = node->unit == PRO_PARAGRAPH;
    if (!words)
        tree->node = unit_starts(pro, node);
    return tree;
}

static struct pro_spans near(struct pro_planner *pro, const struct pro_node *node,
                             struct pro_scope scope)
{
    bool before = pro->planner->silent;
    struct pro_spans left = pro_spans(pro, node->children[0], scope), right, both = no_spans;
    struct plan_node *words[2];

    pro->planner->silent |= node->apart; /* what must not be near is not marked */
    right = pro_spans(pro, node->children[1], scope);
    pro->planner->silent = before;
    if (left.words->kind == PLAN_NOTHING || (right.words->kind == PLAN_NOTHING && node->apart))
        return left;
    if (right.words->kind == PLAN_NOTHING)
        return right;
    words[0] = left.words;
    words[1] = right.words;
    both.words = node->apart ? left.words : pro_and(pro->planner, words, 2);
    both.tree = near_tree(pro, node, left.tree, right.tree);
    return both;
}

static struct pro_spans least(struct pro_planner *pro, const struct pro_node *node,
                              struct pro_scope scope)
{
    struct pro_spans spans = pro_spans(pro, node->children[0], scope);
    struct spans_node *tree;

    if (spans.words->kind == PLAN_NOTHING || node->count == 1)
        return spans;
    tree = pro_spans_new(pro, SPANS_LEAST, 1);
    tree->children[0] = spans.tree;
    tree->least = node->count;
    spans.tree = tree;
    spans.simple = false;
    return spans;
}

static struct pro_spans length(struct pro_planner *pro, const struct pro_node *node)
{
    struct pro_spans spans = {.tree = pro_spans_new(pro, SPANS_LENGTH, 0)};
    bool open = pro->planner->options->open;

    spans.tree->node = pro_structure(pro, SCHEMA_LENGTH, node);
    spans.tree->least = node->least;
    spans.tree->most = node->most;
    spans.words = open ? plan_anything(pro->planner) : plan_key(pro->planner, SCHEMA_LENGTH);
    return open || spans.words->documents > 0 ? spans : nothing(pro);
}

struct pro_spans pro_spans(struct pro_planner *pro, const struct pro_node *node,
                           struct pro_scope scope)
{
    switch (node->kind) {
    case PRO_WORDS:
        return pro_words(pro, node, scope);
    case PRO_OR:
        return any_of_children(pro, node, scope);
    case PRO_NEAR:
        return near(pro, node, scope);
    case PRO_LEAST:
        return least(pro, node, scope);
    case PRO_LENGTH:
        return length(pro, node);
    case PRO_FIELD:
        return pro_spans(pro, node->children[0], pro_scope_in_field(pro, node, scope));
    case PRO_CAPITALS:
        return pro_spans(pro, node->children[0], pro_scope_in_case(node, scope));
    default: /* the parser lets nothing else in */
        return nothing(pro);
    }
}
