/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_professional.h - shared by the files that plan the professional's language. Private to the
 * planner.
 *
 *   plan_professional.c        what is true of whole documents
 *   plan_professional_spans.c  proximity, counts, lengths
 *   plan_professional_words.c  words and phrases, in fields and with capitals
 *   plan_patterns.c            the words of the lexicon that a pattern stands for */
#ifndef DATELINE_QUERY_PLAN_PROFESSIONAL_H
#define DATELINE_QUERY_PLAN_PROFESSIONAL_H

#include "query/plan_private.h"
#include "query/professional/professional.h"
#include "query/slip_cache.h"

#define PRO_TERMS_MAX     8000    /* words of a query, with those that its patterns stand for */
#define PRO_PATTERN_MAX   2000    /* words that one pattern stands for */
#define PRO_SLIPPED_MAX   200     /* words that one may be a slip of */
#define PRO_LOOKED_UP_MAX 100     /* words with `~` of a query: about 1 ms each */
#define PRO_VISITED_MAX   4000000 /* words of the lexicon that all patterns look at: about 0.3 s */
#define PRO_INFLECTED_MAX 16      /* forms of a singular or plural */

struct pro_planner {
    struct planner *planner;
    struct str text;                    /* the query, for errors */
    uint32_t terms, visited, looked_up; /* so far */
    uint8_t rest_group; /* marks the words for which no group of their own is left */
    bool has_rest;
    /* made when first needed */
    const struct plan_node *sentences, *paragraphs, *some_capitals, *all_capitals;
};

/* Where words are looked for: in each of these places. */
struct pro_place {
    struct plan_field field;
    uint32_t lead; /* only in so many first words of the body; 0: anywhere */
};
#define PRO_PLACES_MAX 2
struct pro_scope {
    struct pro_place places[PRO_PLACES_MAX];
    uint32_t count; /* 0: in all text */
    enum spans_capitals capitals;
};

struct pro_scope pro_scope_in_field(struct pro_planner *pro, const struct pro_node *node,
                                    struct pro_scope scope);
struct pro_scope pro_scope_in_case(const struct pro_node *node, struct pro_scope scope);

/* What a node needs of a document. */
struct pro_spans {
    struct plan_node *words; /* a document that matches has these; PLAN_NOTHING: none matches */
    struct spans_node *tree; /* NULL: nothing matches */
    bool simple;             /* a document with the words matches: .tree need not be asked */
};

/* Of a node that has places, or is a length. */
struct pro_spans pro_spans(struct pro_planner *pro, const struct pro_node *node,
                           struct pro_scope scope);
/* Of PRO_WORDS. */
struct pro_spans pro_words(struct pro_planner *pro, const struct pro_node *node,
                           struct pro_scope scope);
struct spans_node *pro_spans_new(struct pro_planner *pro, enum spans_kind kind, uint32_t children);
/* Any of several; several at the same place in one document are one. */
struct pro_spans pro_any(struct pro_planner *pro, const struct pro_spans *each, uint32_t count);
/* The list of a key of the documents' structure (schema.h). Sets an error if a segment does not
 * have it. */
const struct plan_node *pro_structure(struct pro_planner *pro, struct str key,
                                      const struct pro_node *node);

/* plan_professional.c */
struct plan_node *pro_and(struct planner *planner, struct plan_node **children, uint32_t count);
struct plan_node *pro_or(struct planner *planner, struct plan_node **children, uint32_t count);

/* plan_patterns.c: the folded words that a word of the query stands for, in the arena. `at`: the
 * place of an error. */
struct pro_forms {
    struct str *words;
    uint32_t count;
};
/* `quoted`: `?` and `!` at its end are punctuation. */
bool pro_is_pattern(struct str word, bool quoted);
struct pro_forms pro_pattern_forms(struct pro_planner *pro, struct str pattern, size_t at);
struct pro_forms pro_slipped_forms(struct pro_planner *pro, struct str word, uint32_t slips,
                                   size_t at);
/* slip_cache.c: the forms are borrowed from the cache, and valid as long as it. */
bool slip_cache_find(const struct slip_cache *cache, struct str word, uint32_t slips,
                     struct pro_forms *out);
void slip_cache_add(struct slip_cache *cache, struct str word, uint32_t slips,
                    const struct pro_forms *forms);
struct pro_forms pro_inflected_forms(struct pro_planner *pro, struct str word, bool plural);
/* The part of a pattern before its first sign, if it has only one, at its end; else STR_NONE. */
struct str pro_pattern_prefix(struct str pattern);
/* Counts words of the query; refuses it if they are too many. */
void pro_count_terms(struct pro_planner *pro, uint32_t more, size_t at);
void pro_refuse(struct pro_planner *pro, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
