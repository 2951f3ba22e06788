/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept_bitmaps.h - a cache of sets of a segment's documents: those with values of a column, and
 * those with a frequent word.
 *
 * Segments never change, so a set is valid as long as its segment is open. For each segment the
 * cache holds at most KEPT_BITMAPS sets, and KEPT_BITMAPS_BYTES_MAX bytes of them; it evicts the
 * least recently used. It stores a set when it is requested for the second time. Ask it only for
 * sets that are worth it (kept_bitmaps_pays). Some 500 words are in 1 of 32 documents or more: with
 * fewer places each would push another out before its next use. Any thread. */
#ifndef DATELINE_STORE_DOCUMENT_KEPT_BITMAPS_H
#define DATELINE_STORE_DOCUMENT_KEPT_BITMAPS_H

#include <pthread.h>

#include "base/bitmap.h"

#define KEPT_BITMAPS           512
#define KEPT_BITMAPS_BYTES_MAX ((size_t)16 << 20)

/* The key of a set: the documents that have a rank in [low, high) of a column, or that are in these
 * places of its order, if it has dates; or those of a posting list. */
struct kept_key {
    const void *of; /* the column, or the first byte of the list */
    uint32_t low, high;
};

struct kept_bitmaps {
    pthread_mutex_t mutex;
    struct kept_bitmap {
        struct kept_key key;
        uint64_t used;     /* .clock at the last use; 0: the place is empty */
        struct bitmap set; /* .words NULL: requested once, not cached yet */
    } * at;                /* KEPT_BITMAPS; NULL before the first request */
    uint64_t clock;
    size_t bytes; /* of the sets */
};

/* Does it pay to keep `documents` of a segment's `count`? Small sets are as soon made again. */
static inline bool kept_bitmaps_pays(uint32_t documents, uint32_t count)
{
    return count >= 10000 && documents >= count / 32;
}

void kept_bitmaps_init(struct kept_bitmaps *kept);
void kept_bitmaps_fini(struct kept_bitmaps *kept);

/* The memory that the sets take. */
size_t kept_bitmaps_bytes(struct kept_bitmaps *kept);

/* If the set is cached, add it to *out and return true. Else set *wanted: true means that the
 * caller should compute the set and call kept_bitmaps_offer. */
bool kept_bitmaps_add(struct kept_bitmaps *kept, const struct kept_key *key, struct bitmap *out,
                      bool *wanted);
/* Store a copy of the set if there is room. */
void kept_bitmaps_offer(struct kept_bitmaps *kept, const struct kept_key *key,
                        const struct bitmap *set);

#endif
