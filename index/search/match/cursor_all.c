/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_all.c - AND: documents with all children and without the excluded ones (NOT). */
#include <stdlib.h>

#include "search/match/cursor_private.h"

struct all_cursor {
    struct cursor cursor;
    struct cursor **unwanted;
    uint32_t unwanted_count;
};

static struct all_cursor *as_all(struct cursor *cursor)
{
    return (struct all_cursor *)cursor;
}

bool cursor_all_excludes(const struct cursor *cursor)
{
    return cursor->kind == PLAN_AND && ((const struct all_cursor *)cursor)->unwanted_count > 0;
}

uint32_t cursor_seek_together(struct cursor *cursor, uint32_t target, uint32_t count)
{
    uint32_t together = 0;

    for (uint32_t i = 0; together < count; i = (i + 1) % count) {
        uint32_t at = cursor_seek(cursor->children[i], target);

        if (at == CURSOR_END || cursor_is_late(cursor->context, 1))
            return CURSOR_END;
        together = at == target ? together + 1 : 1;
        target = at;
    }
    return target;
}

static bool is_unwanted(const struct all_cursor *all, uint32_t document)
{
    for (uint32_t i = 0; i < all->unwanted_count; i++)
        if (cursor_seek(all->unwanted[i], document) == document)
            return true;
    return false;
}

/* After the deadline, exclusions can no longer be checked: then nothing matches. */
static uint32_t seek(struct cursor *cursor, uint32_t target)
{
    const struct all_cursor *all = as_all(cursor);
    uint32_t document = cursor_seek_together(cursor, target, cursor->child_count);

    while (document != CURSOR_END && is_unwanted(all, document))
        document = cursor_is_late(cursor->context, 1)
                       ? CURSOR_END
                       : cursor_seek_together(cursor, document + 1, cursor->child_count);
    return cursor->document = cursor->context->late ? CURSOR_END : document;
}

static const struct cursor_operations operations = {
    seek, cursor_frequency_one, cursor_score_of_children, cursor_bound_of_children, NULL, NULL,
    NULL};

/* --- opening --- */

static int by_documents(const void *a, const void *b)
{
    const struct cursor *left = *(struct cursor *const *)a, *right = *(struct cursor *const *)b;

    return (left->documents > right->documents) - (left->documents < right->documents);
}

void cursor_rarest_first(struct cursor *cursor)
{
    qsort(cursor->children, cursor->child_count, sizeof *cursor->children, by_documents);
}

bool cursor_add_child(struct cursor *cursor, const struct plan_node *node)
{
    struct cursor *child = cursor_open(cursor->context, node);

    if (!child || cursor->context->status)
        return false;
    if (cursor->child_count == 0 || child->documents < cursor->documents)
        cursor->documents = child->documents;
    cursor->children[cursor->child_count++] = child;
    return true;
}

/* False only after an error. A NOT that matches nothing in this segment excludes nothing. */
static bool add_unwanted(struct all_cursor *all, const struct plan_node *node)
{
    struct cursor *child = cursor_open(all->cursor.context, node);

    if (child)
        all->unwanted[all->unwanted_count++] = child;
    return !all->cursor.context->status;
}

struct cursor *cursor_open_all(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = cursor_new(context, node, &operations, sizeof(struct all_cursor));
    struct all_cursor *all = as_all(cursor);

    cursor->children = arena_alloc(context->arena, node->child_count * sizeof *cursor->children);
    all->unwanted = arena_alloc(context->arena, node->child_count * sizeof *all->unwanted);
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct plan_node *child = node->children[i];

        if (!(child->kind == PLAN_NOT ? add_unwanted(all, child->children[0])
                                      : cursor_add_child(cursor, child)))
            return NULL;
    }
    if (cursor->child_count == 0)
        return NULL;
    cursor_rarest_first(cursor);
    return seek(cursor, 0) == CURSOR_END ? NULL : cursor;
}
