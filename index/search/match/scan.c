/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan.c - opens a plan in each segment in turn; counts sets. */
#include "search/match/scan.h"

static enum status scan_segment(const struct scan *scan, uint32_t number,
                                const struct plan_node *root, scan_fn *each, void *context,
                                bool *timed_out)
{
    const struct segment *segment = &scan->generation->segments[number];
    struct cursor_context cursors;
    struct match match = {.segment = segment,
                          .segment_number = number,
                          .filter = scan->filters ? &scan->filters[number] : NULL,
                          .recency = scan->recency,
                          .deadline = scan->deadline,
                          .wants_all = scan->wants_all,
                          .exact = scan->exact};

    cursor_context_init(&cursors, segment, number, scan->now, scan->arena, scan->err);
    cursors.deadline = scan->deadline;
    cursors.cache = scan->cache;
    cursors.unscored = scan->unscored;
    match.few = scan->few * segment->files->document_count / (scan->generation->document_count + 1);
    match.root = cursor_open(&cursors, root);
    if (scan->recency.gain > 0)
        match.recency.column = columns_find(&segment->files->columns, STR("published"));
    if (match.root)
        each(&match, scan->arena, context);
    *timed_out |= match.timed_out || cursors.late;
    return cursors.status;
}

enum status scan_segments(const struct scan *scan, const struct plan_node *root, scan_fn *each,
                          void *context, bool *timed_out)
{
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < scan->generation->segment_count; s++)
        if (!scan->filters || bitmap_next(&scan->filters[s], 0) < scan->filters[s].size)
            status = scan_segment(scan, s, root, each, context, timed_out);
    return status;
}

struct bitmap *sets_new(const struct generation *generation, struct arena *arena)
{
    struct bitmap *sets = arena_zero(arena, generation->segment_count, sizeof *sets);

    for (uint32_t s = 0; s < generation->segment_count; s++)
        sets[s] = bitmap_in(arena, generation->segments[s].files->document_count);
    return sets;
}

uint64_t sets_count(const struct generation *generation, const struct bitmap *sets)
{
    uint64_t count = 0;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        count += bitmap_count(&sets[s]);
    return count;
}
