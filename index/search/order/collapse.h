/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collapse.h - one hit a story (store/stories.h): which of the copies it is, and how many others.
 *
 * A story's place among the hits is that of its best copy (distinct.h keeps that one). What stands
 * there may be another: the earliest, or that of a preferred source. */
#ifndef DATELINE_SEARCH_ORDER_COLLAPSE_H
#define DATELINE_SEARCH_ORDER_COLLAPSE_H

#include "search/match/match.h"
#include "search/request/request.h"
#include "store/reader/generation.h"

/* STATUS_BAD_COLLAPSE where the index does not look for copies. */
enum status collapse_check(const struct search_request *request, const struct schema *schema,
                           struct error *err);

/* Of the copies that pass the filters (one set a segment; NULL: all), put the wanted one into
 * *hit and count the others. *story 0: it has none. */
enum status collapse_hit(const struct search_request *request, const struct generation *generation,
                         const struct bitmap *filters, struct match_hit *hit, uint64_t *story,
                         uint32_t *copies, struct error *err);

#endif
