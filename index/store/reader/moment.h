/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moment.h - which documents of a generation may be shown at a moment, and until when that holds.
 *
 * An article has the dates `embargo` (not shown before it) and `expires` (not shown from it on). A
 * withdrawn article expired long ago. Both stay in the index: an embargo ends by itself, and an
 * older version that arrives later is recognised.
 *
 * A moment is immutable and reference-counted: any thread. The generation keeps the newest one,
 * so that requests share it until the next embargo ends or the next article expires. */
#ifndef DATELINE_STORE_READER_MOMENT_H
#define DATELINE_STORE_READER_MOMENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bitmap.h"

struct generation;

struct moment {
    atomic_uint references;
    int64_t from, until; /* ms: the same documents are hidden at from <= now < until; INT64_MAX: as
                            long as the generation is the newest */
    struct bitmap *hidden; /* one a segment; .words NULL: nothing is hidden in it */
    uint32_t segment_count;
    uint64_t hidden_count; /* documents, deleted ones not counted */
};

/* Yours to release; the generation must be held as long. */
struct moment *moment_acquire(struct generation *generation, int64_t now);
/* Of writers: everything is shown. */
struct moment *moment_unfiltered(const struct generation *generation);
void moment_release(struct moment *moment); /* NULL is fine */

static inline bool moment_hides_any(const struct moment *moment, uint32_t segment)
{
    return moment->hidden[segment].words != NULL;
}
static inline bool moment_shows(const struct moment *moment, uint32_t segment, uint32_t document)
{
    const struct bitmap *hidden = &moment->hidden[segment];

    return !hidden->words || !bitmap_has(hidden, document);
}
/* Take what is hidden out of a set of a segment's documents. */
void moment_restrict(const struct moment *moment, uint32_t segment, struct bitmap *documents);

/* Whether an article with these dates may be shown at `now`; INT64_MIN: it has no such date. */
bool moment_allows(int64_t embargo, int64_t expires, int64_t now);

#endif
