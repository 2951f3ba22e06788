/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl_private.h - what the files share that make the cluster's queries.
 *
 *   dsl.c               plans
 *   dsl_spans.c         proximity of the professional's language
 *   dsl_structure.c     the same within sentences; capitals, the lead, lengths
 *   dsl_span_queries.c  where `intervals` do not serve
 *   dsl_overlaps.c      which words may be at one place
 *   conditions.c        filters */
#ifndef DATELINE_ENGINE_CLUSTER_DSL_PRIVATE_H
#define DATELINE_ENGINE_CLUSTER_DSL_PRIVATE_H

#include "base/buf.h"
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
/* The documents in which the spans are. NULL with *err. */
json_t *dsl_spans(const struct dsl *dsl, const struct spans_node *node);

#define DSL_WAYS_MAX 64 /* to choose one of several on either side of an operator */

/* Adds to a list; false, and gives the list up, if there is nothing to add. */
bool dsl_append(json_t *list, json_t *take_item);
/* Appends the token of a term, or the pattern of its tokens. */
void dsl_add_token(struct buf *out, const struct plan_node *term);

/* --- dsl_spans.c; NULL with *err. A rule is one of `intervals`, without the field --- */

/* Makes the query of one field. */
typedef json_t *dsl_field_fn(const struct dsl *dsl, const struct spans_node *node,
                             const struct dsl_field *field);
/* The documents that any of the fields (bits) finds. */
json_t *dsl_each_field(const struct dsl *dsl, const struct spans_node *node, int fields,
                       dsl_field_fn *make);
/* The places of a word or phrase: a rule. */
json_t *dsl_span_rule(const struct dsl *dsl, const struct spans_node *node);
/* The places where a word or phrase of the left child is near one of the right child: a rule. The
 * field has both. `max_gaps` below 0: any. */
json_t *dsl_near_places(const struct dsl *dsl, const struct spans_node *node,
                        const struct dsl_field *field, int max_gaps);
/* Any rule of a list that is not empty; all of them. */
json_t *dsl_any_of(json_t *take_rules);
json_t *dsl_all_of(json_t *take_rules, bool ordered, int max_gaps);
/* The documents that have such places in the field; NULL for NULL. */
json_t *dsl_in_field(const char *field, json_t *take_rule);

/* --- dsl_structure.c; NULL with *err. The index has marks: the planner looks (plan.h) --- */

/* By spans_capitals: a word has the one mark, and not the other. NULL: that does not matter. */
struct dsl_capitals {
    const char *in, *without;
};
extern const struct dsl_capitals dsl_capitals[];

/* Those places of the rule where the words have the node's capitals, or are in its lead. */
json_t *dsl_with_capitals(const struct spans_node *node, json_t *take_rule);
json_t *dsl_in_lead(const struct dsl *dsl, const struct spans_node *node, json_t *take_rule);
/* The documents: WITHIN; LENGTH. */
json_t *dsl_within(const struct dsl *dsl, const struct spans_node *node);
json_t *dsl_length(const struct spans_node *node);

/* --- dsl_overlaps.c --- */

/* Can a word of one be a word of the other? */
bool dsl_may_overlap(const struct spans_node *a, const struct spans_node *b);
/* The same; or a compound that a word of the other is a part of. */
bool dsl_may_share(const struct spans_node *a, const struct spans_node *b);
/* Can a word or phrase be where another one is? */
bool dsl_may_coincide(const struct spans_node *a, const struct spans_node *b);
/* Can a word or phrase of one overlap one of the other, other than where it is itself? */
bool dsl_any_overlap(const struct spans_node *a, const struct spans_node *b);

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
