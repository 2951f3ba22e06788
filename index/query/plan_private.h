/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_private.h - functions and structs that the planner's files share.
 *
 *   plan.c           the tree: operators, fields, ranges
 *   plan_top.c       the words side by side at the top of the query
 *   plan_loosen.c    any of the words instead of all
 *   plan_word.c      a word: all that it finds
 *   plan_slots.c     text to slots
 *   plan_terms.c     words to stems, terms and posting lists
 *   plan_seen.c      how many documents have a word, of those that may be seen
 *   plan_phrase.c    phrases and compounds
 *   plan_joins.c     words that are written in one or in two
 *   plan_unspaced.c  the parts of a word in a script without spaces
 *   plan_particles.c Hebrew and Arabic words with their particles
 *   plan_compounds.c compounds that contain a word
 *   plan_prefix.c    the words that a prefix stands for
 *   plan_typos.c     the words of the lexicon with few edits
 *   plan_doubts.c    with bm25: which words are doubtful, and what they are probably a slip of
 *   plan_parts.c     the tree for ranking rules: parts, and the levels at which they are dropped
 *   plan_forms.c     the forms of a part: as typed, prefixes, typos, synonyms, cut in two
 *   plan_professional*.c, plan_patterns.c   the professional's language (plan_professional.h)
 *   plan_scope.c     the fields that the request searches
 *   plan_marks.c     what to highlight */
#ifndef DATELINE_QUERY_PLAN_PRIVATE_H
#define DATELINE_QUERY_PLAN_PRIVATE_H

#include "query/marks.h"
#include "query/plan.h"

#define PLAN_SLOTS_MAX 64 /* positions of one phrase */
#define PLAN_FORMS_MAX 3  /* alternative words at one position */
#define PLAN_MARKS_MAX 4096
#define PLAN_STEMS_MAX 16 /* of a word, in different languages */

/* Where to look up a term: in all searchable text, in the terms of one field, or in the body. */
struct plan_field {
    int field; /* SCHEMA_ALL_FIELDS, or a field that has its own terms */
    bool body_only;
    const struct plan_scope *scope; /* NULL: all fields */
};

/* The fields to search, in an index whose fields have their own terms. */
struct plan_keys {
    const struct plan_field *fields;
    uint32_t count;
    bool chosen; /* true: only these fields, even if empty; false: all text */
};

/* What a term finds. */
enum plan_reach {
    PLAN_STEM,   /* any word with this stem */
    PLAN_TYPED,  /* the same; the node knows which documents have the word itself */
    PLAN_LITERAL /* the word itself */
};

/* A position of the query, with the words that may match there. */
struct plan_slot {
    struct str forms[PLAN_FORMS_MAX];
    uint32_t form_count;
    bool exact;         /* a number, .bigram or a symbol: no typos, no stems but for Han */
    bool literal;       /* only the forms themselves, not other words of their stems */
    bool bigram;        /* one or two characters of a script without spaces, a symbol or C++: it has
                           no typos and starts no other word */
    bool symbol;        /* the only slot: see plan_analyze */
    bool unspaced;      /* one or two characters of a script without spaces */
    bool starts;        /* also search the word as a prefix */
    struct str joined;  /* the joined form of a compound that starts here; .data NULL: none */
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
    enum status status; /* the first failure; plan_build returns it */
    /* marks */
    struct mark *marks;
    uint32_t mark_count, mark_room;
    float weights[MARKS_GROUPS_MAX];
    uint32_t group_count;
    uint64_t phrase_only;
    struct mark_phrase phrases[MARKS_GROUPS_MAX];
    uint32_t phrase_count;
    const language_id *languages; /* to stem words in */
    uint32_t language_count;
    bool silent;                      /* below NOT: highlight nothing */
    bool joining;                     /* making joined words: set mark.written */
    uint16_t letters;                 /* set mark.letters: the words go on behind what was typed */
    bool tolerant;                    /* making words with typos: use the tolerant fields below */
    bool typing;                      /* also search the current word as a prefix */
    bool tolerated;                   /* a word has candidates for typos */
    bool doubtful;                    /* a word may be a typo */
    struct plan_looked_up *looked_up; /* words whose typos are known (plan_doubts.c) */
    uint32_t doubts;                  /* words whose typos were looked up */
    bool replaced;                    /* a word is not searched for as typed */
    bool has_phrase;                  /* a phrase stands at the top */
    bool stopped;                     /* a stop word of the settings was left out */
    size_t analyzed;                  /* by plan_analyze: bytes of its text */
    uint32_t read_to;               /* bytes of the query that words before took: "K." of "J. K." */
    bool relative;                  /* a filter has a date relative to now */
    struct plan_keys on;            /* fields to search, if fields have their own terms */
    struct plan_keys tolerant_on;   /* the same for words with typos */
    enum plan_reach reach;          /* of the terms being made */
    const struct plan_scope *scope; /* fields to search, if positions include the field */
    const struct plan_scope *tolerant_scope; /* the same for words with typos */
};

