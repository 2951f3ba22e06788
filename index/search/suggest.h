/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.h - "did you mean": corrects the unknown words of a query. */
#ifndef DATELINE_SEARCH_SUGGEST_H
#define DATELINE_SEARCH_SUGGEST_H

#include "search/search_private.h"

/* Returns the query with words replaced: those that the plan doubts by the likeliest word, unknown
 * ones by the nearest word of the lexicon; of equally near words, by the most frequent. Uses only
 * words of documents that the request's key may see now. After the request's deadline words stay as
 * typed. STR_NONE: no word was replaced. */
struct str suggest(const struct search *search, const struct plan *plan);

#endif
