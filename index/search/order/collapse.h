/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collapse.h - shows one hit per story: chooses a near-duplicate, and counts the others.
 *
 * A story (store/stories/stories.h) ranks where its best hit ranks; distinct.h keeps that hit. The
 * article shown there may be another one: the earliest, or one from a preferred source. */
#ifndef DATELINE_SEARCH_ORDER_COLLAPSE_H
#define DATELINE_SEARCH_ORDER_COLLAPSE_H

#include "search/match/match.h"
#include "search/request/request.h"
#include "store/reader/generation.h"

/* STATUS_BAD_COLLAPSE if the index does not detect near-duplicates. */
enum status collapse_check(const struct search_request *request, const struct schema *schema,
                           struct error *err);

/* Replaces *hit by the article to show, chosen among the articles of its story that pass the
 * filters (one set per segment; NULL: all). *copies: how many others pass. *story 0: it has no
 * story. */
enum status collapse_hit(const struct search_request *request, const struct generation *generation,
                         const struct bitmap *filters, struct match_hit *hit, uint64_t *story,
                         uint32_t *copies, struct error *err);

#endif
