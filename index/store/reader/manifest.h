/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest.h - index.json: what an index consists of at one generation.
 *
 * {"version":2, "uid":…, "primaryKey":… or null, "createdAt":…, "updatedAt":…, "generation":N,
 *  "nextSegment":N, "lastTask":N, "settings":{what was set}, "fields":[names by number],
 *  "averages":{field: words}, "segments":[{"name":…, "documents":N, "deleted":N,
 *  "deletions": file name or null, "stories": likewise, "sketched":bool,
 *  "languages":{code: documents}}]}
 *
 * Version 1 knew articles only: it has no settings, fields, lastTask.
 * Replaced atomically and durably: that is the moment a generation is published. */
#ifndef DATELINE_STORE_READER_MANIFEST_H
#define DATELINE_STORE_READER_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/language.h"
#include "base/status.h"
#include "base/sync.h"
#include "store/reader/database.h"
#include "store/terms/norms.h"

#define MANIFEST_NAME_SIZE 32
#define SEGMENT_PREFIX     "seg-"     /* and the segment's number */
#define DELETIONS_PREFIX   "deleted-" /* and a generation */

struct manifest_segment {
    char name[MANIFEST_NAME_SIZE];
    char deletions[MANIFEST_NAME_SIZE]; /* "" for none */
    char stories[MANIFEST_NAME_SIZE];   /* likewise */
    bool sketched;                      /* it has a file of sketches */
    uint32_t documents;
    uint32_t deleted;
    uint32_t languages[LANGUAGE_MAX]; /* documents by language id */
};

struct manifest {
    char uid[INDEX_UID_MAX + 1];
    struct schema *schema;    /* settings, fields, primary key */
    int64_t created, updated; /* ms */
    uint64_t generation;
    uint64_t next_segment;
    uint64_t last_task; /* + 1 of the newest task that is contained; 0: none is */
    bool has_norms;
    struct norms norms;
    struct manifest_segment *segments;
    size_t segment_count, segment_capacity;
};

/* Of a new index: the defaults of the preset. `primary_key` STR_NONE: not known yet. */
void manifest_init(struct manifest *manifest, struct str uid, enum settings_preset preset,
                   struct str primary_key);
void manifest_fini(struct manifest *manifest);
struct manifest_segment *manifest_add_segment(struct manifest *manifest);
uint64_t manifest_documents(const struct manifest *manifest); /* deleted ones not counted */

/* Takes over a reference; the one before is released. */
void manifest_set_schema(struct manifest *manifest, struct schema *take_schema);

/* STATUS_NOT_FOUND when there is none; STATUS_CORRUPT also when a newer version of Dateline wrote
 * it. */
enum status manifest_read(struct manifest *manifest, const char *index_directory,
                          struct error *err);
enum status manifest_write(const struct manifest *manifest, const char *index_directory,
                           struct error *err);
/* The same, after all of `unsynced` has been made durable; the list is empty then. */
enum status manifest_publish(const struct manifest *manifest, const char *index_directory,
                             struct sync_list *unsynced, struct error *err);

#endif
