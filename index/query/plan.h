/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan.h - turns a query tree into a plan: the terms to look up in the postings of a generation.
 *
 * Words are analyzed like the words of documents, in every language of the index. All forms of one
 * word are one node, which scores like one term:
 *
 *   cyber-security   same(phrase(cyber secur) cybersecur)
 *   cybersecurity    same(cybersecur phrase(cyber secur))   where the index has both words
 *   cyber security   and(same(cyber cybersecur) same(secur cybersecur))
 *   nations          same(nation nat)                       in an English and French index
 *   wor*             same(work world worri …)               the most frequent words of the lexicon
 *   wrold            same(wrold world …)                    where the settings allow typos
 *
 * A word finds all words of its stem, but documents that have only others of them score less
 * (.other_words). In quotes it finds only itself (.literal).
 *
 * Each term has its posting list in each segment, so one plan serves all segments. Weights are
 * BM25's:  idf · (k1 + 1),  idf = ln(1 + (N − n + ½) / (n + ½))  (Robertson and Zaragoza, "The
 * Probabilistic Relevance Framework", 2009; the 1 + keeps frequent terms from turning negative). A
 * document that has a term gets at least PLAN_LOWER_BOUND of the weight, however long it is (Lv and
 * Zhai, "Lower-bounding term frequency normalization", CIKM 2011).
 *
 * A plan lives in the arena, and borrows from the view and the query. */
#ifndef DATELINE_QUERY_PLAN_H
#define DATELINE_QUERY_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/status.h"
#include "query/filter.h"
#include "query/marks.h"
#include "query/professional/professional.h"
#include "query/query.h"
#include "query/slip_cache.h"
#include "query/spans.h"
#include "store/reader/generation.h"
#include "store/settings/settings.h"

#define PLAN_EXPANSION_MAX 64 /* words that a prefix expands to */
#define PLAN_K1            2.2F
#define PLAN_LOWER_BOUND   0.03F
#define PLAN_QUARTERS      4
/* Of a word as typed and the other words of its stem (plan_word.c). */
#define PLAN_OTHER_WORDS 0.95F /* the weight of the others, as a share */
#define PLAN_OWN_WEIGHT  0.7F  /* the share of its own weight that a rare word has */

/* A set of fields, in an index whose positions include the field (schema.h). */
struct plan_scope {
    struct bitmap fields; /* by field number */
};

enum plan_kind {
    PLAN_NOTHING, /* no document can match */
    PLAN_ALL,
    PLAN_TERM,
    PLAN_SAME,   /* children are forms of one word: one weight, frequencies are added */
    PLAN_PHRASE, /* children at the positions given by their .place */
    PLAN_NEAR,   /* children in any order, with at most .distance other words between */
    PLAN_AND,
    PLAN_OR,
    PLAN_NOT,    /* excludes its one child; only below PLAN_AND */
    PLAN_FILTER, /* documents that match .filter; no score */
    PLAN_SPANS   /* documents of its one child in which .spans match; they score as the child */
};

struct plan_node {
    enum plan_kind kind;
    float weight;       /* the maximum that it adds to a score */
    uint64_t documents; /* upper bound of the matches in all segments */
    uint32_t child_count;
    struct plan_node **children;
    const struct posting_list *lists; /* TERM: one per segment; .documents 0: not there */
    bool body_only;                   /* TERM: count only occurrences in the body */
    const struct plan_scope *scope;   /* TERM: count only these fields; NULL: all */
    /* TERM of a word as typed. The documents that have it mixed with other words of its stem, or
     * all documents that have it if it is not its own stem (postings.h): one list per segment;
     * NULL: the word is not known. If the field has terms of its own but not of its words, the one
     * child is the literal word in all text. */
    const struct posting_list *words;
    bool own_stem;   /* TERM: the word is its own stem */
    bool literal;    /* TERM: count only the word itself */
    struct str term; /* TERM of all text: its key; else STR_NONE */
    uint64_t key;    /* TERM, in an open plan: the hash of its key (schema.h) */
    /* TERM, in a plan for postings elsewhere: its key; that of the word itself, if .literal.
     * .starts: any word that begins so; or, with .pattern, that fits it (pattern.h). Else
     * STR_NONE. */
    struct str text;
    bool starts, pattern;
    struct str typed; /* the same, of a word as typed: that of the word itself; else STR_NONE */
    /* TERM, SAME of a word as typed: what documents score that have only other words of its stem,
     * as a share of the weight; 0: as much as the others. */
    float other_words;
    /* .other_words counts only when the best are ranked again (search/match/rank.h). */
    bool in_rank;
    uint32_t place;                   /* child of PHRASE: positions after the first child */
    uint32_t distance;                /* NEAR */
    const struct filter_node *filter; /* FILTER */
    const struct spans_node *spans;   /* SPANS */
};

