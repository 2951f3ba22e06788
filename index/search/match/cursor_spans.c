/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_spans.c - SPANS: documents of a plan's node, by their words, in which a tree of spans
 * matches, by positions. They score by the words. */
#include "search/match/cursor_private.h"
#include "search/match/spans.h"

struct spans_cursor {
    struct cursor cursor;
    struct spans *spans;
};

static bool holds(struct cursor *cursor, uint32_t document)
{
    const struct spans_cursor *spans = (const struct spans_cursor *)cursor;

    return spans_match(spans->spans, document);
}

static uint32_t seek(struct cursor *cursor, uint32_t target)
{
    struct cursor *words = cursor->children[0];
    uint32_t document = cursor_seek(words, target);

    while (document != CURSOR_END && !holds(cursor, document))
        document = cursor_is_late(cursor->context, CURSOR_PLACES)
                       ? CURSOR_END
                       : cursor_seek(words, document + 1);
    return cursor->document = cursor->context->late ? CURSOR_END : document;
}

static uint8_t frequency(struct cursor *cursor)
{
    return cursor_frequency(cursor->children[0]);
}

static float score(struct cursor *cursor)
{
    return cursor_score(cursor->children[0]);
}

static float bound(const struct cursor *cursor, uint32_t target, uint32_t *last_document)
{
    return cursor_bound(cursor->children[0], target, last_document);
}

static const struct cursor_operations operations = {seek, frequency, score, bound,
                                                    NULL, NULL,      NULL};

struct cursor *cursor_open_spans(struct cursor_context *context, const struct plan_node *node)
{
    struct cursor *cursor = cursor_new(context, node, &operations, sizeof(struct spans_cursor));

    cursor->children = arena_alloc(context->arena, sizeof *cursor->children);
    if (!cursor_add_child(cursor, node->children[0]))
        return NULL;
    ((struct spans_cursor *)cursor)->spans = spans_open(context, node->spans);
    return context->status || seek(cursor, 0) == CURSOR_END ? NULL : cursor;
}
