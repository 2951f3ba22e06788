/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_pair.h - finds two windows that show all of a query together. Only for the snippet files.
 */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_PAIR_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_PAIR_H

#include "search/snippet/snippet_hits.h"
#include "search/snippet/snippet_window.h"

/* Does one window of `length` characters have all these groups? */
bool pair_is_one(const struct hits *hits, uint64_t all, uint32_t length);

/* The first of two windows of `length` characters each that have all groups of the hits. False:
 * there are no such two. Compares at most 64 different sets of groups. */
bool pair_first(const struct hits *hits, uint32_t length, struct window *first);

#endif
