/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_term.c - the documents of a term: its posting list or, if only the body or some fields are
 * searched, the documents with an occurrence there. */
#include <string.h>

#include "search/match/cursor_private.h"
#include "store/terms/inverter.h"

struct term_cursor {
    struct cursor cursor;
    struct postings_cursor *postings;
    bool body_only;
    const struct plan_scope *scope; /* NULL: all fields */
};

static struct term_cursor *as_term(struct cursor *cursor)
{
    return (struct term_cursor *)cursor;
}

/* Do only some occurrences count? */
static bool is_partial(const struct term_cursor *term)
{
    return term->body_only || term->scope;
}

struct postings_cursor *cursor_term_postings(const struct cursor *cursor)
{
    const struct term_cursor *term = (const struct term_cursor *)cursor;

    return cursor->kind == PLAN_TERM && !is_partial(term) ? term->postings : NULL;
}

static bool occurs(struct cursor *cursor)
{
    return cursor_positions(cursor)->count > 0;
}

static uint32_t seek(struct cursor *cursor, uint32_t target)
{
    struct term_cursor *term = as_term(cursor);

    cursor->document = postings_cursor_seek(term->postings, target);
    while (is_partial(term) && cursor->document != CURSOR_END && !occurs(cursor))
        cursor->document = cursor_is_late(cursor->context, CURSOR_PLACES)
                               ? CURSOR_END
                               : postings_cursor_next(term->postings);
    return cursor->document;
}

static uint8_t frequency(struct cursor *cursor)
{
    return postings_cursor_frequency(as_term(cursor)->postings);
}

static float score(struct cursor *cursor)
{
    return cursor_share(cursor, frequency(cursor));
}

static float bound(const struct cursor *cursor, uint32_t target, uint32_t *last_document)
{
    const struct term_cursor *term = (const struct term_cursor *)cursor;

    *last_document = CURSOR_END;
    return cursor_share(cursor, postings_cursor_bound(term->postings, target, last_document));
}

/* --- positions --- */

/* Positions ascend; those in the body are last. */
static void keep_body(struct positions *positions)
{
    uint32_t from = 0;

    while (from < positions->count && positions->at[from] < INVERTER_BODY_POSITION)
        from++;
    positions->count -= from;
    memmove(positions->at, positions->at + from, positions->count * sizeof *positions->at);
}

static void keep_fields(struct positions *positions, const struct plan_scope *scope)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < positions->count; i++) {
        uint32_t field = positions->at[i] >> 16;

        if (field < scope->fields.size && bitmap_has(&scope->fields, field))
            positions->at[kept++] = positions->at[i];
    }
    positions->count = kept;
}

static void find_positions(struct cursor *cursor)
{
    const struct term_cursor *term = as_term(cursor);
    struct cursor_context *context = cursor->context;
    struct positions *all = &cursor->positions;
    const unsigned char *bytes;
    size_t length;
    enum status status = postings_cursor_positions(term->postings, &bytes, &length, context->err);

    if (status) {
        context->status = status;
        return;
    }
    if (length == 0)
        return;
    positions_reserve(context->arena, all, (uint32_t)length); /* each takes a byte or more */
    all->count = positions_decode(bytes, length, all->at, (uint32_t)length);
    if (term->body_only)
        keep_body(all);
    if (term->scope)
        keep_fields(all, term->scope);
}

static const struct cursor_operations operations = {seek, frequency, score, bound, find_positions};

struct cursor *cursor_open_term(struct cursor_context *context, const struct plan_node *node)
{
    const struct posting_list *list = &node->lists[context->segment_number];
    struct term_cursor *term;

    if (list->documents == 0)
        return NULL;
    term = as_term(cursor_new(context, node, &operations, sizeof *term));
    term->cursor.documents = list->documents;
    term->body_only = node->body_only;
    term->scope = node->scope;
    term->postings = arena_alloc(context->arena, sizeof *term->postings);
    context->status = postings_cursor_open(term->postings, &context->segment->files->postings, list,
                                           context->err);
    if (context->status)
        return NULL;
    seek(&term->cursor, term->postings->document);
    return &term->cursor;
}
