/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept_bitmaps.h - sets of a segment's documents that are asked for again and again: who has a
 * value of a column. Segments never change, so a set stays right as long as its segment is open.
 *
 * Bounded: KEPT_BITMAPS sets a segment; the one that was not used for longest gives way. A set is
 * kept when it is asked for the second time. Any thread. */
#ifndef DATELINE_STORE_DOCUMENT_KEPT_BITMAPS_H
#define DATELINE_STORE_DOCUMENT_KEPT_BITMAPS_H

#include <pthread.h>

#include "base/bitmap.h"

#define KEPT_BITMAPS 32

/* Which set: the documents of a run of a column's ranks. */
struct kept_key {
    const void *column;
    uint32_t low, high;
};

struct kept_bitmaps {
    pthread_mutex_t mutex;
    struct kept_bitmap {
        struct kept_key key;
        uint64_t used;     /* when last; 0: never */
        struct bitmap set; /* .words NULL: asked for once */
    } at[KEPT_BITMAPS];
    uint64_t clock;
};

void kept_bitmaps_init(struct kept_bitmaps *kept);
void kept_bitmaps_fini(struct kept_bitmaps *kept);

/* Add the set to *out if it is kept. Else *wanted says whether to offer it. */
bool kept_bitmaps_add(struct kept_bitmaps *kept, const struct kept_key *key, struct bitmap *out,
                      bool *wanted);
/* Keep a copy. */
void kept_bitmaps_offer(struct kept_bitmaps *kept, const struct kept_key *key,
                        const struct bitmap *set);

#endif
