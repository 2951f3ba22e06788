/* SPDX-License-Identifier: GPL-2.0-or-later */
/* standing_places.h - where keys stand in new documents, for standing.c: positions are decoded when
 * they are first asked for.
 *
 *   standing_places_add … → standing_places_sort → standing_places_hold …
 *
 * All memory is in the arena. One thread. */
#ifndef DATELINE_SEARCH_STANDING_STANDING_PLACES_H
#define DATELINE_SEARCH_STANDING_STANDING_PLACES_H

#include "base/arena.h"
#include "base/status.h"
#include "store/reader/generation.h"

struct standing_places;

struct standing_places *standing_places_new(struct arena *arena);
/* The key stands in the document that the cursor is at. The postings must stay open. Documents of a
 * key ascend. */
enum status standing_places_add(struct standing_places *places, uint32_t key, uint32_t document,
                                struct postings_cursor *cursor, struct error *err);
void standing_places_sort(struct standing_places *places, uint32_t keys); /* keys are below it */

struct standing_range {
    int64_t least, most;
};
/* Does the right key stand behind the left one in the document, by a number of positions within the
 * range (negative: before it)? True also if it is not known where one of them stands. */
bool standing_places_hold(struct standing_places *places, uint32_t left, uint32_t right,
                          uint32_t document, struct standing_range range);

#endif
