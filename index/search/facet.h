/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet.h - counting the values of columns over all matches. */
#ifndef DATELINE_SEARCH_FACET_H
#define DATELINE_SEARCH_FACET_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "search/search.h"
#include "store/generation.h"

/* A field with a column, or "year" or "month" of `published`; else STATUS_BAD_FACETS. */
enum status facet_check(struct str field, const struct schema *schema, struct error *err);

/* Count a field over the documents in all[] (one set a segment); at most `most` values. */
void facet_count(const struct generation *generation, const struct bitmap *all, struct str field,
                 uint32_t most, struct arena *arena, struct facet_result *result);

#endif
