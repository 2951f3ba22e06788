/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept_bitmaps.h - a cache of sets of a segment's documents: those with a given value in a column.
 *
 * Segments never change, so a set is valid as long as its segment is open. The cache holds at most
 * KEPT_BITMAPS sets for each segment and evicts the least recently used. It stores a set when it is
 * requested for the second time. Any thread. */
#ifndef DATELINE_STORE_DOCUMENT_KEPT_BITMAPS_H
#define DATELINE_STORE_DOCUMENT_KEPT_BITMAPS_H

#include <pthread.h>

#include "base/bitmap.h"

#define KEPT_BITMAPS 32

/* The key of a set: the documents that have a rank in [low, high) of the column. */
struct kept_key {
    const void *column;
    uint32_t low, high;
};

struct kept_bitmaps {
    pthread_mutex_t mutex;
    struct kept_bitmap {
        struct kept_key key;
        uint64_t used;     /* .clock at the last use; 0: the place is empty */
        struct bitmap set; /* .words NULL: requested once, not cached yet */
    } at[KEPT_BITMAPS];
    uint64_t clock;
};

void kept_bitmaps_init(struct kept_bitmaps *kept);
void kept_bitmaps_fini(struct kept_bitmaps *kept);

/* If the set is cached, add it to *out and return true. Else set *wanted: true means that the
 * caller should compute the set and call kept_bitmaps_offer. */
bool kept_bitmaps_add(struct kept_bitmaps *kept, const struct kept_key *key, struct bitmap *out,
                      bool *wanted);
/* Store a copy of the set. */
void kept_bitmaps_offer(struct kept_bitmaps *kept, const struct kept_key *key,
                        const struct bitmap *set);

#endif
