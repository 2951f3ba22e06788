/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moment.h - which documents of a generation are shown at a given time, and how long that is valid.
 *
 * An article may have the dates `embargo` (hidden before it) and `expires` (hidden from it on). A
 * withdrawn article expired long ago. Hidden articles stay in the index. So an article appears when
 * its embargo ends, without a write; and an older version that arrives later is recognised as
 * older.
 *
 * A moment is reference-counted, and immutable but for what it remembers: any thread. The
 * generation caches the newest one. Requests share it until the next embargo ends or the next
 * article expires. */
#ifndef DATELINE_STORE_READER_MOMENT_H
#define DATELINE_STORE_READER_MOMENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bitmap.h"
#include "base/str.h"

struct generation;

struct moment {
    atomic_uint references;
    int64_t from, until;   /* ms since 1970: the same documents are hidden for from <= now < until.
                              INT64_MAX: as long as the generation is the newest */
    struct bitmap *hidden; /* one for each segment; .words NULL: nothing is hidden in it */
    uint32_t segment_count;
    uint64_t hidden_count;            /* without deleted documents */
    _Atomic(uint64_t *) field_counts; /* of generation_fields, once it counted; NULL: not yet */
};

/* The moment for the time `now` (ms since 1970), from the cache or computed. Yours to release; hold
 * the generation as long. */
struct moment *moment_acquire(struct generation *generation, int64_t now);
/* A new moment that shows every document, for writers. Yours to release. */
struct moment *moment_unfiltered(const struct generation *generation);
void moment_release(struct moment *moment); /* accepts NULL */

static inline bool moment_hides_any(const struct moment *moment, uint32_t segment)
{
    return moment->hidden[segment].words != NULL;
}
static inline bool moment_shows(const struct moment *moment, uint32_t segment, uint32_t document)
{
    const struct bitmap *hidden = &moment->hidden[segment];

    return !hidden->words || !bitmap_has(hidden, document);
}
/* Remove hidden documents from a set of a segment's documents. */
/* Whether a document that may be shown has a value in the column of this field. */
bool moment_shows_field(const struct moment *moment, const struct generation *generation,
                        struct str field);
void moment_restrict(const struct moment *moment, uint32_t segment, struct bitmap *documents);

#endif
