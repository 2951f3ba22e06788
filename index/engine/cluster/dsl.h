/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl.h - plans and filters in the cluster's query language.
 *
 * Each function returns a new value; NULL with *err: the cluster cannot do that. */
#ifndef DATELINE_ENGINE_CLUSTER_DSL_H
#define DATELINE_ENGINE_CLUSTER_DSL_H

#include <jansson.h>

#include "query/filter.h"
#include "query/plan.h"
#include "store/settings/schema.h"

struct reader;
struct story_answers;

/* What both are read by. */
struct dsl {
    const struct schema *schema;
    int64_t now; /* ms */
    struct error *err;
    struct reader *reader;         /* filters by story ask its index; NULL: there are no filters */
    struct story_answers *answers; /* of those filters; NULL: none are kept */
    bool terms;    /* the index has the field `terms` (terms.h): words are scored by it */
    bool unscored; /* only what matches is asked for */
};

/* The documents that match the plan, with the cluster's bm25 as score. STATUS_BAD_QUERY. */
json_t *dsl_plan(const struct dsl *dsl, const struct plan_node *node);
/* The documents with the word itself, where the plan's word (plan.h, .typed) stands for others of
 * its stem, too. NULL: it does not. */
json_t *dsl_typed(const struct plan_node *node);
/* The documents in which the words are at most `far` positions apart: f / (f + 1), where f is the
 * sum of 1 / distance. NULL: places of such nodes cannot be compared. */
json_t *dsl_close(const struct dsl *dsl, const struct plan_node *left,
                  const struct plan_node *right, int far);
/* The documents that match the filter, which was checked. STATUS_BAD_FILTER. */
json_t *dsl_filter(const struct dsl *dsl, const struct filter_node *node);
/* The documents that may be shown. */
json_t *dsl_moment(const struct dsl *dsl);
/* A query of which both match, without a score for `filter`. Both references are taken over; NULL:
 * all documents. */
json_t *dsl_both(json_t *take_query, json_t *take_filter);
json_t *dsl_all(void);

#endif
