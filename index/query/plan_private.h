/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_private.h - what the planner's files share.
 *
 *   plan.c        the tree: operators, fields, dropping words
 *   plan_word.c   a word or phrase: slots, stems, terms, compounds
 *   plan_prefix.c the words that a prefix stands for
 *   plan_typos.c  the words that it may be a slip of
 *   plan_parts.c  the same for ranking rules: parts, and the levels at which they are dropped
 *   plan_forms.c  the forms of a part: as typed, starts, typos, synonyms, cut in two
 *   plan_scope.c  the fields that a request names
 *   plan_marks.c  what to highlight */
#ifndef DATELINE_QUERY_PLAN_PRIVATE_H
#define DATELINE_QUERY_PLAN_PRIVATE_H

#include "query/marks.h"
#include "query/plan.h"

#define PLAN_SLOTS_MAX 64 /* positions of one phrase */
#define PLAN_FORMS_MAX 3  /* words that stand at one position */
#define PLAN_MARKS_MAX 4096

/* Where a term is looked for: in all searchable text, a field's own terms, or the body. */
struct plan_field {
    int field; /* SCHEMA_ALL_FIELDS, or a field with terms of its own */
    bool body_only;
    const struct plan_scope *scope; /* NULL: wherever the term stands */
};

/* Fields with keys of their own. */
struct plan_keys {
    const struct plan_field *fields;
    uint32_t count;
    bool chosen; /* these alone, be there none; else all text */
};

/* A position of a query's text, with the words that may stand there. */
struct plan_slot {
    struct str forms[PLAN_FORMS_MAX];
    uint32_t form_count;
    bool exact; /* a number or a bigram: no stem */
    bool bigram;
    bool starts;        /* the word may be the start of one */
    struct str joined;  /* of a compound that starts here; .data NULL: none */
    uint32_t joined_to; /* its last slot */
    uint32_t start, end;
};

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
    uint32_t mark_count, mark_room;
    float weights[MARKS_GROUPS_MAX];
    uint32_t group_count;
    uint64_t phrase_only;
    struct mark_phrase phrases[MARKS_GROUPS_MAX];
    uint32_t phrase_count;
    const language_id *languages; /* that words are stemmed in */
    uint32_t language_count;
    bool silent;         /* below NOT: nothing is highlighted */
    bool joining;        /* words of the query are taken as one: the words mark their compounds */
    bool tolerant;       /* words with typos are looked for: not in all attributes */
    bool typing;         /* the word at hand may be the start of one */
    bool tolerated;      /* a word has typos */
    bool relative;       /* a filter counts from now */
    struct plan_keys on; /* the request's fields, where they have keys of their own */
    struct plan_keys tolerant_on;            /* of words with typos */
    const struct plan_scope *scope;          /* the same, where positions carry the field */
    const struct plan_scope *tolerant_scope; /* of words with typos */
};

struct plan_node *plan_node_new(struct planner *planner, enum plan_kind kind, uint32_t children);
struct plan_node *plan_nothing(struct planner *planner);
float plan_weight(const struct planner *planner, uint64_t documents);
/* One node for several forms of a thing; empty ones are left out. */
struct plan_node *plan_same(struct planner *planner, struct plan_node **forms, uint32_t count);

/* Tokens of the text that start before `end`, at most PLAN_SLOTS_MAX; what is behind tells "N.
 * Korea" from "N." */
uint32_t plan_analyze(struct planner *planner, struct str text, size_t end,
                      struct plan_slot *slots);
/* A word with what follows it in the query, where the node's text is as it stands there. */
struct str plan_context(const struct planner *planner, const struct query_node *node);
struct plan_node *plan_slot_node(struct planner *planner, const struct plan_slot *slot,
                                 struct plan_field field, uint8_t group);
struct plan_node *plan_slots_phrase(struct planner *planner, const struct plan_slot *slots,
                                    uint32_t count, struct plan_field field);
/* Documents that have the word as it is written, by the lexicon. */
uint64_t plan_word_documents(const struct planner *planner, struct str word);
/* Where the word is best cut in two words of the index: the rarer of them as frequent as can be.
 * 0: nowhere. */
size_t plan_best_cut(const struct planner *planner, struct str word);

/* A word of the query: *word tells of it when it is one position (.word.data NULL otherwise).
 * NULL when the text holds no word at all. */
struct plan_node *plan_word(struct planner *planner, const struct query_node *node,
                            struct plan_field field, struct plan_word *word);
struct plan_node *plan_phrase(struct planner *planner, struct str text, struct plan_field field);
struct plan_node *plan_prefix(struct planner *planner, struct str text, struct plan_field field);
/* Words that start as the folded word does. */
struct plan_node *plan_starts(struct planner *planner, struct str word, struct plan_field field,
                              uint8_t group);
/* A folded word's terms, in every language of the index, marked as `group`. */
struct plan_node *plan_stems(struct planner *planner, struct str word, bool exact,
                             struct plan_field field, uint8_t group);
/* "cyber security" is also looked for as "cybersecurity". */
void plan_join(struct planner *planner, struct plan_word *left, struct plan_word *right,
               struct plan_field field);

/* plan_parts.c: the whole query by parts. */
void plan_by_parts(struct planner *planner, const struct query_node *query, struct plan *plan);
/* The tree below a node that is no word. */
struct plan_node *plan_tree(struct planner *planner, const struct query_node *node);
struct plan_field plan_text_field(const struct planner *planner, struct str name);

/* plan_forms.c: fill in the part's forms. `starts`: it may be the start of a word. */
void plan_word_forms(struct planner *planner, const struct plan_slot *slot, bool starts,
                     struct plan_part *part);
/* Words of the query that may be written as one; leaves the part without forms where they are not.
 */
void plan_joined_forms(struct planner *planner, const struct str *words, uint32_t count,
                       bool starts, struct plan_part *part);
bool plan_is_stop_word(const struct planner *planner, struct str word);

/* plan_typos.c */
struct plan_typos {
    struct lexicon_best one, two; /* typos; nearest and most frequent first */
};
/* How many the settings let a word have. */
uint32_t plan_typos_allowed(const struct planner *planner, struct str word);
void plan_find_typos(struct planner *planner, struct str word, uint32_t most, bool starts,
                     struct plan_typos *typos);
struct plan_node *plan_words_node(struct planner *planner, const struct lexicon_word *words,
                                  uint32_t count, struct plan_field field, uint8_t group);
/* The word as typed, with those that it may be a slip of where the options doubt it. */
struct plan_node *plan_tolerate(struct planner *planner, struct str word, struct plan_node *typed,
                                struct plan_field field, uint8_t group);

/* plan_scope.c */
/* Before any node is made. */
void plan_set_scope(struct planner *planner);

#define PLAN_NO_GROUP UINT8_MAX
uint8_t plan_new_group(struct planner *planner, bool in_phrase);
void plan_mark(struct planner *planner, enum mark_kind kind, struct str text, uint8_t group);
void plan_group_weight(struct planner *planner, uint8_t group, float weight);
void plan_unmark(struct planner *planner, uint8_t group);
void plan_mark_phrase(struct planner *planner, const uint8_t *groups, uint32_t count);
const struct marks *plan_marks(struct planner *planner);

#endif
