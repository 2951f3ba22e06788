/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_cut.h - chooses where a passage starts and ends: at sentences, else at words, else
 * between characters. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_CUT_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_CUT_H

#include "search/snippet/snippet_window.h"

/* The passage of at most `length` characters around the window, in the zone. .matches is empty. */
struct passage cut_window(const struct hits *hits, struct str text, const struct zone *zone,
                          const struct window *window, uint32_t length);

/* The start of the text, at most `length` characters. The text must have a word. */
struct passage cut_lead(const struct hits *hits, struct str text, uint32_t length);

/* The whole text without white space at its ends. True if it has at most `length` characters. */
bool cut_whole(struct str text, uint32_t length, struct passage *passage);

#endif
