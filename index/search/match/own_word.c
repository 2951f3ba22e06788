/* SPDX-License-Identifier: GPL-2.0-or-later */
/* own_word.c - opens the list of a word, and computes the scores of all frequencies. */
#include "search/match/own_word.h"

#include "search/match/cursor_private.h"

static void open_list(struct own_word *own, const struct posting_list *list)
{
    struct cursor_context *context = own->term->context;

    own->next = POSTINGS_END;
    if (!list || list->documents == 0)
        return;
    own->list = arena_alloc(context->arena, sizeof *own->list);
    context->status =
        postings_cursor_open(own->list, &context->segment->files->postings, list, context->err);
    if (!context->status)
        own->next = own->list->document;
}

static void fill_scores(struct own_word *own, uint8_t quarters)
{
    const struct cursor *term = own->term;
    float weight = plan_weight_here(term->weight, term->other_words, quarters);

    for (int value = 0; value <= POSTINGS_VALUE_MAX; value++)
        own->mixed[quarters][value] = score_round(weight * term->context->saturation[value]);
}

struct own_word *own_word_open(const struct cursor *term, const float *scores)
{
    const struct postings_cursor *postings = cursor_term_postings(term);
    const struct plan_node *node = term->node;
    struct own_word *own;

    if (!postings || term->other_words <= 0 || !postings->has_words || node->child_count > 0)
        return NULL;
    own = arena_zero(term->context->arena, 1, sizeof *own);
    own->term = term;
    own->scores = scores;
    own->has_words = postings->has_words;
    own->own_stem = node->own_stem && node->words;
    for (uint8_t quarters = 0; quarters <= PLAN_QUARTERS; quarters++)
        fill_scores(own, quarters);
    open_list(own, node->words ? &node->words[term->context->segment_number] : NULL);
    return term->context->status ? NULL : own;
}
