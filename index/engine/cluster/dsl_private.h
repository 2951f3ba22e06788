/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl_private.h - what the files share that make the cluster's queries.
 *
 *   dsl.c               plans
 *   dsl_spans.c         proximity of the professional's language
 *   dsl_span_queries.c  the same, where `intervals` do not serve
 *   conditions.c        filters */
#ifndef DATELINE_ENGINE_CLUSTER_DSL_PRIVATE_H
#define DATELINE_ENGINE_CLUSTER_DSL_PRIVATE_H

#include "engine/cluster/dsl.h"

/* Fields of the cluster that a plan's words can be in. */
#define DSL_IN_TEXT 1
#define DSL_IN_BODY 2
#define DSL_FIELDS  2
struct dsl_field {
    int bit;
    const char *name;
};
extern const struct dsl_field dsl_text_fields[DSL_FIELDS];

/* Which of them a node's words are all in: bits. */
int dsl_fields(const struct plan_node *node);
/* The places of words: a rule of `intervals`, without the field. NULL with *err. */
json_t *dsl_intervals(const struct dsl *dsl, const struct plan_node *node);
/* The documents in which the spans are. NULL with *err: sentences, capitals and lengths are not in
 * a cluster. */
json_t *dsl_spans(const struct dsl *dsl, const struct spans_node *node);

/* --- dsl_span_queries.c; NULL with *err --- */

/* The fields in which spans of the node can be: bits. */
int dsl_span_fields(const struct spans_node *node);
/* Words, phrases and any of them, also of the lead. */
json_t *dsl_span_words(const struct dsl *dsl, const struct spans_node *node);
/* NEAR with .apart. */
json_t *dsl_span_apart(const struct dsl *dsl, const struct spans_node *node);
/* LEAST. */
json_t *dsl_span_least(const struct dsl *dsl, const struct spans_node *node);

/* Any of several; the scores are added up. */
json_t *dsl_any(json_t *take_queries);
/* NULL, with *err: "WHAT not possible while the indexes are in a cluster". */
json_t *dsl_refuse(const struct dsl *dsl, const char *what);

#endif
