/* SPDX-License-Identifier: GPL-2.0-or-later */
/* browse.h - documents one after the other, without a query: all that may be shown, or those of
 * them that a filter lets pass. */
#ifndef DATELINE_SEARCH_BROWSE_H
#define DATELINE_SEARCH_BROWSE_H

#include "search/search.h"

/* *total is how many there are, whatever part of them is visited. The arena is for what is kept
 * during the call. STATUS_BAD_FILTER, STATUS_BAD_SORT. */
enum status search_browse(struct searcher *searcher, const struct browse *browse,
                          struct arena *arena, browse_fn *each, void *context, uint64_t *total,
                          struct error *err);

#endif