/* The weight of a word in a document, of whose occurrences so many quarters are the word as typed
 * and the others other words of its stem. The first occurrence as typed says most. */
static inline float plan_weight_here(float weight, float other_words, uint8_t quarters)
{
    float typed = quarters ? (float)(quarters + PLAN_QUARTERS) / (2 * PLAN_QUARTERS) : 0;

    return quarters == PLAN_QUARTERS ? weight : weight * (typed + (1 - typed) * other_words);
}

/* A word of the query as typed: for corrections, and for ranking by closeness. */
struct plan_word {
    struct plan_node *node;
    struct str word;         /* folded; STR_NONE: a compound or a word in a script without spaces */
    struct str written;      /* the same, also of a number */
    struct plan_node *alone; /* without joined words, for loose searches; NULL: .node */
    struct plan_node **parts; /* of a compound: each part by itself, for loose searches */
    uint32_t part_count;
    uint32_t start, end; /* bytes of the query */
    bool known;          /* a document has it, and it was not treated as a typo */
    bool stop;           /* a function word, not searched for */
    bool number;
    struct str better; /* the likeliest word that it is a slip of; STR_NONE: none was looked for */
    uint8_t group;     /* its group in the marks */
};

/* One way in which a document can match a part. */
struct plan_form {
    struct plan_node *node;
    uint8_t typos; /* 0 to 2; a word cut in two counts as one typo */
    bool exact;    /* the word itself, as typed */
    uint32_t span; /* length in positions */
};

#define PLAN_WAYS_MAX 6 /* forms of one part */
#define PLAN_NEVER    UINT32_MAX

/* The unit of ranking rules: a word, a phrase, or neighbouring words joined into one. */
struct plan_part {
    struct plan_form *forms; /* none if no document has the part */
    uint32_t form_count;
    uint32_t first, last; /* the single parts that it covers: indexes into plan.parts */
    uint32_t position;    /* of its first word in the query */
    uint32_t span;        /* its length in positions of the query */
    bool phrase;
    uint32_t words;             /* how many words it counts as */
    uint32_t most_typos;        /* maximum typos of its forms, for scores */
    uint32_t dropped_at;        /* optional from this level on; PLAN_NEVER: always required */
    struct plan_node *node;     /* matches any form */
    struct plan_node *as_typed; /* matches any form without typos */
};

/* Which parts become optional when too few documents have all (the request's `match`). */
enum plan_strategy {
    PLAN_KEEP_ALL,
    PLAN_DROP_LAST,     /* drop the last word first; never the first */
    PLAN_DROP_FREQUENT, /* drop the most frequent word first; never the rarest */
    PLAN_KEEP_ANY       /* require any one of them */
};

struct plan {
    struct plan_node *root;
    const struct marks *marks;     /* what to highlight */
    const struct plan_word *words; /* the words outside operators and groups, in order */
    uint32_t word_count;
    uint64_t all;   /* documents that may be seen (options.seen), of those here */
    bool tolerated; /* other words are searched for as possible typos (options.tolerance) */
    bool doubtful;  /* a word may be a slip: PLAN_DOUBT_RARE may find more */
    bool replaced;  /* a word that no document has is replaced by those that it may be a slip of */
    bool phrases;   /* a phrase is required: .loose_phrases may find more */
    bool loose;     /* phrases were read as words (options.loose_phrases) */
    bool relative;  /* a date is relative to now: results change with the clock */
    bool droppable; /* .words has several words: plan_loosen may be called */
    /* For ranking rules (options.settings): single parts (words and phrases) in query order, then
     * joined ones. The root matches the documents of all levels. */
    const struct plan_part *parts;
    uint32_t single_count; /* how many parts are single */
    uint32_t part_count;
    uint32_t levels;           /* the highest level */
    struct plan_node **others; /* NOT, operators, filters: required at every level */
    uint32_t other_count;
    enum plan_strategy strategy;
    const struct plan_options *options; /* those of plan_build: a copy */
};

