/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shingles.h - a text as a set of shingles, to measure how much two texts share.
 *
 * A shingle is SHINGLE_WORDS words in a row, stored as a hash (A. Broder, "On the resemblance and
 * containment of documents", SEQUENCES 1997). The words are those of the analyzer, so case,
 * accents, punctuation and markup do not count. For two sets A and B:
 *
 *   resemblance   |A ∩ B| / |A ∪ B|            high for a text and its edited copy
 *   containment   |A ∩ B| / min(|A|, |B|)      high for a text and its shortened copy
 *
 * Two stories about one event in different words share names and numbers, but hardly five words in
 * a row. One thread at a time for each struct. */
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
    uint64_t text; /* hash of all words in order: equal for texts that differ only in what does not
                      count */
};

/* Compute the shingles of a text. *shingles is zeroed, or has been used before. */
void shingles_read(struct shingles *shingles, struct analyzer *analyzer, struct str text);
/* Sort the hashes and remove repeated ones. */
void shingles_sort(struct shingles *shingles);
void shingles_fini(struct shingles *shingles);

/* How many shingles two sorted sets share. */
uint32_t shingles_shared(const struct shingles *a, const struct shingles *b);
/* Are two texts near-duplicates? Both sets are sorted. Symmetric. */
bool shingles_are_copies(const struct shingles *a, const struct shingles *b);

#endif
