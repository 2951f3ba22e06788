/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_cut.h - where a passage begins and ends: at sentences, else at words, else between
 * characters. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_CUT_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_CUT_H

#include "search/snippet/snippet_window.h"

/* The passage of at most `length` characters around the window, inside the zone. Its .matches are
 * left empty. */
struct passage cut_window(const struct hits *hits, struct str text, const struct zone *zone,
                          const struct window *window, uint32_t length);

/* The first `length` characters, as far as sentences or words go; for a text that has a word. */
struct passage cut_lead(const struct hits *hits, struct str text, uint32_t length);

/* The whole text without white space at its ends: true when it has at most `length` characters. */
bool cut_whole(struct str text, uint32_t length, struct passage *passage);

#endif
