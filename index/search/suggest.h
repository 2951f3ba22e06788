/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.h - "did you mean": the query with words that the index has. */
#ifndef DATELINE_SEARCH_SUGGEST_H
#define DATELINE_SEARCH_SUGGEST_H

#include "query/plan.h"
#include "search/searcher.h"

/* The query's text with each unknown word replaced by the nearest one of the lexicon that a
 * document which may be shown has, the most frequent of equally near ones; STR_NONE when no word
 * has one. Words behind the deadline (clock_monotonic() ns; 0: none) stay as they are. */
struct str suggest(const struct searcher *searcher, struct str text, const struct plan *plan,
                   int64_t deadline, struct arena *arena);

#endif
