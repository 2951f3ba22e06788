/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute_check.h - complaints about attributes that the settings do not let be filtered or
 * sorted by, in the words of the API; of use to filter_check.c, sort.c, facet.c, distinct.c. */
#ifndef DATELINE_SEARCH_REQUEST_ATTRIBUTE_CHECK_H
#define DATELINE_SEARCH_REQUEST_ATTRIBUTE_CHECK_H

#include "base/buf.h"
#include "store/settings/settings.h"

/* "This index does not have configured filterable attributes.", or `available` ("Available ...
 * are: ") with the patterns, sorted: each in backquotes, or all together in one pair. Attributes
 * that are not displayed are not named where `hide`. */
void add_filterable(struct buf *out, const struct settings *settings, const char *available,
                    bool quote_each, bool hide);
void add_sortable(struct buf *out, const struct settings *settings);
/* The same of attributes whose facet values may be searched. */
void add_facet_searchable(struct buf *out, const struct settings *settings);

#endif
