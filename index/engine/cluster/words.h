/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.h - what the words of an index are, and how many documents have them: the cluster's part of
 * the lexicon.
 *
 *   words_init → (plan with words_lexicon → words_look_up) … → words_fini
 *
 * What is not known yet counts as in no document, and is looked up together with all else that this
 * reading of the query depends on. What the cluster said lately (counts.h) is known. One thread. */
#ifndef DATELINE_ENGINE_CLUSTER_WORDS_H
#define DATELINE_ENGINE_CLUSTER_WORDS_H

#include "base/string_table.h"
#include "engine/cluster/cluster.h"
#include "engine/cluster/dsl.h"

#define WORDS_MAX 2000 /* counts of one query; further ones are 0 */
#define NEAR_MAX  100  /* words of one query whose similar words are looked up */

/* The words near a word. */
struct near_words {
    struct str word; /* in the arena, as the list */
    uint32_t distance;
    struct str *list;
    uint32_t count;
};

struct words {
    struct search_cluster *cluster;
    const char *uid;
    const struct dsl *dsl;
    struct arena *arena;
    struct string_table table;  /* queries of the cluster, as text */
    uint64_t counts[WORDS_MAX]; /* by number of the query */
    bool told[WORDS_MAX];       /* it is known; else its count is 0, or guessed */
    uint32_t unknown;           /* how many are not */
    uint32_t unguessed;         /* how many of these are not guessed either */
    struct asked_ahead *ahead;  /* what to ask for together with the counts; NULL: nothing */
    struct str state;           /* the index and its settings, for counts.h; in the arena */
    int all;                    /* the number of the query of all documents; -1: there is none */
    uint64_t likely_all;        /* as many there were lately; 0: that is not known */
    struct near_words near[NEAR_MAX];
    uint32_t near_count, near_known;
};

void words_init(struct words *words, struct search_cluster *cluster,
                const struct generation *generation, const struct dsl *dsl, struct arena *arena);
void words_fini(struct words *words);
/* Borrows `words`. */
struct plan_lexicon words_lexicon(struct words *words);
/* About how many documents there are; 0: that is not known. */
uint64_t words_count_all(const struct words *words);
/* Is something unknown, and all of it guessed? */
bool words_are_guessed(const struct words *words);
/* How many documents match both: they have the word (folded) in all text, and match the filter. The
 * reference is taken over. */
uint64_t words_count_filtered(struct words *words, struct str word, json_t *take_filter);
/* *any false: nothing was asked for. `wait_ms`: as of a cluster_request. */
enum status words_look_up(struct words *words, unsigned wait_ms, bool *any, struct error *err);

#endif
