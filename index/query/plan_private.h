/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_private.h - what the planner's files share.
 *
 *   plan.c        the tree: operators, fields, dropping words
 *   plan_word.c   a word or phrase: slots, stems, terms, compounds
 *   plan_prefix.c the words that a prefix stands for
 *   plan_marks.c  what to highlight */
#ifndef DATELINE_QUERY_PLAN_PRIVATE_H
#define DATELINE_QUERY_PLAN_PRIVATE_H

#include "query/marks.h"
#include "query/plan.h"

#define PLAN_MAX_SLOTS 64 /* positions of one phrase */
#define PLAN_MAX_FORMS 3  /* words that stand at one position */
#define PLAN_MAX_MARKS 512

struct planner {
    struct view *view;
    const struct generation *generation;
    struct arena *arena;
    const struct plan_options *options;
    struct str text; /* the whole query */
    struct error *err;
    enum status status; /* the first failure; then all nodes are PLAN_NOTHING */
    /* marks */
    struct mark *marks;
    uint32_t mark_count;
    float weights[MARKS_MAX_GROUPS];
    uint32_t group_count;
    uint64_t phrase_only;
    struct mark_phrase phrases[MARKS_MAX_GROUPS];
    uint32_t phrase_count;
    bool silent; /* below NOT: nothing is highlighted */
};

/* Where a term is looked for: in all searchable text, a field's own terms, or the body. */
struct plan_field {
    int field; /* SCHEMA_ALL_FIELDS, or a field with terms of its own */
    bool body_only;
};

struct plan_node *plan_node_new(struct planner *planner, enum plan_kind kind, uint32_t children);
struct plan_node *plan_nothing(struct planner *planner);
float plan_weight(const struct planner *planner, uint64_t documents);
/* One node for several forms of a thing; empty ones are left out. */
struct plan_node *plan_same(struct planner *planner, struct plan_node **forms, uint32_t count);

/* A word of the query: *word tells of it when it is one position (.word.data NULL otherwise).
 * NULL when the text holds no word at all. */
struct plan_node *plan_word(struct planner *planner, const struct query_node *node,
                            struct plan_field field, struct plan_word *word);
struct plan_node *plan_phrase(struct planner *planner, struct str text, struct plan_field field);
struct plan_node *plan_prefix(struct planner *planner, struct str text, struct plan_field field);
/* A folded word's terms, in every language of the index, marked as `group`. */
struct plan_node *plan_stems(struct planner *planner, struct str word, bool exact,
                             struct plan_field field, uint8_t group);
/* "cyber security" is also looked for as "cybersecurity". */
void plan_join(struct planner *planner, struct plan_word *left, struct plan_word *right,
               struct plan_field field);

#define PLAN_NO_GROUP UINT8_MAX
uint8_t plan_new_group(struct planner *planner, bool in_phrase);
void plan_mark(struct planner *planner, enum mark_kind kind, struct str text, uint8_t group);
void plan_group_weight(struct planner *planner, uint8_t group, float weight);
void plan_unmark(struct planner *planner, uint8_t group);
void plan_mark_phrase(struct planner *planner, const uint8_t *groups, uint32_t count);
const struct marks *plan_marks(struct planner *planner);

#endif
