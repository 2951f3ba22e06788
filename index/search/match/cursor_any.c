/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_any.c - documents with any child: OR; and SAME, whose children are forms of one word. */
#include "search/match/cursor_private.h"

#define FEW_FORMS 8 /* with more forms, use cursor_dense.c */

static uint32_t seek(struct cursor *cursor, uint32_t target)
{
    uint32_t nearest = CURSOR_END;

    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint32_t at = cursor_seek(cursor->children[i], target);

        if (at < nearest)
            nearest = at;
    }
    return cursor->document = nearest;
}

static uint8_t frequency_of_forms(struct cursor *cursor)
{
    uint8_t sum = 0;

    for (uint32_t i = 0; i < cursor->child_count; i++)
        if (cursor->children[i]->document == cursor->document)
            sum = norms_add(sum, cursor_frequency(cursor->children[i]));
    return sum;
}

/* By the blocks of all forms. */
static uint8_t most_of_forms(const struct cursor *cursor, uint32_t target, uint32_t *last_document)
{
    uint8_t most = 0;

    for (uint32_t i = 0; i < cursor->child_count; i++) {
        uint32_t last;

        most = norms_add(most, cursor_most(cursor->children[i], target, &last));
        if (last < *last_document)
            *last_document = last;
    }
    return most;
}

static void find_form_positions(struct cursor *cursor)
{
    for (uint32_t i = 0; i < cursor->child_count; i++)
        if (cursor_seek(cursor->children[i], cursor->document) == cursor->document)
            positions_merge(cursor->context->arena, &cursor->positions,
                            cursor_positions(cursor->children[i]));
}

/* The most of all forms. */
static uint8_t quarters(struct cursor *cursor)
{
    uint8_t most = 0;

    for (uint32_t i = 0; i < cursor->child_count; i++) {
        struct cursor *child = cursor->children[i];
        uint8_t here = child->document == cursor->document ? cursor_quarters(child) : 0;

        if (here > most)
            most = here;
    }
    return most;
}

static const struct cursor_operations or_operations = {seek,
                                                       cursor_frequency_one,
                                                       cursor_score_of_children,
                                                       cursor_bound_of_children,
                                                       find_form_positions,
                                                       NULL,
                                                       NULL};
static const struct cursor_operations same_operations = {seek,
                                                         frequency_of_forms,
                                                         cursor_score_by_frequency,
                                                         cursor_bound_by_most,
                                                         find_form_positions,
                                                         quarters,
                                                         most_of_forms};

void cursor_open_children(struct cursor *cursor, const struct plan_node *node)
{
    cursor->child_count = 0;
    for (uint32_t i = 0; i < node->child_count; i++) {
        struct cursor *child = cursor_open(cursor->context, node->children[i]);

        if (child)
            cursor->children[cursor->child_count++] = child;
    }
}

/* Not yet at a document. NULL: no child matches in this segment. */
static struct cursor *open_any(struct cursor_context *context, const struct plan_node *node,
                               const struct cursor_operations *operations)
{
    struct cursor *cursor = cursor_new(context, node, operations, sizeof *cursor);

    cursor->children = arena_alloc(context->arena, node->child_count * sizeof *cursor->children);
    cursor_open_children(cursor, node);
    for (uint32_t i = 0; i < cursor->child_count; i++)
        cursor->documents += cursor->children[i]->documents;
    return cursor->child_count == 0 || context->status ? NULL : cursor;
}

static struct cursor *at_first(struct cursor *cursor)
{
    return cursor && cursor->operations->seek(cursor, 0) == CURSOR_END ? NULL : cursor;
}

struct cursor *cursor_open_or(struct cursor_context *context, const struct plan_node *node)
{
    return at_first(open_any(context, node, &or_operations));
}

/* If the segment has only one form, its cursor replaces the SAME cursor. */
static struct cursor *only_form(const struct cursor *cursor)
{
    struct cursor *form = cursor->children[0];

    form->weight = cursor->weight;
    form->place = cursor->place;
    form->other_words = cursor->other_words;
    return form;
}

struct cursor *cursor_open_same(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = cursor_dense_kept(context, node);

    if (cursor)
        return at_first(cursor);
    cursor = open_any(context, node, &same_operations);
    if (cursor && cursor->child_count == 1)
        return only_form(cursor);
    if (cursor && cursor->child_count > FEW_FORMS)
        cursor = cursor_dense_new(cursor);
    return at_first(cursor);
}
