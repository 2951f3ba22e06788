/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_set.c - documents without a score: those that match a filter, or all. */
#include "search/filter/filter_match.h"
#include "search/match/cursor_private.h"

static float score_nothing(struct cursor *cursor)
{
    return 0;
}

static float bound_nothing(const struct cursor *cursor, uint32_t target, uint32_t *last_document)
{
    *last_document = CURSOR_END;
    return 0;
}

/* --- a filter's --- */

struct set_cursor {
    struct cursor cursor;
    struct bitmap documents; /* in the arena */
};

static uint32_t seek_set(struct cursor *cursor, uint32_t target)
{
    const struct bitmap *documents = &((struct set_cursor *)cursor)->documents;
    uint32_t at = bitmap_next(documents, target);

    return cursor->document = at < documents->size ? at : CURSOR_END;
}

static const struct cursor_operations set_operations = {
    seek_set, cursor_frequency_one, score_nothing, bound_nothing, NULL, NULL, NULL};

struct cursor *cursor_open_filter(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = cursor_new(context, node, &set_operations, sizeof(struct set_cursor));
    struct bitmap *documents = &((struct set_cursor *)cursor)->documents;
    const struct filter_place place = {.segment = context->segment};

    context->status = filter_match(node->filter, &place, context->now, context->deadline,
                                   context->arena, documents, context->err);
    if (context->status)
        return NULL;
    cursor->documents = bitmap_count(documents);
    return seek_set(cursor, 0) == CURSOR_END ? NULL : cursor;
}

/* --- all --- */

static uint32_t seek_every(struct cursor *cursor, uint32_t target)
{
    uint32_t count = cursor->context->segment->files->document_count;

    return cursor->document = target < count ? target : CURSOR_END;
}

static const struct cursor_operations every_operations = {
    seek_every, cursor_frequency_one, score_nothing, bound_nothing, NULL, NULL, NULL};

struct cursor *cursor_open_every(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = cursor_new(context, node, &every_operations, sizeof *cursor);

    cursor->documents = context->segment->files->document_count;
    return cursor->documents == 0 ? NULL : cursor;
}
