/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_window.h - which stretch of a text answers a query best.
 *
 * A window is a stretch of so many characters. It is worth, in this order: the weights of the
 * distinct groups in it; a bonus for each two neighbours of the query that stand side by side or
 * near each other, more in the query's order; a bonus for starting with a sentence; of equals the
 * first one wins. A window that crosses a paragraph pays for it. All sums are integers, so that
 * equal windows are equal. Time is linear in the hits. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_WINDOW_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_WINDOW_H

#include "search/snippet/snippet_hits.h"

/* A part of the text that no passage has taken yet. */
struct zone {
    uint32_t start; /* bytes */
    uint32_t end;
    uint32_t first_hit; /* the hits in it */
    uint32_t hit_end;
};

struct window {
    bool found;
    bool sentence;      /* starts with the sentence of its first hit */
    uint32_t first_hit; /* the hits that make its worth */
    uint32_t last_hit;
    int64_t worth;
};

/* `covered` groups were shown already: they count little. */
struct window window_best(const struct hits *hits, const struct marks *marks,
                          const struct zone *zone, uint64_t covered, uint32_t length);

#endif
