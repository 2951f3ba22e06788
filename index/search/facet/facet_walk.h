/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_walk.h - the values of a field over all segments, in order, with their document counts; for
 * the files facet*. */
#ifndef DATELINE_SEARCH_FACET_FACET_WALK_H
#define DATELINE_SEARCH_FACET_FACET_WALK_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "store/reader/generation.h"

/* Values that differ only in case are one entry, in the most frequent spelling. */
struct facet_entry {
    bool is_number;
    double number;
    struct str text; /* borrowed from the generation */
    uint64_t count;  /* documents, > 0 */
};

struct facet_source {
    const struct column *column;
    const uint32_t *counts; /* documents, by rank */
    uint32_t rank;          /* the next rank with a count; above the last rank: none */
};

struct facet_walk {
    struct facet_source *sources;
    uint32_t source_count;
};

/* Counts the documents in all[] (one set per segment), of each value of the field `distinct` only
 * one; STR_NONE: all. Skips columns of dates. */
void facet_walk_init(struct facet_walk *walk, const struct generation *generation,
                     const struct bitmap *all, struct str field, struct str distinct,
                     struct arena *arena);
/* No more values than this will come. */
uint64_t facet_walk_most(const struct facet_walk *walk);
/* Numbers ascending, then texts. False after the last. */
bool facet_walk_next(struct facet_walk *walk, struct facet_entry *entry);

#endif
