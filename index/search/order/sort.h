/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sort.h - the first hits by the values of columns. */
#ifndef DATELINE_SEARCH_ORDER_SORT_H
#define DATELINE_SEARCH_ORDER_SORT_H

#include "search/match/match.h"
#include "search/order/distinct.h"
#include "search/request/request.h"
#include "store/reader/generation.h"

/* Every field must be sortable, and the settings rank by `sort`; else STATUS_BAD_SORT. */
enum status sort_check(const struct search_sort *sorts, uint32_t count, const struct schema *schema,
                       struct error *err);

/* The order that the fields ask for: numbers before texts, documents without a value last. In the
 * arena; generation and sorts are borrowed. */
struct sort_order;
const struct sort_order *sort_order_new(const struct generation *generation,
                                        const struct search_sort *sorts, uint32_t sort_count,
                                        struct arena *arena);
/* 0 where the two stand equal in all fields. */
int sort_compare(const struct sort_order *order, const struct match_hit *a,
                 const struct match_hit *b);

/* The first `wanted` of the documents in all[] (one set a segment), in order; equal ones in the
 * order of segments and documents. Returns how many. */
uint32_t sort_first(const struct sort_order *order, const struct bitmap *all, uint32_t wanted,
                    struct match_hit *hits, struct arena *arena);
/* The same with one document a value of the distinct field. */
uint32_t sort_first_distinct(const struct sort_order *order, const struct bitmap *all,
                             uint32_t wanted, struct distinct *distinct, struct match_hit *hits,
                             struct arena *arena);

#endif
