/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_term.c - the documents of a term: its posting list or, if only the body, some fields or
 * the word itself are searched, the documents with such an occurrence.
 *
 * A literal term finds the word itself, not the other words of its stem (postings.h tells how they
 * are stored). In a field with terms of its own, the literal word in all text tells which
 * occurrences of the field are the word. */
#include <string.h>

#include "search/match/cursor_private.h"
#include "store/terms/inverter.h"

struct term_cursor {
    struct cursor cursor;
    struct postings_cursor *postings;
    bool body_only, literal;
    const struct plan_scope *scope; /* NULL: all fields */
    /* Opened when first needed. */
    bool words_opened;
    struct postings_cursor *words; /* of the word itself; NULL: this segment has no list of it */
    struct cursor *everywhere;     /* the literal word in all text; NULL: not needed, or nowhere */
};

static struct term_cursor *as_term(struct cursor *cursor)
{
    return (struct term_cursor *)cursor;
}

/* Do only some occurrences count? */
static bool is_partial(const struct term_cursor *term)
{
    return term->body_only || term->scope || term->literal;
}

struct postings_cursor *cursor_term_postings(const struct cursor *cursor)
{
    const struct term_cursor *term = (const struct term_cursor *)cursor;

    return cursor->kind == PLAN_TERM && !is_partial(term) ? term->postings : NULL;
}

/* --- the word itself --- */

static const struct posting_list *list_of_word(const struct cursor *cursor)
{
    return &cursor->node->words[cursor->context->segment_number];
}

static void open_words(struct cursor *cursor)
{
    struct term_cursor *term = as_term(cursor);
    struct cursor_context *context = cursor->context;
    const struct posting_list *list = list_of_word(cursor);

    term->words_opened = true;
    if (cursor->node->child_count > 0) {
        term->everywhere = cursor_open(context, cursor->node->children[0]);
        return;
    }
    if (list->documents == 0)
        return;
    term->words = arena_alloc(context->arena, sizeof *term->words);
    context->status =
        postings_cursor_open(term->words, &context->segment->files->postings, list, context->err);
    if (context->status)
        term->words = NULL;
}

uint8_t cursor_term_quarters(struct cursor *cursor)
{
    struct term_cursor *term = as_term(cursor);
    uint32_t document = term->postings->document;

    if (!cursor->node->words || !term->postings->has_words)
        return cursor->node->words ? PLAN_QUARTERS : 0;
    if (cursor->node->own_stem && postings_cursor_whole(term->postings))
        return PLAN_QUARTERS;
    if (!term->words_opened)
        open_words(cursor);
    if (term->everywhere)
        return cursor_seek(term->everywhere, document) == document
                   ? cursor_term_quarters(term->everywhere)
                   : 0;
    if (!term->words || postings_cursor_seek(term->words, document) != document)
        return 0;
    return cursor_list_quarters(postings_cursor_note(term->words));
}

bool cursor_term_is_whole(struct cursor *cursor)
{
    const struct term_cursor *term = as_term(cursor);

    return !term->body_only && !term->scope &&
           (!term->literal || cursor_term_quarters(cursor) == PLAN_QUARTERS);
}

/* --- seeking --- */

static bool occurs(struct cursor *cursor)
{
    const struct term_cursor *term = as_term(cursor);

    if (term->literal && cursor_term_quarters(cursor) == 0)
        return false;
    return (!term->body_only && !term->scope && !term->everywhere) ||
           cursor_positions(cursor)->count > 0;
}

/* The first document after the current one that may have the word. */
static uint32_t next_candidate(const struct term_cursor *term)
{
    uint32_t next = term->postings->document + 1;

    if (!term->literal || term->cursor.node->own_stem || !term->words)
        return next;
    return term->words->document > next ? term->words->document : next;
}

