/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_walk.h - a field's values over all segments, in order, with how many documents have each;
 * of use to the files facet*. */
#ifndef DATELINE_SEARCH_FACET_FACET_WALK_H
#define DATELINE_SEARCH_FACET_FACET_WALK_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "store/reader/generation.h"

/* Values that differ in case only are one, shown as it is written most often. */
struct facet_entry {
    bool is_number;
    double number;
    struct str text; /* borrowed from the generation */
    uint64_t count;  /* not 0 */
};

struct facet_source {
    const struct column *column;
    const uint32_t *counts; /* by rank */
    uint32_t rank;          /* the next that has a count; behind the last: none */
};

struct facet_walk {
    struct facet_source *sources;
    uint32_t source_count;
};

/* Over the documents in all[] (one set a segment). Columns of dates are left out. */
void facet_walk_init(struct facet_walk *walk, const struct generation *generation,
                     const struct bitmap *all, struct str field, struct arena *arena);
/* Numbers ascending, then texts; false behind the last. */
bool facet_walk_next(struct facet_walk *walk, struct facet_entry *entry);

#endif
