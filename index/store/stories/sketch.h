/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketch.h - a sketch: a fixed number of bytes that estimates how much two texts resemble each
 * other.
 *
 * MinHash (A. Broder, "On the resemblance and containment of documents", SEQUENCES 1997): the
 * smallest hashes of two sets are equal with a probability equal to their resemblance. Each hash
 * belongs to one bin, and each bin keeps its smallest hash (one permutation hashing: Li, Owen,
 * Zhang, NIPS 2012). An empty bin borrows from a bin that a hash chooses (Shrivastava, "Optimal
 * densification", ICML 2017). The sketch stores eight bits of each bin (b-bit minwise hashing: Li
 * and König, WWW 2010).
 *
 * Candidates are found by locality-sensitive hashing (Indyk and Motwani, STOC 1998) with the bands
 * of Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3. A band is SKETCH_ROWS
 * bins. Two texts meet if all bins of one band are equal; the band's key finds them. Of pairs that
 * resemble each other by .6, all but 3 in 1,000 meet; by .1, one in forty.
 *
 * The last bands cover only the start of the text, because most shortened texts are cut at the end.
 * Any thread: the functions have no state. */
#ifndef DATELINE_STORE_STORIES_SKETCH_H
#define DATELINE_STORE_STORIES_SKETCH_H

#include "store/stories/shingles.h"

#define SKETCH_ROWS       3
#define SKETCH_BANDS      24 /* from the whole text */
#define SKETCH_HEAD_BANDS 4  /* from its first SKETCH_HEAD shingles */
#define SKETCH_ALL_BANDS  (SKETCH_BANDS + SKETCH_HEAD_BANDS)
#define SKETCH_HEAD       100
#define SKETCH_VALUES     (SKETCH_ALL_BANDS * SKETCH_ROWS)
/* A text with fewer shingles is too short to be called a near-duplicate. */
#define SKETCH_LEAST 16

struct sketch {
    uint8_t values[SKETCH_VALUES];
};

/* Make a sketch of shingles that are not sorted yet. False: there are fewer than SKETCH_LEAST. */
bool sketch_make(struct sketch *sketch, const struct shingles *shingles);
/* The key of a band. It depends on the band's number too. */
uint32_t sketch_key(const struct sketch *sketch, uint32_t band);
/* Are all bins of some band equal? */
bool sketch_meet(const struct sketch *a, const struct sketch *b);
/* An estimate of the resemblance of the whole texts, 0 to 1. */
double sketch_resemblance(const struct sketch *a, const struct sketch *b);

#endif
