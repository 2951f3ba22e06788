/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.h - which documents of one segment have a span of a tree (query/spans.h).
 *
 * Its memory is in the arena of the cursors. Time in a document is linear in the positions and in
 * the spans found, which are at most SPANS_MAX a node. One thread. */
#ifndef DATELINE_SEARCH_MATCH_SPANS_H
#define DATELINE_SEARCH_MATCH_SPANS_H

#include "query/spans.h"
#include "search/match/cursor.h"

struct spans;

/* context->status tells whether it failed. */
struct spans *spans_open(struct cursor_context *context, const struct spans_node *node);
/* Does the document have a span? Documents must ascend. Not reliable if context->late is set by it.
 */
bool spans_match(struct spans *spans, uint32_t document);

#endif
