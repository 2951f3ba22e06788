/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_private.h - what the kinds of cursors share. To add a kind: a file, and a row in cursor.c.
 *
 *   cursor.c         opening by kind; what several kinds do alike
 *   cursor_term.c    TERM: a posting list, or some of its occurrences
 *   cursor_any.c     OR, and SAME with few forms: where any child stands
 *   cursor_dense.c   SAME with many forms: all their documents as one set
 *   cursor_all.c     AND: where all children stand, and nothing that is unwanted
 *   cursor_phrase.c  PHRASE, NEAR: where all children stand as the query wants them
 *   cursor_set.c     FILTER and ALL: sets of documents, no score */
#ifndef DATELINE_SEARCH_MATCH_CURSOR_PRIVATE_H
#define DATELINE_SEARCH_MATCH_CURSOR_PRIVATE_H

#include "base/date.h"
#include "search/match/cursor.h"

#define CURSOR_CLOCK_EVERY 4096 /* steps of about 10 ns between two looks at the clock */
#define CURSOR_PLACES      64   /* steps: reading and comparing where a word stands in a document */

/* A cursor of `size` bytes that begins with struct cursor: zero, but for what the plan says. */
struct cursor *cursor_new(struct cursor_context *context, const struct plan_node *node,
                          const struct cursor_operations *operations, size_t size);

/* One a row of cursor.c: at the first document, or NULL as cursor_open. */
struct cursor *cursor_open_term(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_or(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_same(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_all(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_phrase(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_filter(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_every(struct cursor_context *context, const struct plan_node *node);

/* A cursor may pass every document without finding a match: so it looks at the clock itself. */
static inline bool cursor_is_late(struct cursor_context *context, uint32_t steps)
{
    if (context->deadline == 0 || context->late)
        return context->late;
    context->work += steps;
    if (context->work < CURSOR_CLOCK_EVERY)
        return false;
    context->work = 0;
    return context->late = clock_monotonic() > context->deadline;
}

static inline uint8_t cursor_frequency(struct cursor *cursor)
{
    return cursor->operations->frequency(cursor);
}

/* --- operations that several kinds have ------------------------------------------------------- */

/* What a frequency gives of the cursor's weight. */
static inline float cursor_share(const struct cursor *cursor, uint8_t frequency)
{
    return score_round(cursor->weight * cursor->context->saturation[frequency]);
}

uint8_t cursor_frequency_one(struct cursor *cursor);
float cursor_score_by_frequency(struct cursor *cursor);
float cursor_score_of_children(struct cursor *cursor); /* those that stand at the document */
float cursor_bound_by_weight(const struct cursor *cursor, uint32_t target, uint32_t *last_document);
float cursor_bound_of_children(const struct cursor *cursor, uint32_t target,
                               uint32_t *last_document);

/* --- cursor_any.c, cursor_dense.c ------------------------------------------------------------- */

/* Children that match nothing here are left out. */
void cursor_open_children(struct cursor *cursor, const struct plan_node *node);
/* Over the set that was made of this node before; NULL: none was. Not at a document yet. */
struct cursor *cursor_dense_kept(struct cursor_context *context, const struct plan_node *node);
/* Over the documents of all forms, which it uses up. Not at a document yet. */
struct cursor *cursor_dense_new(struct cursor *forms);

/* --- cursor_all.c, for phrases too ------------------------------------------------------------ */

/* Opens one more child, which must be there. False where it is in no document. */
bool cursor_add_child(struct cursor *cursor, const struct plan_node *node);
/* The rarest leads. What the order of a phrase means its words' places say. */
void cursor_rarest_first(struct cursor *cursor);
/* The first document at or after target where the first `count` children stand; CURSOR_END. */
uint32_t cursor_seek_together(struct cursor *cursor, uint32_t target, uint32_t count);

#endif
