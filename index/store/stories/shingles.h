/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shingles.h - a text as the set of its runs of words: what near-copies have in common.
 *
 * A shingle is SHINGLE_WORDS words in a row, as the analyzer folds them (case, accents, punctuation
 * and markup do not count), kept as a hash (A. Broder, "On the resemblance and containment of
 * documents", SEQUENCES 1997). Of two sets A and B
 *
 *   resemblance   |A ∩ B| / |A ∪ B|            the same text, edited
 *   containment   |A ∩ B| / min(|A|, |B|)      the same text, cut
 *
 * Stories about one event in different words share names and numbers, but hardly five words in a
 * row. */
#ifndef DATELINE_STORE_STORIES_SHINGLES_H
#define DATELINE_STORE_STORIES_SHINGLES_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/analyzer.h"

#define SHINGLE_WORDS 5

struct shingles {
    uint64_t *hashes; /* in the order of the text; ascending and distinct after shingles_sort */
    uint32_t count;
    size_t capacity;
    uint64_t text; /* hash of all words in their order: equal for texts that only look different */
};

/* Read a text anew into *shingles, which starts zeroed. */
void shingles_read(struct shingles *shingles, struct analyzer *analyzer, struct str text);
void shingles_sort(struct shingles *shingles);
void shingles_fini(struct shingles *shingles);

/* How many two sorted sets have in common. */
uint32_t shingles_shared(const struct shingles *a, const struct shingles *b);
/* Is one a copy of the other? Symmetric. */
bool shingles_are_copies(const struct shingles *a, const struct shingles *b);

#endif
