/* SPDX-License-Identifier: GPL-2.0-or-later */
/* distinct.h - keeps one hit per value of a field: the first. */
#ifndef DATELINE_SEARCH_ORDER_DISTINCT_H
#define DATELINE_SEARCH_ORDER_DISTINCT_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "search/match/match.h"
#include "store/reader/generation.h"

/* A field name for the story of an article. */
#define DISTINCT_STORY STR("\001story")

struct distinct;

/* STATUS_BAD_DISTINCT if the field is not filterable. (The distinct attribute of the settings need
 * not be filterable.) */
enum status distinct_check(struct str field, const struct schema *schema, struct error *err);

/* Starts with no values taken. Free it with distinct_free. */
struct distinct *distinct_new(const struct generation *generation, struct str field);
void distinct_free(struct distinct *distinct);  /* NULL is fine */
void distinct_reset(struct distinct *distinct); /* forgets all values taken */

/* Takes the document, and returns true, unless one of its values was taken before. Documents
 * without a value are always taken. */
bool distinct_take(struct distinct *distinct, uint32_t segment, uint32_t document);

/* May a document have several values of the field? */
bool distinct_has_several(const struct distinct *distinct);

/* Keeps the hits that can be taken, in order, and removes the others. Returns how many are kept. */
uint32_t distinct_keep(struct distinct *distinct, struct match_hit *hits, uint32_t count);

/* The shared number of the value with this rank in the field's column; not for dates. */
uint32_t distinct_value(struct distinct *distinct, uint32_t segment, uint32_t rank);
/* The shared number of the document's value, of several the first. False: it has none. */
bool distinct_number(struct distinct *distinct, uint32_t segment, uint32_t document,
                     uint32_t *number);

/* Those documents of all[] (one set per segment) of which one per value is left: the hits, which
 * have different values, and of other values the first. In the arena. */
struct bitmap *distinct_set(const struct generation *generation, const struct bitmap *all,
                            struct str field, const struct match_hit *hits, uint32_t hit_count,
                            struct arena *arena);

/* How many documents of all[] (one set per segment) can be taken. *late: it counted only the first
 * ones, since the deadline passed (clock_monotonic() nanoseconds; 0: none). */
uint64_t distinct_count(const struct generation *generation, const struct bitmap *all,
                        struct str field, int64_t deadline, bool *late);

#endif
