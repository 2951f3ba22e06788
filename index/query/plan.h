/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan.h - a query tree and an index's generation to terms: what to look for in the postings.
 *
 * Words become terms as the documents' words did, in every language that the index has documents
 * in; forms that mean one word are one node, counted as one term:
 *
 *   cyber-security   same(phrase(cyber secur) cybersecur)
 *   cybersecurity    same(cybersecur phrase(cyber secur))   where the index has both words
 *   cyber security   and(same(cyber cybersecur) same(secur cybersecur))
 *   nations          same(nation nat)                       in an English and French index
 *   wor*             same(work world worri …)               the most frequent words of the lexicon
 *   wrold            same(wrold world …)                    where the settings allow typos
 *
 * Each term carries its posting list in each segment, so the plan is made once for all. Weights are
 * BM25's:  idf · (k1 + 1),  idf = ln(1 + (N − n + ½) / (n + ½))  (Robertson and Zaragoza, "The
 * Probabilistic Relevance Framework", 2009; the 1 + keeps frequent terms from turning negative).
 *
 * All of it lives in the arena. */
#ifndef DATELINE_QUERY_PLAN_H
#define DATELINE_QUERY_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/status.h"
#include "query/filter.h"
#include "query/marks.h"
#include "query/query.h"
#include "store/reader/generation.h"
#include "store/settings/settings.h"

#define PLAN_EXPANSION_MAX 64 /* words that a prefix stands for */
#define PLAN_K1            1.4F

/* Fields of an index whose positions carry the field (schema.h). */
struct plan_scope {
    struct bitmap fields; /* by number */
};

enum plan_kind {
    PLAN_NOTHING, /* no document can match */
    PLAN_ALL,
    PLAN_TERM,
    PLAN_SAME,   /* children are forms of one thing: frequencies add up, one weight */
    PLAN_PHRASE, /* children at the places that .place says */
    PLAN_NEAR,   /* children in any order, at most .distance other words among them */
    PLAN_AND,
    PLAN_OR,
    PLAN_NOT,   /* the one child is unwanted; below PLAN_AND only */
    PLAN_FILTER /* documents that .filter lets pass; no score */
};

struct plan_node {
    enum plan_kind kind;
    float weight;       /* of TERM, SAME, PHRASE, NEAR: the most it can add to a score */
    uint64_t documents; /* at most so many match, in all segments */
    uint32_t child_count;
    struct plan_node **children;
    const struct posting_list *lists; /* TERM: one a segment, .documents 0 for none */
    bool body_only;                   /* TERM: only occurrences in the body count */
    const struct plan_scope *scope;   /* TERM: only occurrences in these fields; NULL: all */
    uint32_t place;                   /* child of PHRASE: positions behind the first child */
    uint32_t distance;                /* NEAR */
    const struct filter_node *filter; /* FILTER */
};

/* A word of the query as a reader sees it: for corrections, and for closeness. */
struct plan_word {
    struct plan_node *node;
    struct str word;     /* folded */
    uint32_t start, end; /* bytes of the query */
    bool known;          /* some document has it, and it is not taken for a slip */
    bool stop;           /* a function word, not looked for */
    uint8_t group;       /* of its marks */
};

/* One way to meet a word of the query. */
struct plan_form {
    struct plan_node *node;
    uint8_t typos; /* 0 to 2; a word cut in two counts as one */
    bool exact;    /* the word itself, as typed */
    uint32_t span; /* positions that it takes */
};

#define PLAN_WAYS_MAX 6 /* forms of one part */
#define PLAN_NEVER    UINT32_MAX

/* What ranking rules count: a word, a phrase, or neighbouring words joined to one. */
struct plan_part {
    struct plan_form *forms; /* none: no document has it */
    uint32_t form_count;
    uint32_t first, last; /* the words that it stands for, by their numbers in .parts */
    uint32_t position;    /* in the query */
    uint32_t span;        /* positions of the query that it takes */
    bool phrase;
    uint32_t words;             /* what it counts for: of a phrase its words */
    uint32_t most_typos;        /* that it could have had */
    uint32_t dropped_at;        /* from this level on a document need not have it; PLAN_NEVER */
    struct plan_node *node;     /* any of the forms */
    struct plan_node *as_typed; /* those without typos */
};

/* How a part that is not there is made up for (the request's `match`). */
enum plan_strategy {
    PLAN_KEEP_ALL,
    PLAN_DROP_LAST,     /* the last word first, the first never */
    PLAN_DROP_FREQUENT, /* the most frequent first, the rarest never */
    PLAN_KEEP_ANY       /* any one is enough */
};

struct plan {
    struct plan_node *root;
    const struct marks *marks;     /* what to highlight */
    const struct plan_word *words; /* those side by side at the top, in order */
    uint32_t word_count;
    bool tolerated; /* typos are looked for: options.tolerance */
    bool relative;  /* a date is counted from now: what it finds moves with the clock */
    bool droppable; /* root is an AND of words side by side: some may be dropped */
    /* For ranking rules (options.strategy): words and phrases in the query's order, then the joined
     * ones. The root finds what any level finds. */
    const struct plan_part *parts;
    uint32_t single_count; /* words and phrases */
    uint32_t part_count;
    uint32_t levels;           /* words are dropped in so many steps */
    struct plan_node **others; /* NOT, operators, filters: wanted at every level */
    uint32_t other_count;
    enum plan_strategy strategy;
};

/* Which words may be slips of others (options.typo), where ranking rules do not count typos. */
enum plan_tolerance {
    PLAN_AS_TYPED,
    PLAN_DOUBT_UNKNOWN, /* those that no document has */
    PLAN_DOUBT_ALL      /* and those that another is far more frequent than */
};

struct plan_options {
    bool prefix; /* the last word may be the start of one */
    bool typing; /* the last word, where nothing is behind it, is a word or its start */
    enum plan_tolerance tolerance;
    const struct typo_settings *typo; /* NULL: no typos */
    bool any;                         /* words side by side: any of them, not all */
    bool expand_compounds;            /* look for words joined and split */
    const struct str *on;             /* fields that words count in; none: all */
    uint32_t on_count;
    /* Not NULL: make parts, with prefixes, synonyms and stop words as these say. */
    const struct settings *settings;
    enum plan_strategy strategy;
    int64_t deadline; /* clock_monotonic() ns: behind it words are looked for as typed; 0: none */
    const struct str *locales; /* languages that words are stemmed in; none: the index's */
    uint32_t locale_count;
};

/* `text` is what the query was parsed from. */
enum status plan_build(struct view *view, struct str text, const struct query *query,
                       const struct plan_options *options, struct arena *arena, struct plan *plan,
                       struct error *err);
/* What documents must match where the words dropped at `level` and below are not wanted, and where
 * `as_typed`, no typos and no joined words are. */
struct plan_node *plan_level(const struct plan *plan, const struct generation *generation,
                             uint32_t level, bool as_typed, struct arena *arena);
/* What matches `first` comes before what only the plan matches, which it is part of. */
void plan_prefer(struct plan *plan, const struct plan_node *first, struct arena *arena);
/* The same words, any of them. */
void plan_loosen(struct plan *plan, struct arena *arena);

#endif
