/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slices.h - adds up the prices of the sets that each document is in, for 256 documents at once.
 *
 * Bit b of the sums of 256 documents is one number of 256 bits: a slice (D. Rinfret, P. O'Neil, E.
 * O'Neil, "Bit-sliced index arithmetic", SIGMOD 2001). To add a price to the members of a set takes
 * some 40 operations. With AVX2 they take whole slices.
 *
 * A set has 64 documents a word, and whole groups of 256 documents. Any thread. */
#ifndef DATELINE_SEARCH_MATCH_SLICES_H
#define DATELINE_SEARCH_MATCH_SLICES_H

#include <stdint.h>

#include "base/arena.h"

#define SLICES_WORDS   4 /* of a group */
#define SLICES_GROUP   (SLICES_WORDS * 64U)
#define SLICES_BITS    8
#define SLICES_SUM_MAX ((1U << SLICES_BITS) - 1)

typedef uint64_t slice __attribute__((vector_size(SLICES_WORDS * 8)));

struct slices {
    slice (*sums)[SLICES_BITS]; /* for each group */
    uint32_t groups;
};

struct slices_set {
    const uint64_t *members;
    uint32_t price;
};

/* How many groups so many documents are. */
static inline uint32_t slices_groups(uint32_t documents)
{
    return documents / SLICES_GROUP + (documents % SLICES_GROUP > 0);
}

/* Adds up the prices, at most SLICES_SUM_MAX together. *any: the documents that are in a set. */
void slices_add(struct slices *slices, const struct slices_set *sets, uint32_t count,
                uint32_t groups, uint64_t *any, struct arena *arena);
/* Finds the documents of `among` whose sum is at least `least` (1 to SLICES_SUM_MAX) in one of
 * `step` groups. Writes only these groups of *found. Returns how many they are. */
uint64_t slices_find(const struct slices *slices, uint32_t least, uint32_t step,
                     const uint64_t *among, uint64_t *found);

/* How many members are before a group, and in it before each of its words. */
struct slices_before {
    uint32_t group;
    uint8_t words[SLICES_WORDS];
};

/* Fills in one for each group. */
void slices_count_before(const uint64_t *members, uint32_t groups, struct slices_before *before);

#endif
