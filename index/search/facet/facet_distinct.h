/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_distinct.h - counts facets as hits are counted when only one per distinct value is shown: a
 * value's count is the total of the search with that value as filter. */
#ifndef DATELINE_SEARCH_FACET_FACET_DISTINCT_H
#define DATELINE_SEARCH_FACET_FACET_DISTINCT_H

#include "store/reader/generation.h"

struct facet_distinct;

/* `distinct`: the field of which one hit per value is shown; STR_NONE: all are, and the function
 * returns NULL. `field`: the facet. Free it with facet_distinct_free. */
struct facet_distinct *facet_distinct_new(const struct generation *generation, struct str distinct,
                                          struct str field);
void facet_distinct_free(struct facet_distinct *pairs); /* accepts NULL */

/* Is it the first document with this value of the facet and its own distinct value? */
bool facet_distinct_first(struct facet_distinct *pairs, uint32_t segment, uint32_t document,
                          uint32_t value);
/* The same; the value is that of a rank in the facet's column. */
bool facet_distinct_first_rank(struct facet_distinct *pairs, uint32_t segment, uint32_t document,
                               uint32_t rank);

#endif