/* Without ranking rules: which words may be typos of other words (options.typo). */
enum plan_tolerance {
    PLAN_AS_TYPED,
    PLAN_DOUBT_RARE, /* words that no document has, and rare words if a similar one is far more
                        frequent */
    PLAN_DOUBT_ALL   /* any word if a similar one is 10 times as frequent */
};

/* What the plans of one search found in the lexicons. Zero-initialized; in their arena. */
struct plan_compounds {
    struct found_compounds *first;
};

/* A lexicon that is elsewhere. What is not known yet counts as in no document, and there is no such
 * word; it is looked up before the next plan. */
struct plan_lexicon {
    void *context;
    uint64_t (*count_word)(void *context,
                           struct str word); /* documents that have the folded word */
    uint64_t (*count_node)(void *context, const struct plan_node *node); /* that it finds */
    /* Visits the words at most `distance` (1 or 2) edits away, in any order, as lexicon_fuzzy. */
    void (*near)(void *context, struct str word, uint32_t distance, lexicon_fn *fn,
                 void *fn_context);
};

/* The documents that may be seen, none of them deleted, and how many others there are: for each
 * segment. */
struct plan_seen {
    const struct bitmap *documents;
    const uint32_t *others;
};

struct plan_options {
    bool prefix; /* search the last word as a prefix */
    bool typing; /* search the last word as a whole word and as a prefix, if it ends the text */
    enum plan_tolerance tolerance;
    const struct typo_settings *typo; /* NULL: no typos */
    /* Not NULL: the plan of the same words that found nothing, with fewer doubts. Where a word that
     * it found nowhere is no slip either, this plan finds nothing, and no other word is doubted. */
    const struct plan *before;
    bool any;                         /* require any of the words, not all */
    bool loose_phrases;               /* read phrases as words side by side; below operators, as
                                         phrases of stems */
    bool expand_compounds;            /* also search words joined, and cut in two */
    bool with_hidden;                 /* search all words in hidden fields, too */
    struct plan_compounds *compounds; /* not NULL: also search compounds that contain a word */
    const struct str *on;             /* count words only in these fields; none: in all */
    uint32_t on_count;
    /* Not NULL: make parts, with the stop words and synonyms of these settings. */
    const struct settings *settings;
    enum plan_strategy strategy;
    int64_t deadline; /* clock_monotonic() ns; afterwards no typos are looked up. 0: none */
    const struct str *locales; /* languages to stem words in; none: those of the index */
    uint32_t locale_count;
    const struct zone_info *zone; /* whose clocks count dates in the query; NULL: UTC */
    /* Not NULL: plan this instead of the query, which may be NULL. Its words are all required;
     * there are no typos, no prefixes, no parts. .settings then only name the stop words. */
    const struct pro_query *professional;
    struct slip_cache *slips; /* of this state of the index; NULL: look each word up */
    /* An open plan tells what a document needs to match, whatever words the lexicon has or gets: a
     * term that no document has stays, and what the lexicon decides (the words of a prefix) may be
     * anything (PLAN_ALL). Not to be searched with. */
    bool open;
    /* Not NULL: the postings are elsewhere, and so is this lexicon: each term has its .text. With
     * .open. */
    const struct plan_lexicon *lexicon;
    /* Not NULL: one for each segment; true: no document of it is asked for. Its lists are not
     * looked up, so the plan finds nothing there, and weights are those of the others. */
    const bool *unasked;
    /* Not NULL: what may be seen. A word that only other documents have is unknown, and a rare one
     * is as rare as among these, as a search must not tell of the others. */
    const struct plan_seen *seen;
};

/* `text` is the text that the query was parsed from. Fails only if the index cannot be read.
 * STATUS_BAD_QUERY: options->professional has a pattern that stands for too many words, or needs
 * sentences that the index does not know. */
enum status plan_build(struct view *view, struct str text, const struct query *query,
                       const struct plan_options *options, struct arena *arena, struct plan *plan,
                       struct error *err);
/* The tree that documents must match at `level`: words dropped at this level or a lower one are
 * optional. `as_typed`: without typos and joined words. In the arena. */
struct plan_node *plan_level(const struct plan *plan, const struct generation *generation,
                             uint32_t level, bool as_typed, struct arena *arena);
/* Requires any of the words instead of all. Where there are phrases or operators, documents match
 * without any of the words, too. `keep_numbers`: numbers are required as before. */
void plan_loosen(struct plan *plan, bool keep_numbers, struct arena *arena);

#endif
