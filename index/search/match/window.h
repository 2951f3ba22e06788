/* SPDX-License-Identifier: GPL-2.0-or-later */
/* window.h - the scores of successive documents, added up word by word.
 *
 * A window has so many documents that it stays in the fastest cache. Any thread; one at a time uses
 * a window. */
#ifndef DATELINE_SEARCH_MATCH_WINDOW_H
#define DATELINE_SEARCH_MATCH_WINDOW_H

#include <stdint.h>

#define WINDOW_DOCUMENTS 2048U
#define WINDOW_WORDS     (WINDOW_DOCUMENTS / 64)

struct match_window {
    float scores[WINDOW_DOCUMENTS];
    uint64_t found[WINDOW_WORDS]; /* the documents that have a word; a score of others is 0 */
};

static inline void window_add(struct match_window *window, uint32_t at, float score)
{
    window->scores[at] += score;
    window->found[at / 64] |= (uint64_t)1 << at % 64;
}

/* Which of the documents 64 · word to 64 · word + 63 score above `least`; below 0: all may. */
uint64_t window_above(const struct match_window *window, uint32_t word, float least);
/* Forgets these documents. */
void window_clear(struct match_window *window, uint32_t word);

#endif
