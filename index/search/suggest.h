/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.h - "did you mean": corrects the unknown words of a query. */
#ifndef DATELINE_SEARCH_SUGGEST_H
#define DATELINE_SEARCH_SUGGEST_H

#include "query/plan.h"
#include "search/searcher.h"

/* Returns the query with each unknown word replaced by the nearest word of the lexicon; of equally
 * near words, by the most frequent. Uses only words of documents that may be shown. After the
 * deadline (clock_monotonic() ns; 0: none) words stay as typed. STR_NONE: no word was replaced. */
struct str suggest(const struct searcher *searcher, struct str text, const struct plan *plan,
                   int64_t deadline, struct arena *arena);

#endif
