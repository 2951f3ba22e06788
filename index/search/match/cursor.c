/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.c - opens cursors by the kind of their node; operations of several kinds. */
#include "search/match/cursor_private.h"

void cursor_context_init(struct cursor_context *context, const struct segment *segment,
                         uint32_t segment_number, int64_t now, struct arena *arena,
                         struct error *err)
{
    *context = (struct cursor_context){.segment = segment,
                                       .segment_number = segment_number,
                                       .now = now,
                                       .arena = arena,
                                       .err = err};
    for (int value = 0; value <= POSTINGS_VALUE_MAX; value++) {
        float tf = norms_to_tf((uint8_t)value);

        context->saturation[value] =
            (tf / (tf + PLAN_K1) + PLAN_LOWER_BOUND) / (1 + PLAN_LOWER_BOUND);
    }
}

struct cursor *cursor_new(struct cursor_context *context, const struct plan_node *node,
                          const struct cursor_operations *operations, size_t size)
{
    struct cursor *cursor = arena_zero(context->arena, 1, size);

    cursor->operations = operations;
    cursor->context = context;
    cursor->kind = node->kind;
    cursor->node = node;
    cursor->weight = node->weight;
    cursor->place = node->place;
    cursor->other_words = node->in_rank ? 0 : node->other_words;
    cursor->positions_document = CURSOR_END;
    return cursor;
}

/* --- opening --- */

typedef struct cursor *cursor_open_fn(struct cursor_context *context, const struct plan_node *node);

/* NOTHING has no cursor. AND opens its NOT children itself. */
static cursor_open_fn *const by_kind[] = {
    [PLAN_ALL] = cursor_open_every,     [PLAN_TERM] = cursor_open_term,
    [PLAN_SAME] = cursor_open_same,     [PLAN_PHRASE] = cursor_open_phrase,
    [PLAN_NEAR] = cursor_open_phrase,   [PLAN_AND] = cursor_open_all,
    [PLAN_OR] = cursor_open_or,         [PLAN_NOT] = NULL,
    [PLAN_FILTER] = cursor_open_filter, [PLAN_SPANS] = cursor_open_spans,
};

struct cursor *cursor_open(struct cursor_context *context, const struct plan_node *node)
{
    return !context->status && by_kind[node->kind] ? by_kind[node->kind](context, node) : NULL;
}

/* --- scores --- */

uint8_t cursor_frequency_one(struct cursor *cursor)
{
    return 1;
}

float cursor_score_by_frequency(struct cursor *cursor)
{
    return cursor_word_share(cursor, cursor_frequency(cursor));
}

float cursor_score_above(struct cursor *cursor, float least)
{
    if (cursor->other_words > 0 && cursor_share(cursor, cursor_frequency(cursor)) <= least)
        return 0;
    return cursor_score(cursor);
}

float cursor_lost_in_rank(struct cursor *cursor)
{
    const struct plan_node *node = cursor->node;
    float weight;

    if (!node->in_rank || node->other_words <= 0)
        return 0;
    weight = plan_weight_here(cursor->weight, node->other_words, cursor_quarters(cursor));
    return score_round((cursor->weight - weight) *
                       cursor->context->saturation[cursor_frequency(cursor)]);
}

float cursor_score_of_children(struct cursor *cursor)
{
    float score = 0;

    for (uint32_t i = 0; i < cursor->child_count; i++)
        if (cursor->children[i]->document == cursor->document)
            score += cursor_score(cursor->children[i]);
    return score;
}

float cursor_bound_by_most(const struct cursor *cursor, uint32_t target, uint32_t *last_document)
{
    return cursor_share(cursor, cursor_most(cursor, target, last_document));
}

float cursor_bound_of_children(const struct cursor *cursor, uint32_t target,
                               uint32_t *last_document)
{
    float bound = 0;

    *last_document = CURSOR_END;
    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint32_t child_last;

        bound += cursor_bound(cursor->children[i], target, &child_last);
        if (child_last < *last_document)
            *last_document = child_last;
    }
    return bound;
}

/* --- positions --- */

const struct positions *cursor_positions(struct cursor *cursor)
{
    if (cursor->positions_document == cursor->document)
        return &cursor->positions;
    cursor->positions.count = 0;
    if (cursor->operations->find_positions)
        cursor->operations->find_positions(cursor);
    cursor->positions_document = cursor->document;
    return &cursor->positions;
}
