/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.h - "did you mean": the query with words that the index has. */
#ifndef DATELINE_SEARCH_SUGGEST_H
#define DATELINE_SEARCH_SUGGEST_H

#include "query/plan.h"

/* The query's text with each unknown word replaced by the nearest one of the lexicon, the most
 * frequent of equally near ones; STR_NONE when no word has one. */
struct str suggest(const struct generation *generation, struct str text, const struct plan *plan,
                   struct arena *arena);

#endif
