/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar_private.h - what the files share that find documents like examples.
 *
 *   similar_words.c  counts the words of examples, and chooses those that matter
 *   similar.c        documents like another one
 *   background.c     documents like a text, or like several chosen ones */
#ifndef DATELINE_SEARCH_SIMILAR_PRIVATE_H
#define DATELINE_SEARCH_SIMILAR_PRIVATE_H

#include "base/hash_table.h"
#include "search/search_private.h"

#define SIMILAR_CANDIDATES      192
#define SIMILAR_CANDIDATES_MANY 1024 /* of examples: most words of a draft occur once */

struct counted_term {
    struct str term; /* the stem: forms of a word are counted together */
    struct str word; /* the first form in the document, for the query; of the displayed ones if any
                        is */
    bool displayed;  /* the word is in a text that may be shown */
    uint32_t count;
    double weight;
};

struct similar_words {
    struct analyzer *analyzer;
    language_id language;
    struct arena *arena;
    struct counted_term *words;
    uint32_t count;
    uint32_t candidates;     /* how many of them are looked up in the index */
    struct hash_table table; /* finds words by .term while counting */
    const struct settings *settings;
    struct buf path; /* of the text that is counted; empty: of the request */
};

/* begin, count, end: afterwards the most frequent words come first. Set .language before texts are
 * counted; a document has its own. */
void similar_begin(const struct search *search, uint32_t candidates, struct similar_words *words);
void similar_count_text(struct similar_words *words, struct str text);
enum status similar_count_document(const struct search *search, const struct search_hit *document,
                                   struct similar_words *words);
void similar_end(struct similar_words *words);

/* How much a word of the examples tells: `count` in them; `documents` of `all` have it. */
typedef double weight_fn(double count, double documents, double all);
double similar_weigh_document(double count, double documents, double all);
double similar_weigh_examples(double count, double documents, double all);
/* Puts the heaviest words first; *count: how many of them to search for. */
enum status similar_choose(const struct search *search, struct similar_words *words,
                           weight_fn *weight, uint32_t *count);
/* A plan that requires any of the words. `phrases`: the query begins with them; may be empty. None
 * is required: most quotations of a draft are in no article. */
enum status similar_plan(const struct search *search, struct str phrases,
                         const struct counted_term *words, uint32_t count, struct plan *plan);

/* --- the hits --- */

/* The best hits, and `extra` more, whatever the threshold: here it is a share of another maximum.
 */
enum status similar_find(const struct search *search, uint32_t extra, struct found *found);
/* Leaves out hits that score less than this share of `own`. */
void similar_drop_below(double threshold, double own, struct found *found);
/* Shows the hits; ranks are shares of `own`. */
enum status similar_show(const struct search *search, const struct found *found, double own,
                         struct search_result *result);

#endif
