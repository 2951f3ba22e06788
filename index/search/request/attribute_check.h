/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute_check.h - error texts in the words of the API, for attributes that are not filterable,
 * sortable or facet-searchable; used by filter_check.c, sort.c, facet.c, distinct.c. */
#ifndef DATELINE_SEARCH_REQUEST_ATTRIBUTE_CHECK_H
#define DATELINE_SEARCH_REQUEST_ATTRIBUTE_CHECK_H

#include "base/buf.h"
#include "store/settings/settings.h"

/* Appends `available` ("Available ... are: ") and the filterable patterns, sorted, or "This index
 * does not have configured filterable attributes." `quote_each`: backquotes around each pattern,
 * else around the list. `hide`: leave out attributes that are not displayed. */
void add_filterable(struct buf *out, const struct settings *settings, const char *available,
                    bool quote_each, bool hide);
void add_sortable(struct buf *out, const struct settings *settings);
/* The same for attributes whose facet values can be searched. */
void add_facet_searchable(struct buf *out, const struct settings *settings);

#endif
