/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank.h - the second look at the best hits: how close the query's words stand.
 *
 * The first look (match.h) counts words; of the hits that it finds best, the words' positions are
 * read, and each pair of neighbours in the query adds
 *
 *   RANK_CLOSENESS · (smaller weight of the two) · 1 / d
 *
 * where d is 1 for side by side in the query's order and grows with the smallest distance at which
 * the two stand, after T. Tao and C. Zhai, "An exploration of proximity measures in information
 * retrieval" (SIGIR 2007: the minimum pair distance serves best), added up by pairs as in Büttcher,
 * Clarke and Lushman, "Term proximity scoring for ad-hoc retrieval" (SIGIR 2006).
 *
 * The same RANK_WINDOW best hits are looked at whatever page is asked for, so that pages fit
 * together. */
#ifndef DATELINE_SEARCH_MATCH_RANK_H
#define DATELINE_SEARCH_MATCH_RANK_H

#include "query/plan.h"
#include "search/match/match.h"

#define RANK_WINDOW    64
#define RANK_CLOSENESS 0.15F

/* Re-score and re-order hits[0 .. min(count, RANK_WINDOW)), best first on entry; *late when the
 * deadline (clock_monotonic() ns; 0: none) did not leave the time for all of them. */
enum status rank_by_closeness(const struct generation *generation, const struct plan *plan,
                              struct match_hit *hits, uint32_t count, int64_t deadline, bool *late,
                              struct arena *arena, struct error *err);

#endif
