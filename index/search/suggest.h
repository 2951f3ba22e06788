/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.h - "did you mean": corrects unknown and doubtful words of a query. */
#ifndef DATELINE_SEARCH_SUGGEST_H
#define DATELINE_SEARCH_SUGGEST_H

#include "search/search_private.h"

/* Returns the query with some words replaced: a word that the plan doubts by the likeliest word, an
 * unknown word by the nearest word of the lexicon, or the most frequent of equally near ones. Uses
 * only words of documents that the request's key may see now. After the request's deadline words
 * stay as typed. STR_NONE: no word was replaced. */
struct str suggest(const struct search *search, const struct plan *plan);

#endif
