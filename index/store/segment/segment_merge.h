/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_merge.h - merges segments into one, without their deleted documents. One thread for each
 * merge, and others while it orders documents by similarity. */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_MERGE_H
#define DATELINE_STORE_SEGMENT_SEGMENT_MERGE_H

#include "store/segment/segment.h"
#include "store/settings/document_order.h"

#define MERGE_GONE UINT32_MAX

struct merge_source {
    const struct segment_files *files;
    const struct bitmap *deleted; /* at the start of the merge; NULL: none */
    uint32_t *numbers; /* output, yours to free: each document's number in the new segment, or
                          MERGE_GONE */
};

struct merge_plan {
    const struct document_order *order; /* NULL: those of the first source come first, in their
                                           order */
    unsigned threads;                   /* at least 1 */
};

/* Will the merged segment have sketches? Only if all sources have them. */
bool segment_merge_is_sketched(const struct merge_source *sources, uint32_t count);

/* Write the merged segment to the new directory; its files are not synced. At least one document
 * must be left. Ordering by similarity needs about 600 MB of memory, and by values 40 bytes for
 * each document; the other parts need no more for more documents, but 8 bytes for each. */
enum status segment_merge(struct merge_source *sources, uint32_t count,
                          const struct merge_plan *plan, const char *directory, struct error *err);

#endif
