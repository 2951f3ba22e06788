/* SPDX-License-Identifier: GPL-2.0-or-later */
/* browse.h - documents one after the other, without a query: all that may be shown, or those of
 * them that a filter lets pass. */
#ifndef DATELINE_SEARCH_BROWSE_H
#define DATELINE_SEARCH_BROWSE_H

#include "search/search.h"

struct browse {
    const struct filter_node *filter; /* NULL: all */
    const struct str *ids;            /* only those of these ids; NULL: any */
    uint32_t id_count;
    const struct search_sort *sorts; /* none: in the order of the index */
    uint32_t sort_count;
    uint32_t offset, limit;
};

/* A document, valid until the function returns. */
typedef void browse_fn(void *context, const struct search_hit *document);

/* *total is how many there are, whatever part of them is visited. The arena is for what is kept
 * during the call. STATUS_BAD_FILTER, STATUS_BAD_SORT. */
enum status search_browse(struct searcher *searcher, const struct browse *browse,
                          struct arena *arena, browse_fn *each, void *context, uint64_t *total,
                          struct error *err);

#endif
