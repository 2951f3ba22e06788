/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_private.h - functions that the kinds of cursors share.
 *
 *   cursor.c         opens cursors by kind; operations of several kinds
 *   cursor_term.c    TERM: a posting list, or only some of its occurrences
 *   cursor_any.c     OR, and SAME with few forms: documents with any child
 *   cursor_dense.c   SAME with many forms: their documents as one set
 *   cursor_all.c     AND: documents with all children and no excluded one
 *   cursor_phrase.c  PHRASE, NEAR: documents with all children at the right positions
 *   cursor_pairs.c   for PHRASE: documents that may have it, by pairs of frequent words
 *   cursor_spans.c   SPANS: documents in which a tree of spans matches
 *   cursor_set.c     FILTER and ALL: sets of documents, no score
 *
 * To add a kind: add a file, and a row in cursor.c. */
#ifndef DATELINE_SEARCH_MATCH_CURSOR_PRIVATE_H
#define DATELINE_SEARCH_MATCH_CURSOR_PRIVATE_H

#include "base/date.h"
#include "search/match/cursor.h"

#define CURSOR_CLOCK_EVERY 4096 /* read the clock after this many steps (about 10 ns each) */
#define CURSOR_PLACES      64   /* steps to read and compare the positions of a word */

/* Allocates a cursor of `size` bytes in the arena. Sets the members that come from the plan, and
 * zeroes the others. */
struct cursor *cursor_new(struct cursor_context *context, const struct plan_node *node,
                          const struct cursor_operations *operations, size_t size);

/* The rows of cursor.c. They return what cursor_open returns. */
struct cursor *cursor_open_term(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_or(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_same(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_all(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_phrase(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_spans(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_filter(struct cursor_context *context, const struct plan_node *node);
struct cursor *cursor_open_every(struct cursor_context *context, const struct plan_node *node);

/* Counts steps, and checks the deadline now and then. A cursor may scan all documents without a
 * match, so the loops of match.h cannot check it. */
static inline bool cursor_is_late(struct cursor_context *context, uint32_t steps)
{
    if (context->deadline == 0 || context->late)
        return context->late;
    context->work += steps;
    if (context->work < CURSOR_CLOCK_EVERY)
        return false;
    context->work = 0;
    return context->late = clock_give_way() > context->deadline;
}

static inline uint8_t cursor_frequency(struct cursor *cursor)
{
    return cursor->operations->frequency(cursor);
}

static inline uint8_t cursor_most(const struct cursor *cursor, uint32_t target,
                                  uint32_t *last_document)
{
    *last_document = CURSOR_END;
    return cursor->operations->most_frequency
               ? cursor->operations->most_frequency(cursor, target, last_document)
               : POSTINGS_VALUE_MAX;
}

/* --- operations of several kinds -------------------------------------------------------------- */

/* The score of a frequency: the cursor's weight, saturated. */
static inline float cursor_share(const struct cursor *cursor, uint8_t frequency)
{
    return score_round(cursor->weight * cursor->context->saturation[frequency]);
}

static inline uint8_t cursor_quarters(struct cursor *cursor)
{
    return cursor->operations->quarters ? cursor->operations->quarters(cursor) : 0;
}

/* The score of a word of the query: less if the document has other words of its stem. */
static inline float cursor_word_share(struct cursor *cursor, uint8_t frequency)
{
    float weight = cursor->weight;

    if (cursor->other_words > 0)
        weight = plan_weight_here(weight, cursor->other_words, cursor_quarters(cursor));
    return score_round(weight * cursor->context->saturation[frequency]);
}

/* TERM: do all occurrences in the current document count, with no look at positions? */
bool cursor_term_is_whole(struct cursor *cursor);

uint8_t cursor_frequency_one(struct cursor *cursor);
float cursor_score_by_frequency(struct cursor *cursor);
float cursor_score_of_children(struct cursor *cursor); /* children at the current document */
/* The share of the largest frequency. */
float cursor_bound_by_most(const struct cursor *cursor, uint32_t target, uint32_t *last_document);
float cursor_bound_of_children(const struct cursor *cursor, uint32_t target,
                               uint32_t *last_document);

/* --- cursor_any.c, cursor_dense.c ------------------------------------------------------------- */

/* Opens the children that match in this segment. */
void cursor_open_children(struct cursor *cursor, const struct plan_node *node);
/* A cursor over the cached set of this node; NULL: not in the cache. Not yet at a document. */
struct cursor *cursor_dense_kept(struct cursor_context *context, const struct plan_node *node);
/* A cursor over the documents of all forms, whose cursors it moves to the end. Not yet at a
 * document. */
struct cursor *cursor_dense_new(struct cursor *forms);

/* --- cursor_all.c, for phrases too ------------------------------------------------------------ */

/* Opens a required child. False: it matches no document of this segment. */
bool cursor_add_child(struct cursor *cursor, const struct plan_node *node);
/* Sorts children by frequency, the rarest first. Children of a phrase keep their .place. */
void cursor_rarest_first(struct cursor *cursor);
/* The first document at or after `target` that the first `count` children have; else CURSOR_END. */
uint32_t cursor_seek_together(struct cursor *cursor, uint32_t target, uint32_t count);

/* --- cursor_pairs.c --------------------------------------------------------------------------- */

/* The leaders of a phrase with frequent words side by side: its .children are cursors over the
 * documents of each such pair, and over the words in no pair. cursor_seek_together moves them. Call
 * it while the children of `phrase` are in the order of its node. NULL: there is no such pair, or
 * context->status says what failed. */
struct cursor *cursor_pairs_open(const struct cursor *phrase);

#endif
