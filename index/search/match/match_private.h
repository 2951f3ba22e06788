/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match_private.h - functions that the loops over a segment's documents share.
 *
 *   match.c        any tree, one document at a time; OR, by windows
 *   match_terms.c  AND of terms: a fast loop for the most common query
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

static inline void match_offer(struct match *match, struct match_heap *heap, uint32_t document,
                               float score)
{
    match->seen++;
    if (match->recency.gain > 0)
        score += match_recency_gain(&match->recency, document);
    if (score > match_heap_threshold(heap))
        match_heap_add(heap, (struct match_hit){score, match->segment_number, document});
}

static inline bool match_is_late(struct match *match, uint32_t *steps)
{
    if (match->deadline == 0 || ++*steps % MATCH_CLOCK_EVERY != 0)
        return false;
    match->timed_out = clock_monotonic() > match->deadline;
    return match->timed_out;
}

/* A term's score for each frequency, where all occurrences are the word as typed. */
static inline void match_fill_scores(const struct cursor *cursor,
                                     float scores[POSTINGS_VALUE_MAX + 1])
{
    for (int value = 0; value <= POSTINGS_VALUE_MAX; value++)
        scores[value] = score_round(cursor->weight * cursor->context->saturation[value]);
}

/* Replaces an AND of one child, without exclusions, by the child. */
struct cursor *match_strip(struct cursor *cursor);
/* Is it one term, or an AND of terms only? */
bool match_is_terms(const struct cursor *root);
void match_best_terms(struct match *match, struct match_heap *heap, struct arena *arena);

#endif
