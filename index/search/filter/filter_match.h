/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_match.h - evaluates a filter: the set of documents of a segment that match it. */
#ifndef DATELINE_SEARCH_FILTER_FILTER_MATCH_H
#define DATELINE_SEARCH_FILTER_FILTER_MATCH_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/status.h"
#include "query/filter.h"
#include "store/reader/generation.h"

/* The filter field for the story of an article (store/stories/stories.h). */
#define STORY_FIELD STR("story")

/* Where a filter is evaluated: a segment of a generation. Only with a view of it are articles found
 * by their ids, and geometries looked at; without, no condition may name them. */
struct filter_place {
    const struct segment *segment;
    struct view *view;
    uint32_t number;
};

/* Checks that every field is filterable with its operator, and the values of dates and stories.
 * Articles can always be filtered by id and story.
 * STATUS_BAD_FILTER: the message names the filterable fields and the position of the wrong one. */
enum status filter_check(const struct filter_node *filter, const struct schema *schema, int64_t now,
                         struct error *err);

/* *matches is a new set, in the arena. `now` (ms) is for relative dates. STATUS_TIMEOUT after the
 * deadline (clock_monotonic() ns; 0: none). */
enum status filter_match(const struct filter_node *filter, const struct filter_place *place,
                         int64_t now, int64_t deadline, struct arena *arena, struct bitmap *matches,
                         struct error *err);

#endif