struct plan_node *plan_node_new(struct planner *planner, enum plan_kind kind, uint32_t children);
struct plan_node *plan_nothing(struct planner *planner);
struct plan_node *plan_anything(struct planner *planner);
float plan_weight(const struct planner *planner, uint64_t documents);
/* One node for several forms of a word; leaves out forms that no document has. */
struct plan_node *plan_same(struct planner *planner, struct plan_node **forms, uint32_t count);

/* --- plan_slots.c --- */

/* Analyzes the tokens that start before `end`, at most PLAN_SLOTS_MAX; returns their number. The
 * text after `end` is context: it tells "N. Korea" from "N." A word that begins before `end` is
 * read to its own end: "J. K.", "1 000 000". A symbol is a slot only if the text has no word. */
uint32_t plan_analyze(struct planner *planner, struct str text, size_t end,
                      struct plan_slot *slots);
/* Analyzes the node's word. 0 if it has no word, or if it belongs to the word before. */
uint32_t plan_analyze_word(struct planner *planner, const struct query_node *node,
                           struct plan_slot *slots);
/* May the last of these slots be the start of a word? Not a unit ("£10m"). */
bool plan_may_start(const struct plan_slot *slots, uint32_t count);
/* The node's word with the text after it, as context for plan_analyze. */
struct str plan_context(const struct planner *planner, const struct query_node *node);

/* --- plan_terms.c --- */

/* The words of a slot, marked as `group`. */
struct plan_node *plan_slot_node(struct planner *planner, const struct plan_slot *slot,
                                 struct plan_field field, uint8_t group);
/* The terms of a folded word in every language of the index; marks them as `group`. */
struct plan_node *plan_stems(struct planner *planner, struct str word, bool exact,
                             struct plan_field field, uint8_t group);
bool plan_is_among(const struct str *stems, uint32_t count, struct str stem);
/* The list of a key that is no word (schema.h), without a weight. */
struct plan_node *plan_key(struct planner *planner, struct str key);
/* Does a document match the node of the word? Of a lexicon elsewhere, only what is known counts. */
bool plan_finds_any(const struct planner *planner, struct str word, const struct plan_node *node);

/* --- plan_seen.c --- */

/* How many documents of a segment's list may be seen: with the others if there are many of both. 0
 * only if there is none. */
uint64_t plan_seen_documents(const struct planner *planner, uint32_t number,
                             const struct posting_list *list);
/* How many documents that may be seen have the word in this spelling, by the lexicon. */
uint64_t plan_word_documents(const struct planner *planner, struct str word);
/* How many documents may be seen, of those here. */
uint64_t plan_seen_all(const struct planner *planner);
/* The same of the index. From a lexicon elsewhere: 0 if that is not known yet. */
uint64_t plan_all_documents(const struct planner *planner);

/* --- plan_phrase.c --- */

/* The words of a slot, marked as a new group. */
struct plan_node *plan_one_slot(struct planner *planner, const struct plan_slot *slot,
                                struct plan_field field);
/* The slots of one word side by side, or joined. */
struct plan_node *plan_compound(struct planner *planner, const struct plan_slot *slots,
                                uint32_t count, struct plan_field field);
/* The same, each form by itself, with its length in positions. Returns their number. */
#define PLAN_VARIANTS_MAX 3
uint32_t plan_compound_forms(struct planner *planner, const struct plan_slot *slots, uint32_t count,
                             struct plan_field field, struct plan_node *forms[PLAN_VARIANTS_MAX],
                             uint32_t lengths[PLAN_VARIANTS_MAX]);
struct plan_node *plan_slots_phrase(struct planner *planner, const struct plan_slot *slots,
                                    uint32_t count, struct plan_field field);
/* Words side by side. `quoted`: literally, unless options.loose_phrases. */
struct plan_node *plan_phrase(struct planner *planner, struct str text, bool quoted,
                              struct plan_field field);

/* --- plan_joins.c --- */

/* The byte at which to cut the word into two words of the index: the cut whose rarer half is most
 * frequent. 0: it cannot be cut. */
size_t plan_best_cut(const struct planner *planner, struct str word);
/* A rare word also searches its two halves side by side: "sunflower" finds "sun flower". `whole`:
 * the node of the word; returned if the word is not cut. */
struct plan_node *plan_cut(struct planner *planner, struct str word, struct plan_node *whole,
                           struct plan_field field);
/* "cyber security" also searches "cybersecurity", and "vote 2024" "vote2024". Does nothing for
 * words of several positions. */
void plan_join(struct planner *planner, struct plan_word *left, struct plan_word *right,
               struct plan_field field);

/* --- words and prefixes --- */

/* A word of the query. *word describes it if it takes one position; otherwise .word.data is NULL.
 * Returns NULL if the text has no word. */
struct plan_node *plan_word(struct planner *planner, const struct query_node *node,
                            struct plan_field field, struct plan_word *word);
