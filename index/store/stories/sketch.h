/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketch.h - a text's shingles in a few bytes: how alike two texts are is told from those alone.
 *
 * MinHash (A. Broder, "On the resemblance and containment of documents", SEQUENCES 1997): of two
 * sets the smallest hashes agree as often as the sets resemble each other. The hashes are dealt to
 * bins once and each bin keeps its smallest (one permutation hashing: Li, Owen, Zhang, NIPS 2012;
 * an empty bin borrows from one that a hash chooses: Shrivastava, "Optimal densification", ICML
 * 2017), of which eight bits are kept (b-bit minwise hashing: Li and König, WWW 2010).
 *
 * Candidates (Indyk and Motwani's locality-sensitive hashing, STOC 1998, in the bands of Leskovec,
 * Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3): bins stand in bands of SKETCH_ROWS,
 * and texts that agree in all of a band meet under its key. Of pairs that resemble by .6 all but
 * 3 in 1,000 meet, of those by .1 one in forty. The last bands are of the text's beginning alone,
 * because what is cut is mostly cut at the end. */
#ifndef DATELINE_STORE_STORIES_SKETCH_H
#define DATELINE_STORE_STORIES_SKETCH_H

#include "store/stories/shingles.h"

#define SKETCH_ROWS       3
#define SKETCH_BANDS      24 /* of the whole text */
#define SKETCH_HEAD_BANDS 4  /* of its first SKETCH_HEAD shingles */
#define SKETCH_ALL_BANDS  (SKETCH_BANDS + SKETCH_HEAD_BANDS)
#define SKETCH_HEAD       100
#define SKETCH_VALUES     (SKETCH_ALL_BANDS * SKETCH_ROWS)
/* A text of fewer shingles says too little to be anything's copy. */
#define SKETCH_LEAST 16

struct sketch {
    uint8_t values[SKETCH_VALUES];
};

/* Of shingles as read, not sorted; false when they are too few. */
bool sketch_make(struct sketch *sketch, const struct shingles *shingles);
/* The key of a band, different for each band. */
uint32_t sketch_key(const struct sketch *sketch, uint32_t band);
/* Do the two meet in a band? */
bool sketch_meet(const struct sketch *a, const struct sketch *b);
/* About how far the whole texts resemble each other, 0 to 1. */
double sketch_resemblance(const struct sketch *a, const struct sketch *b);

#endif
