/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match_private.h - functions that the loops over a segment's documents share.
 *
 *   match.c        any tree, one document at a time; OR, by windows
 *   match_terms.c  AND of terms: a fast loop for the most common query
 *   match_sets.c   OR of words, by sets of documents
 *   match_all.c    all matches, as a set
 *   match_heap.c   the k best so far */
#ifndef DATELINE_SEARCH_MATCH_MATCH_PRIVATE_H
#define DATELINE_SEARCH_MATCH_MATCH_PRIVATE_H

#include "base/date.h"
#include "search/match/match.h"

#define MATCH_CLOCK_EVERY 256u /* read the clock after this many candidates */

static inline bool match_may(const struct match *match, uint32_t document)
{
    return (!match->filter || bitmap_has(match->filter, document)) &&
           !segment_is_deleted(match->segment, document);
}

/* The first document at or after `from` that the filter lets match, or `from` without a filter;
 * CURSOR_END: none. */
static inline uint32_t match_allowed(const struct match *match, uint32_t from)
{
    uint32_t next = match->filter ? bitmap_next(match->filter, from) : from;

    return match->filter && next == match->filter->size ? CURSOR_END : next;
}

/* Moves the cursor to its first document at or after `from` that the filter lets match. */
static inline uint32_t match_seek(const struct match *match, struct cursor *cursor, uint32_t from)
{
    for (uint32_t target = from, document;; target = document) {
        target = match_allowed(match, target);
        document = target == CURSOR_END ? CURSOR_END : cursor_seek(cursor, target);
        if (document == target || document == CURSOR_END || !match->filter)
            return document;
    }
}

static inline void match_offer(struct match *match, struct match_heap *heap, uint32_t document,
                               float score)
{
    match->seen++;
    if (match->recency.gain > 0)
        score += match_recency_gain(&match->recency, document);
    if (score > match_heap_threshold(heap))
        match_heap_add(heap, (struct match_hit){score, match->segment_number, document});
}

/* Where matches are met one by one: collects them, if they are of use, */
static inline void match_collect_begin(struct match *match, struct arena *arena)
{
    if (match->wants_all)
        match->all = bitmap_in(arena, match->segment->files->document_count);
}

static inline void match_collect(struct match *match, uint32_t document)
{
    if (match->all.words)
        bitmap_set(&match->all, document);
}

/* and drops them if some candidates were passed over. */
static inline void match_collect_end(struct match *match)
{
    if (match->passed_over > 0)
        match->all = (struct bitmap){0};
}

static inline bool match_is_late(struct match *match, uint32_t *steps)
{
    if (match->deadline == 0 || ++*steps % MATCH_CLOCK_EVERY != 0)
        return false;
    match->timed_out = clock_give_way() > match->deadline;
    return match->timed_out;
}

/* A term's score for each frequency, where all occurrences are the word as typed. */
static inline void match_fill_scores(const struct cursor *cursor,
                                     float scores[POSTINGS_VALUE_MAX + 1])
{
    for (int value = 0; value <= POSTINGS_VALUE_MAX; value++)
        scores[value] = score_round(cursor->weight * cursor->context->saturation[value]);
}

/* Replaces an OR of one child, or an AND of one without exclusions, by the child. */
struct cursor *match_strip(struct cursor *cursor);
/* Is it one term, or an AND of terms only? */
bool match_is_terms(const struct cursor *root);
void match_best_terms(struct match *match, struct match_heap *heap, struct arena *arena);
/* For an OR. False: sets of documents do not pay, or a slow word ended at the deadline; nothing was
 * done. */
bool match_best_sets(struct match *match, struct match_heap *heap, struct arena *arena);
/* Adds the documents from the cursor's current one on; documents before it only if they match. May
 * move the cursor. */
void match_set(struct match *match, struct cursor *cursor, struct bitmap *all, struct arena *arena);
/* Removes the documents that may not match: those that the filter leaves out, and deleted ones. */
void match_restrict(const struct match *match, struct bitmap *all);

#endif
