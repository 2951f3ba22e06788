/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_private.h - shared by the files that compute a document's costs.
 *
 *   rule_look.c  opens the plan's parts in a segment; applies the rules of the list in turn
 *   rule_path.c  finds which words the document has, and in which forms: the path
 *   rule_cost.c  costs of proximity, attribute, position and exactness
 *   rule_most.c  the maximum costs */
#ifndef DATELINE_SEARCH_RULES_RULE_PRIVATE_H
#define DATELINE_SEARCH_RULES_RULE_PRIVATE_H

#include <assert.h>

#include "query/query.h"
#include "search/rules/rules.h"

#define RULE_PATH_MAX 64 /* words; plan_parts.c makes no more */
#define RULE_NO_COST  UINT32_MAX
/* Words at this distance or more count like words in different attributes. */
#define RULE_FARTHEST 4
/* The maximum cost of the distance of a word from its position in the query. */
#define RULE_FURTHEST_PLACE 10

static_assert(PLAN_WAYS_MAX <= 8, "a part's forms are the bits of a byte");

struct rule_look {
    struct cursor_context context;
    const struct plan *plan;
    const struct rule_list *list;
    const struct schema *schema;
    struct cursor *(*cursors)[PLAN_WAYS_MAX]; /* per part; NULL: the form is not in this segment */
    struct cursor *root;                      /* for bm25; NULL: not scored */
    uint8_t *present;                         /* per part: bits of its forms in the document */
    bool wanted[RULE_PATH_MAX];               /* per single part: required at the level */
};

/* One part of a path. */
struct step {
    const struct plan_part *part;
    uint32_t number;
    uint8_t forms; /* bits of the forms that count */
    uint32_t words;
    uint32_t typos;
};

struct path {
    struct step steps[RULE_PATH_MAX];
    uint32_t count;
};

/* Each word that had to be joined counts as one typo. */
static inline uint32_t rule_joined_cost(const struct plan_part *part)
{
    return part->first == part->last ? 0 : part->last - part->first + 1;
}

static inline uint16_t rule_narrow(uint32_t cost)
{
    return cost < UINT16_MAX ? (uint16_t)cost : UINT16_MAX;
}

/* rule_path.c */
/* Finds the document's forms of the parts, its level and its path; returns the level. Documents in
 * ascending order. */
uint32_t rule_path_find(struct rule_look *look, uint32_t document, struct path *path);
/* Sets step.forms for a rule. `settled`: a typo rule stands before it, so only the forms with the
 * fewest typos count. */
void rule_path_use_forms(const struct rule_look *look, struct path *path, bool settled);
uint32_t rule_words_missing(const struct rule_look *look);
uint32_t rule_path_typos(const struct path *path);

/* rule_cost.c */
uint32_t rule_proximity_cost(const struct rule_look *look, const struct path *path);
uint32_t rule_attribute_cost(const struct rule_look *look, const struct path *path);
uint32_t rule_position_cost(const struct rule_look *look, const struct path *path);
uint32_t rule_inexact_words(const struct rule_look *look, const struct path *path);
/* Fills in ranked->starts: the attributes that start with the query. */
void rule_find_starts(const struct rule_look *look, struct ranked *ranked);
/* The position of an attribute in the list of searchable attributes. */
uint32_t rule_attribute_rank(const struct schema *schema, uint32_t field);

#endif