static uint32_t seek(struct cursor *cursor, uint32_t target)
{
    struct term_cursor *term = as_term(cursor);

    cursor->document = postings_cursor_seek(term->postings, target);
    while (is_partial(term) && cursor->document != CURSOR_END && !occurs(cursor))
        cursor->document = cursor_is_late(cursor->context, CURSOR_PLACES)
                               ? CURSOR_END
                               : postings_cursor_seek(term->postings, next_candidate(term));
    return cursor->document;
}

static uint8_t frequency(struct cursor *cursor)
{
    return postings_cursor_frequency(as_term(cursor)->postings);
}

static float score(struct cursor *cursor)
{
    return cursor_word_share(cursor, frequency(cursor));
}

static uint8_t most_frequency(const struct cursor *cursor, uint32_t target, uint32_t *last_document)
{
    const struct term_cursor *term = (const struct term_cursor *)cursor;

    return postings_cursor_bound(term->postings, target, last_document);
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

/* Keeps the positions at these places (ascending). */
static void keep_places(struct positions *positions, const struct positions *places)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < places->count; i++)
        if (places->at[i] < positions->count && places->at[i] >= kept)
            positions->at[kept++] = positions->at[places->at[i]];
    positions->count = kept;
}

/* Keeps the positions that are in `others`, too. Both ascend. */
static void keep_common(struct positions *positions, const struct positions *others)
{
    uint32_t kept = 0, at = 0;

    for (uint32_t i = 0; i < positions->count; i++) {
        while (at < others->count && others->at[at] < positions->at[i])
            at++;
        if (at < others->count && others->at[at] == positions->at[i])
            positions->at[kept++] = positions->at[i];
    }
    positions->count = kept;
}

static void read_positions(struct cursor_context *context, struct postings_cursor *postings,
                           struct positions *out)
{
    const unsigned char *bytes;
    size_t length;
    enum status status = postings_cursor_positions(postings, &bytes, &length, context->err);

    if (status)
        context->status = status;
    if (status || length == 0)
        return;
    positions_reserve(context->arena, out, (uint32_t)length); /* each takes a byte or more */
    out->count = positions_decode(bytes, length, out->at, (uint32_t)length);
}

/* The current document has the word. */
static void keep_word(struct cursor *cursor)
{
    struct term_cursor *term = as_term(cursor);
    struct positions places = {0};

    if (term->everywhere) {
        keep_common(&cursor->positions, cursor_positions(term->everywhere));
        return;
    }
    if (!term->words || term->words->document != term->postings->document ||
        postings_cursor_note(term->words) == 0)
        return; /* it has no other word of the stem */
    read_positions(cursor->context, term->words, &places);
    keep_places(&cursor->positions, &places);
}

static void find_positions(struct cursor *cursor)
{
    const struct term_cursor *term = as_term(cursor);
    struct positions *all = &cursor->positions;

    read_positions(cursor->context, term->postings, all);
    if (term->literal && term->postings->has_words)
        keep_word(cursor);
    if (term->body_only)
        keep_body(all);
    if (term->scope)
        keep_fields(all, term->scope);
}

static const struct cursor_operations operations = {
    seek,          frequency, score, cursor_bound_by_most, find_positions, cursor_term_quarters,
    most_frequency};

struct cursor *cursor_open_term(struct cursor_context *context, const struct plan_node *node)
{
    const struct posting_list *list = &node->lists[context->segment_number];
    struct term_cursor *term;

    if (list->documents == 0)
        return NULL;
    term = as_term(cursor_new(context, node, &operations, sizeof *term));
    term->cursor.documents = list->documents;
    term->body_only = node->body_only;
    term->literal = node->literal;
    term->scope = node->scope;
    term->postings = arena_alloc(context->arena, sizeof *term->postings);
    context->status = postings_cursor_open(term->postings, &context->segment->files->postings, list,
                                           context->err);
    if (context->status)
        return NULL;
    seek(&term->cursor, term->postings->document);
    return &term->cursor;
}
