/* SPDX-License-Identifier: GPL-2.0-or-later */
/* distinct.h - one hit for each value of a field: the first that comes. */
#ifndef DATELINE_SEARCH_ORDER_DISTINCT_H
#define DATELINE_SEARCH_ORDER_DISTINCT_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "search/match/match.h"
#include "store/reader/generation.h"

/* The field that stands for the story that copies tell. */
#define DISTINCT_STORY STR("\001story")

struct distinct;

/* STATUS_BAD_DISTINCT for a field that is not filterable. The settings' own distinct attribute need
 * not be. */
enum status distinct_check(struct str field, const struct schema *schema, struct error *err);

/* Nothing is seen yet. Yours to free. */
struct distinct *distinct_new(const struct generation *generation, struct str field);
void distinct_free(struct distinct *distinct); /* NULL is fine */
void distinct_reset(struct distinct *distinct);

/* Take the document unless one with a value of its own was taken before. Those without a value are
 * always taken. */
bool distinct_take(struct distinct *distinct, uint32_t segment, uint32_t document);

/* Take what can be taken of hits in their order: the others are left out. Returns how many stay. */
uint32_t distinct_keep(struct distinct *distinct, struct match_hit *hits, uint32_t count);

/* How many of the documents in all[] (one set a segment) can be taken, in their order. */
uint64_t distinct_count(const struct generation *generation, const struct bitmap *all,
                        struct str field);

#endif
