/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest.h - index.json: what an index consists of at one generation.
 *
 * {"version":1, "uid":…, "primaryKey":…, "createdAt":…, "updatedAt":…, "generation":N,
 *  "nextSegment":N, "averages":{field: words}, "segments":[{"name":…, "documents":N, "deleted":N,
 *  "deletions": file name or null, "languages":{code: documents}}]}
 *
 * Replaced atomically and durably: that is the moment a generation is published. */
#ifndef DATELINE_STORE_MANIFEST_H
#define DATELINE_STORE_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/language.h"
#include "base/status.h"
#include "store/database.h"
#include "store/norms.h"

#define MANIFEST_NAME_SIZE 32
#define SEGMENT_PREFIX     "seg-"     /* and the segment's number */
#define DELETIONS_PREFIX   "deleted-" /* and a generation */

struct manifest_segment {
    char name[MANIFEST_NAME_SIZE];
    char deletions[MANIFEST_NAME_SIZE]; /* "" for none */
    uint32_t documents;
    uint32_t deleted;
    uint32_t languages[LANGUAGE_MAX]; /* documents by language id */
};

struct manifest {
    char uid[INDEX_UID_MAX + 1];
    int64_t created, updated; /* ms */
    uint64_t generation;
    uint64_t next_segment;
    bool has_norms;
    struct norms norms;
    struct manifest_segment *segments;
    size_t segment_count, segment_capacity;
};

void manifest_init(struct manifest *manifest, struct str uid);
void manifest_fini(struct manifest *manifest);
struct manifest_segment *manifest_add_segment(struct manifest *manifest);
uint64_t manifest_documents(const struct manifest *manifest); /* deleted ones not counted */

/* STATUS_NOT_FOUND when there is none. */
enum status manifest_read(struct manifest *manifest, const char *index_directory,
                          struct error *err);
enum status manifest_write(const struct manifest *manifest, const char *index_directory,
                           struct error *err);

#endif
