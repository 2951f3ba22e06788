/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.h - how many documents of an index have a word: the cluster's part of the lexicon.
 *
 *   words_init → (plan with words_count → words_are_asked? → words_look_up) … → words_fini
 *
 * A word that is not known yet counts as in no document, and is looked up together with all others
 * of this reading of the query. One thread. */
#ifndef DATELINE_ENGINE_CLUSTER_WORDS_H
#define DATELINE_ENGINE_CLUSTER_WORDS_H

#include "base/string_table.h"
#include "engine/cluster/cluster.h"

#define WORDS_MAX 1000 /* of one query; further ones count as in no document */

struct words {
    struct search_cluster *cluster;
    const char *uid;
    struct string_table table;
    uint64_t counts[WORDS_MAX]; /* by number of the word */
    uint32_t known;             /* words that were looked up */
};

void words_init(struct words *words, struct search_cluster *cluster, const char *uid);
void words_fini(struct words *words);
/* As in struct elsewhere: `words` is a struct words. */
uint64_t words_count(void *words, struct str word);
bool words_are_asked(const struct words *words);
enum status words_look_up(struct words *words, struct error *err);

#endif
