/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_merge.h - several segments into one, without their deleted documents. */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_MERGE_H
#define DATELINE_STORE_SEGMENT_SEGMENT_MERGE_H

#include "store/segment/segment.h"

#define MERGE_GONE UINT32_MAX

struct merge_source {
    const struct segment_files *files;
    const struct bitmap *deleted; /* as of now; NULL when none is */
    uint32_t *numbers;            /* out, yours to free: a document's number in the new segment, or
                                     MERGE_GONE */
};

/* Will the result have sketches? Only where all sources have some. */
bool segment_merge_is_sketched(const struct merge_source *sources, uint32_t count);

/* Documents keep their order: those of the first source come first. The new directory's files are
 * not synced yet. At least one document must be left. */
enum status segment_merge(struct merge_source *sources, uint32_t count, const char *directory,
                          struct error *err);

#endif
