/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sort.h - sorts documents by the values of fields. */
#ifndef DATELINE_SEARCH_ORDER_SORT_H
#define DATELINE_SEARCH_ORDER_SORT_H

#include "search/match/match.h"
#include "search/order/distinct.h"
#include "search/request/request.h"
#include "store/reader/generation.h"

/* STATUS_BAD_SORT unless every field is sortable, and the ranking rules include `sort`. */
enum status sort_check(const struct search_sort *sorts, uint32_t count, const struct schema *schema,
                       struct error *err);

/* An order by several fields: numbers before texts, documents without a value last. In the arena;
 * borrows the generation and the sorts. */
struct sort_order;
const struct sort_order *sort_order_new(const struct generation *generation,
                                        const struct search_sort *sorts, uint32_t sort_count,
                                        struct arena *arena);
/* Below 0: a comes first. 0: equal in all fields. */
int sort_compare(const struct sort_order *order, const struct match_hit *a,
                 const struct match_hit *b);

/* The distance that the document is sorted by, in metres; below 0: none. */
double sort_distance(const struct search_sort *sorts, uint32_t count,
                     const struct generation *generation, uint32_t segment, uint32_t document);

/* Puts the first `wanted` documents of all[] (one set per segment) into hits[], in order; equal
 * ones by segment and document. Returns their number. */
uint32_t sort_first(const struct sort_order *order, const struct bitmap *all, uint32_t wanted,
                    struct match_hit *hits, struct arena *arena);

struct sort_page {
    struct match_hit *hits; /* the first `taken` are given; room for `wanted` more */
    uint32_t taken, wanted;
};

/* The same, with one document per value of the distinct field: puts them behind the hits that are
 * given, and leaves out their values. Returns how many it put there. */
uint32_t sort_first_distinct(const struct sort_order *order, const struct bitmap *all,
                             struct distinct *distinct, struct sort_page *page,
                             struct arena *arena);

#endif
