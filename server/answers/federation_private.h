/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation_private.h - the state of one federated search, shared by its files.
 *
 *   federation.c         reads the request, runs the steps, writes the answer
 *   federation_order.c   the order of two hits, and which queries have one
 *   federation_merge.c   merges the hits of all queries into one order, and with what is pinned
 *   federation_facets.c  counts facets by index, and merges them
 *
 * All memory is in the request's arena. */
#ifndef DATELINE_SERVER_ANSWERS_FEDERATION_PRIVATE_H
#define DATELINE_SERVER_ANSWERS_FEDERATION_PRIVATE_H

#include "server/answers/federation.h"

struct federation_member { /* federationOptions of one query */
    double weight;
    uint32_t position; /* hits with equal scores: the lower position comes first */
    bool sorted;       /* a sort is among the rules of a query: the hits have details */
};

#define ORDER_STEPS_MAX 64 /* more are not compared */

enum order_step { STEP_WORDS, STEP_ASCENDING, STEP_DESCENDING };

struct order_steps { /* of one query: the ranking rules that have an effect */
    enum order_step at[ORDER_STEPS_MAX];
    uint32_t count;
};

struct merged_side { /* one of two hits that are compared; its own weight is its last detail */
    const struct search_hit *hit;
    double weight;
    bool sorted; /* a query has sorts among its steps, so the hit has details */
};

struct merged_hit {
    uint32_t query; /* index into multi->queries */
    const struct search_hit *hit;
    double score; /* weighted */
};

struct facets_of_index {
    struct str uid;
    struct names facets;
    struct reader *reader;
    struct search_result counted;
};

struct federation {
    struct multi_search *multi;
    struct search_form form; /* only the page and the view are used */
    struct str distinct;
    struct param_json facets_by_index;
    bool merge_facets;
    uint32_t most_values;              /* limit of values per merged facet; 0: no limit */
    struct federation_member *members; /* one per query */
    struct merged_hit *hits;           /* of the page */
    uint32_t hit_count;
    uint64_t total;
    enum budget_limit cut; /* the limit that ended the counting */
    bool timed_out;        /* the counting ended with the time */
    struct facets_of_index *facets;
    uint32_t facets_count;
};

/* The steps of a query whose reader is known. */
void federation_steps(const struct multi_query *query, struct order_steps *steps);
bool federation_has_sorts(const struct order_steps *steps);
/* Can the query be compared with those before it? API_BAD_QUERY_RANKING_RULES. */
enum status federation_check_steps(const struct order_steps *all, uint32_t query,
                                   struct error *err);
/* Below 0: `a` comes first; 0: neither. */
int federation_compare(const struct merged_side *a, const struct merged_side *b);

/* Sets .hits and .hit_count from the results of the queries. */
void federation_merge(struct federation *federation);

/* Sets .facets: which facets to count in which index. */
enum status federation_read_facets(struct federation *federation, struct error *err);
/* Counts the facets and sets .total: documents that at least one query of an index matches. */
enum status federation_count(struct federation *federation, struct error *err);
void federation_add_facets(const struct federation *federation, struct buf *out);

#endif
