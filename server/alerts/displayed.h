/* SPDX-License-Identifier: GPL-2.0-or-later */
/* displayed.h - what of an article an alert may show: what the index displays, as in a search.
 *
 * Any thread. */
#ifndef DATELINE_SERVER_ALERTS_DISPLAYED_H
#define DATELINE_SERVER_ALERTS_DISPLAYED_H

#include "base/buf.h"
#include "engine/reader.h"

/* Appends the fields as a JSON object. */
void displayed_add(const struct reader *reader, const struct search_hit *hit, struct buf *out);
/* STR_NONE: there is none, or it may have words of a field that is not displayed. */
struct str displayed_snippet(const struct reader *reader, const struct search_hit *hit);
struct str displayed_headline(const struct reader *reader, const struct search_hit *hit);

#endif
