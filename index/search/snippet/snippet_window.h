/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_window.h - finds the part of a text that matches a query best.
 *
 * A window is a part of the text with a maximum length in characters. Its worth is the sum of
 *   the weights of the distinct groups in it
 *   a bonus for neighbouring query words that are adjacent or near, higher in the query's order
 *   a bonus for starting with a sentence, and one if that sentence is whole
 *   a penalty for headings, lines of tables and datelines, and for starting inside a quotation
 *   a penalty for crossing a paragraph
 * Of equal windows the first wins. Sums are integers, so comparisons are exact. Time is linear in
 * the number of hits. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_WINDOW_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_WINDOW_H

#include "search/snippet/snippet_hits.h"

/* A part of the text that is not in a passage yet. */
struct zone {
    uint32_t start; /* bytes */
    uint32_t end;
    uint32_t first_hit; /* its hits: [first_hit, hit_end) */
    uint32_t hit_end;
};

/* The best sentence adds at most this much to the worth of the same words in another one. */
#define WINDOW_SENTENCE_WORTH 2048

struct window {
    bool found;
    bool sentence;      /* starts with the sentence of its first hit */
    uint32_t first_hit; /* its hits: [first_hit, last_hit] */
    uint32_t last_hit;
    int64_t worth;
};

/* The best window of the zone. `covered`: bits of groups in other passages, which count little.
 * `length`: maximum characters. `cross`: it may cross paragraphs for words that no paragraph has
 * together. */
struct window window_best(const struct hits *hits, const struct marks *marks,
                          const struct zone *zone, uint64_t covered, uint32_t length, bool cross);

#endif
