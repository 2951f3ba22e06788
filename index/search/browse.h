/* SPDX-License-Identifier: GPL-2.0-or-later */
/* browse.h - lists documents without a query: those that may be shown and match a filter. */
#ifndef DATELINE_SEARCH_BROWSE_H
#define DATELINE_SEARCH_BROWSE_H

#include "search/search.h"

/* Calls each() for the documents of the page. *total: how many there are on all pages. The arena
 * holds memory needed during the call. STATUS_BAD_FILTER, STATUS_BAD_SORT. */
enum status search_browse(struct searcher *searcher, const struct browse *browse,
                          struct arena *arena, browse_fn *each, void *context, uint64_t *total,
                          struct error *err);
/* The documents that may be shown and match a filter, as a filter for searches of the same
 * generation; in the arena. *count: how many. STATUS_BAD_FILTER; STATUS_TIMEOUT after the deadline
 * (clock_monotonic() ns; 0: none). */
enum status search_select(struct searcher *searcher, const struct filter_node *filter,
                          int64_t deadline, struct arena *arena, struct filter_node **set,
                          uint64_t *count, struct error *err);
/* The searcher's moment, narrowed to the documents that match a filter (NULL: not narrowed); in the
 * arena. The same statuses. */
enum status search_narrow(struct searcher *searcher, const struct filter_node *filter,
                          int64_t deadline, struct arena *arena, const struct moment **out,
                          struct error *err);
/* shown[i]: whether the document with the id exists, and may be shown to a key that sees only what
 * matches `scope` (NULL: all). The same statuses. */
enum status search_may_show(struct searcher *searcher, const struct filter_node *scope,
                            int64_t deadline, const struct str *ids, uint32_t count,
                            struct arena *arena, bool *shown, struct error *err);
/* Whether its ids, filter and sorts are right. The same statuses, and STATUS_BAD_DOCUMENT_ID. */
enum status browse_check(const struct browse *browse, const struct schema *schema, int64_t now,
                         struct error *err);

#endif