struct plan_node *plan_prefix(struct planner *planner, struct str text, struct plan_field field);
/* Words of the lexicon that start with this folded word. */
struct plan_node *plan_starts(struct planner *planner, struct str word, struct plan_field field,
                              uint8_t group);
/* The same of words that fit a folded pattern. Only for a lexicon that is elsewhere. */
struct plan_node *plan_fitting(struct planner *planner, struct str pattern, struct plan_field field,
                               uint8_t group);
/* plan_unspaced.c: a word in a script without spaces, as one word for each of its parts. Returns
 * their number, and the parts in the arena; 0: the word is not of this kind, or has only one part.
 */
uint32_t plan_unspaced(struct planner *planner, const struct query_node *node,
                       struct plan_word **parts);
/* plan_particles.c: the word as typed, and its forms with other particles; marks them as `group`.
 */
struct plan_node *plan_particles(struct planner *planner, struct str word, struct plan_node *typed,
                                 struct plan_field field, uint8_t group);
/* plan_compounds.c: with options.compounds, for each word, also searches compounds that contain it,
 * in an index that has documents in languages with compounds. They count less than the word. */
void plan_compounds(struct planner *planner, struct plan_word *words, uint32_t count);

struct plan_node *plan_filter(struct planner *planner, struct filter_node *filter);
/* plan_professional.c: fills in the plan of a query in the professional's language: only the root.
 */
void plan_by_professional(struct planner *planner, const struct pro_query *query,
                          struct plan *plan);
/* plan_parts.c: fills in the plan for ranking rules. */
void plan_by_parts(struct planner *planner, const struct query_node *query, struct plan *plan);
/* plan_top.c: fills in the plan for bm25: the root, and the words outside operators. */
void plan_top(struct planner *planner, const struct query_node *query, struct plan *plan);
/* Is it a function word in a language of the index? */
bool plan_is_function_word(const struct planner *planner, struct str word);
/* plan_loosen.c: any of the words; compounds count by their parts. In the arena. */
struct plan_node *plan_words_or(struct arena *arena, const struct plan_word *words, uint32_t count,
                                bool without_numbers);
/* All of the children, which the node takes over. */
struct plan_node *plan_and_of(struct plan_node **children, uint32_t count, struct arena *arena);
/* plan.c: the plan of one query node and its children. NULL if it has no word. */
struct plan_node *plan_tree(struct planner *planner, const struct query_node *node);
/* The same for a node without children. *word describes it if it is one word. */
struct plan_node *plan_leaf(struct planner *planner, const struct query_node *node,
                            struct plan_word *word);
struct plan_field plan_text_field(const struct planner *planner, struct str name);

/* plan_forms.c: fill in the part's forms. `starts`: also search prefixes. */
void plan_word_forms(struct planner *planner, const struct plan_slot *slot, bool starts,
                     struct plan_part *part);
/* Words of the query joined into one; the part has no forms if no document joins them. */
void plan_joined_forms(struct planner *planner, const struct str *words, uint32_t count,
                       bool starts, struct plan_part *part);
bool plan_is_stop_word(const struct planner *planner, struct str word);

/* plan_typos.c */
struct plan_typos {
    struct lexicon_best one, two; /* typos; nearest and most frequent first */
};
/* How many typos the settings allow for a word. */
uint32_t plan_typos_allowed(const struct planner *planner, struct str word);
void plan_find_typos(struct planner *planner, struct str word, uint32_t most, bool starts,
                     struct plan_typos *typos);
struct plan_node *plan_words_node(struct planner *planner, const struct lexicon_word *words,
                                  uint32_t count, struct plan_field field, uint8_t group);
/* plan_doubts.c: the word as typed and, if options.tolerance doubts it, the words that it may be a
 * typo of. *better: the likeliest of these, STR_NONE if there is none. `by_stem`: `typed` finds
 * other words with the same stem. If no document has the word itself, they share the stem by chance
 * ("offical" and "office"), and the likely words replace them. */
struct plan_node *plan_tolerate(struct planner *planner, struct str word, struct plan_node *typed,
                                bool by_stem, struct plan_field field, uint8_t group,
                                struct str *better);
/* Is there a word that `before` (plan.h, options.before) found nowhere and that is no slip? */
bool plan_is_hopeless(struct planner *planner, const struct plan *before);

/* plan_scope.c */
/* Sets the fields to search. Call it before any node is made. */
void plan_set_scope(struct planner *planner);

/* plan_marks.c: without a group (PLAN_NO_GROUP) these functions do nothing. */
#define PLAN_NO_GROUP UINT8_MAX
uint8_t plan_new_group(struct planner *planner, bool in_phrase);
void plan_mark(struct planner *planner, enum mark_kind kind, struct str text, uint8_t group);
void plan_group_weight(struct planner *planner, uint8_t group, float weight);
void plan_unmark(struct planner *planner, uint8_t group);
void plan_mark_phrase(struct planner *planner, const uint8_t *groups, uint32_t count);
const struct marks *plan_marks(struct planner *planner);

#endif
