/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation_private.h - one federated search under way, for the files that make its steps.
 *
 *   federation.c         what is asked for; the steps in order; the answer
 *   federation_merge.c   hits of all queries in one order
 *   federation_facets.c  facets by index, and merged */
#ifndef DATELINE_SERVER_ANSWERS_FEDERATION_PRIVATE_H
#define DATELINE_SERVER_ANSWERS_FEDERATION_PRIVATE_H

#include "server/answers/federation.h"

struct federation_member { /* of the federation: one query's place in it */
    double weight;
    uint32_t position; /* of equals the lower one comes first */
};

struct merged_hit {
    uint32_t query; /* its number */
    uint32_t hit;   /* number in its result */
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
    struct search_form form; /* the page, the totals, what is shown */
    struct str distinct;
    struct param_json facets_by_index;
    bool merge_facets;
    uint32_t most_values; /* a merged facet; 0: all */
    struct federation_member *members;
    struct merged_hit *hits; /* of the page */
    uint32_t hit_count;
    uint64_t total;
    struct facets_of_index *facets;
    uint32_t facets_count;
};

/* .hits, from the results. */
void federation_merge(struct federation *federation);

/* .facets: which index has which to count. */
enum status federation_read_facets(struct federation *federation, struct error *err);
/* Counted, and .total: what the queries match together. */
enum status federation_count(struct federation *federation, struct error *err);
void federation_add_facets(const struct federation *federation, struct buf *out);

#endif
