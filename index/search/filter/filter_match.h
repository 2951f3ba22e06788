/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_match.h - a filter's expression to the set of documents of a segment that it lets pass. */
#ifndef DATELINE_SEARCH_FILTER_FILTER_MATCH_H
#define DATELINE_SEARCH_FILTER_FILTER_MATCH_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/status.h"
#include "query/filter.h"
#include "store/segment/segment.h"

/* The field that stands for the story an article tells (store/stories/stories.h). */
#define STORY_FIELD STR("story")

/* Every field must be filterable, by the operator that is used; else STATUS_BAD_FILTER, which names
 * those that are, and where the field stands. */
enum status filter_check(const struct filter_node *filter, const struct schema *schema, int64_t now,
                         struct error *err);

/* *matches is new, in the arena. `now` in milliseconds, for relative dates; STATUS_TIMEOUT when the
 * deadline (clock_monotonic() ns; 0: none) passes. */
enum status filter_match(const struct filter_node *filter, const struct segment *segment,
                         int64_t now, int64_t deadline, struct arena *arena, struct bitmap *matches,
                         struct error *err);

#endif
