/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sort.h - the first hits by the values of columns. */
#ifndef DATELINE_SEARCH_SORT_H
#define DATELINE_SEARCH_SORT_H

#include "search/match.h"
#include "search/search.h"
#include "store/generation.h"

/* Every field must have a column with one value a document; else STATUS_BAD_SORT. */
enum status sort_check(const struct search_sort *sorts, uint32_t count, const struct schema *schema,
                       struct error *err);

/* The rank that a document stands at: 0 for none. Not for dates. */
uint32_t sort_rank(const struct column *column, uint32_t document, bool descending);

/* The first `wanted` of the documents in all[] (one set a segment), in order; those without a value
 * come last. Returns how many. */
uint32_t sort_first(const struct generation *generation, const struct bitmap *all,
                    const struct search_sort *sorts, uint32_t sort_count, uint32_t wanted,
                    struct match_hit *hits, struct arena *arena);

#endif
