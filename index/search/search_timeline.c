/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_timeline.c - how many documents match several requests over time. */
#include "base/date.h"
#include "search/facet/histogram.h"
#include "search/search_private.h"

enum status search_timeline(struct searcher *searcher, const struct search_request *const *requests,
                            uint32_t count, enum timeline_interval interval, struct arena *arena,
                            struct timeline *out, struct error *err)
{
    const struct bitmap **sets = arena_alloc(arena, (count + 1) * sizeof *sets);

    for (uint32_t i = 0; i < count; i++) {
        struct search_matches matches;

        if (search_matches_of(searcher, requests[i], arena, &matches, err))
            return err->status;
        if (requests[i]->deadline && clock_give_way() > requests[i]->deadline)
            return error_set(err, STATUS_TIMEOUT,
                             "counting all hits takes longer than a search may: narrow the search");
        sets[i] = matches.all;
    }
    return histogram_count(searcher->generation, STR("published"), sets, count, interval,
                           count ? requests[0]->zone : NULL, arena, out, err);
}
