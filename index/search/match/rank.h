/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank.h - ranks the best hits again, by how close the query's words are and by whether they are
 * the words as typed, or other words of the same stems (plan.h, .in_rank).
 *
 * match.h scores by frequency. Then the positions of the words in the best hits are read, and each
 * pair of query words that are at most RANK_PAIR_MAX words apart in the query adds
 *
 *   RANK_CLOSENESS · (smaller weight of the two) / (a · d)
 *
 * where a is how far apart the two are in the query, 1 for neighbours, and d is their smallest
 * distance in the text, 1 if they are adjacent in the query's order; in the reverse order it is one
 * more. This follows T. Tao and C. Zhai, "An exploration of proximity measures in information
 * retrieval" (SIGIR 2007: the minimum pair distance serves best), added up by pairs as in Büttcher,
 * Clarke and Lushman, "Term proximity scoring for ad-hoc retrieval" (SIGIR 2006).
 *
 * A document that has only other words of a word's stem loses the share that .other_words leaves
 * out of the word's weight.
 *
 * For every page the same RANK_WINDOW best hits are ranked again, so that pages are consistent. */
#ifndef DATELINE_SEARCH_MATCH_RANK_H
#define DATELINE_SEARCH_MATCH_RANK_H

#include "query/plan.h"
#include "search/match/match.h"

#define RANK_WINDOW    64
#define RANK_CLOSENESS 0.2F
#define RANK_PAIR_MAX  4

/* Does the plan need this? */
bool rank_is_needed(const struct plan *plan);
/* Adds closeness to the scores of the first RANK_WINDOW hits (sorted, best first), takes off what
 * other words lose, and sorts the hits again. Sets *late if the deadline (clock_monotonic() ns; 0:
 * none) passed before all were done. */
enum status rank_by_closeness(const struct generation *generation, const struct plan *plan,
                              struct match_hit *hits, uint32_t count, int64_t deadline, bool *late,
                              struct arena *arena, struct error *err);

#endif
