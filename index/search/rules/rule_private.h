/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_private.h - one document under the rules, for the files that make its costs.
 *
 *   rule_look.c  the plan's parts open in a segment; each rule of the list in its turn
 *   rule_path.c  which words the document has, and how: the path
 *   rule_cost.c  how close, in which attributes, at which places, how exact
 *   rule_most.c  the highest costs */
#ifndef DATELINE_SEARCH_RULES_RULE_PRIVATE_H
#define DATELINE_SEARCH_RULES_RULE_PRIVATE_H

#include <assert.h>

#include "query/query.h"
#include "search/rules/rules.h"

#define RULE_PATH_MAX QUERY_WORDS_MAX
#define RULE_NO_COST  UINT32_MAX
/* Words further apart than this are no closer than words of different attributes. */
#define RULE_FARTHEST 4
/* The cost of a word that is furthest from its place in the query. */
#define RULE_FURTHEST_PLACE 10

static_assert(PLAN_WAYS_MAX <= 8, "a part's forms are the bits of a byte");

struct rule_look {
    struct cursor_context context;
    const struct plan *plan;
    const struct rule_list *list;
    const struct schema *schema;
    struct cursor *(*cursors)[PLAN_WAYS_MAX]; /* per part; NULL: the form is not in this segment */
    struct cursor *root;                      /* for bm25; NULL: not asked for */
    uint8_t *present;                         /* per part: its forms in the document at hand */
    bool wanted[RULE_PATH_MAX];               /* per single: a document of its level has it */
};

/* A part on the path. */
struct step {
    const struct plan_part *part;
    uint32_t number;
    uint8_t forms; /* that count */
    uint32_t words;
    uint32_t typos;
};

struct path {
    struct step steps[RULE_PATH_MAX];
    uint32_t count;
};

/* Words that had to be joined count as a typo each. */
static inline uint32_t rule_joined_cost(const struct plan_part *part)
{
    return part->first == part->last ? 0 : part->last - part->first + 1;
}

static inline uint16_t rule_narrow(uint32_t cost)
{
    return cost < UINT16_MAX ? (uint16_t)cost : UINT16_MAX;
}

/* rule_path.c */
/* Which forms of the parts the document has, the level at which it has what is wanted, and the
 * path; returns the level. */
uint32_t rule_path_find(struct rule_look *look, uint32_t document, struct path *path);
/* The forms that count for a rule: where the typos are settled, those with the fewest. */
void rule_path_use_forms(const struct rule_look *look, struct path *path, bool settled);
uint32_t rule_words_missing(const struct rule_look *look);
uint32_t rule_path_typos(const struct path *path);

/* rule_cost.c */
uint32_t rule_proximity_cost(const struct rule_look *look, const struct path *path);
uint32_t rule_attribute_cost(const struct rule_look *look, const struct path *path);
uint32_t rule_position_cost(const struct rule_look *look, const struct path *path);
uint32_t rule_inexact_words(const struct rule_look *look, const struct path *path);
/* The attributes that begin with the query. */
void rule_find_starts(const struct rule_look *look, struct ranked *ranked);
/* The place of an attribute among the searchable ones. */
uint32_t rule_attribute_rank(const struct schema *schema, uint32_t field);

#endif
