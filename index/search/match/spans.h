/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.h - finds the spans of a tree (query/spans.h) in the documents of one segment.
 *
 * Its memory is in the arena of the cursors. Time in a document is linear in the positions and in
 * the spans found, which are at most SPANS_MAX a node. One thread. */
#ifndef DATELINE_SEARCH_MATCH_SPANS_H
#define DATELINE_SEARCH_MATCH_SPANS_H

#include "query/spans.h"
#include "search/match/cursor.h"

struct word_span {
    uint32_t first, last;
};

/* Ascending by first, then by last; without duplicates. */
struct span_list {
    struct word_span *at;
    uint32_t count, capacity;
};

struct spans;

/* context->status tells whether it failed. */
struct spans *spans_open(struct cursor_context *context, const struct spans_node *node);
/* The spans in a document; documents must ascend. Borrowed until the next call. Incomplete if
 * context->late is set by it. */
const struct span_list *spans_find(struct spans *spans, uint32_t document);

#endif
