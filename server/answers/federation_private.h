/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation_private.h - the state of one federated search, shared by its files.
 *
 *   federation.c         reads the request, runs the steps, writes the answer
 *   federation_merge.c   merges the hits of all queries into one order
 *   federation_facets.c  counts facets by index, and merges them
 *
 * All memory is in the request's arena. */
#ifndef DATELINE_SERVER_ANSWERS_FEDERATION_PRIVATE_H
#define DATELINE_SERVER_ANSWERS_FEDERATION_PRIVATE_H

#include "server/answers/federation.h"

struct federation_member { /* federationOptions of one query */
    double weight;
    uint32_t position; /* hits with equal scores: the lower position comes first */
};

struct merged_hit {
    uint32_t query; /* index into multi->queries */
    uint32_t hit;   /* index into the query's result.hits */
    double score;   /* weighted */
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
    struct facets_of_index *facets;
    uint32_t facets_count;
};

/* Sets .hits and .hit_count from the results of the queries. */
void federation_merge(struct federation *federation);

/* Sets .facets: which facets to count in which index. */
enum status federation_read_facets(struct federation *federation, struct error *err);
/* Counts the facets and sets .total: documents that at least one query of an index matches. */
enum status federation_count(struct federation *federation, struct error *err);
void federation_add_facets(const struct federation *federation, struct buf *out);

#endif
