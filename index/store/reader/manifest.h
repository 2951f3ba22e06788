/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest.h - index.json: the contents of an index at one generation.
 *
 *   {"version":3, "sealed":true, "uid":…, "generation":N, "nextSegment":N, "lastTask":N,
 *    "createdAt":…, "updatedAt":…, "primaryKey":… or null, "settings":{changed settings},
 *    "fields":[names by number], "averages":{field: words},
 *    "segments":[{"name":…, "documents":N, "deleted":N, "deletions": file name or null,
 *                 "sketched":bool, "stories": file name or null, "languages":{code: documents}}],
 *    "crc":"…"}
 *
 * `crc` is the CRC-32 of all bytes before it, in hexadecimal digits; `sealed` says that it must be
 * there. 0.1.0 wrote neither of them. Version 1 knew articles only: it has no settings, fields and
 * lastTask. Version 2 had only segments without words (postings.h).
 *
 * To publish a generation is to replace index.json, atomically and durably. A struct manifest
 * belongs to one thread at a time. */
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
#define SEGMENT_PREFIX     "seg-"     /* followed by the segment's number */
#define DELETIONS_PREFIX   "deleted-" /* followed by a generation's number */

struct manifest_segment {
    char name[MANIFEST_NAME_SIZE];
    char deletions[MANIFEST_NAME_SIZE]; /* "": none */
    char stories[MANIFEST_NAME_SIZE];   /* "": none */
    bool sketched;                      /* the segment has the file `sketches` */
    uint32_t documents;                 /* with deleted ones */
    uint32_t deleted;
    uint32_t languages[LANGUAGE_MAX]; /* documents by language id */
};

struct manifest {
    char uid[INDEX_UID_MAX + 1];
    struct schema *schema;    /* settings, fields, primary key */
    int64_t created, updated; /* ms since 1970 */
    uint64_t generation;
    uint64_t next_segment;
    uint64_t last_task; /* the newest task that the index contains, + 1; 0: none */
    bool has_norms;
    struct norms norms;
    struct manifest_segment *segments;
    size_t segment_count, segment_capacity;
};

/* Initialise the manifest of a new index with the preset's defaults. `primary_key` STR_NONE: not
 * known yet. */
void manifest_init(struct manifest *manifest, struct str uid, enum settings_preset preset,
                   struct str primary_key);
void manifest_fini(struct manifest *manifest);
struct manifest_segment *manifest_add_segment(struct manifest *manifest);
uint64_t manifest_documents(const struct manifest *manifest); /* without deleted ones */

/* Takes over the reference to the schema, and releases the previous schema. */
void manifest_set_schema(struct manifest *manifest, struct schema *take_schema);

/* STATUS_NOT_FOUND: there is no index.json. STATUS_CORRUPT: it is damaged, or a newer version of
 * Dateline wrote it; the message says which. Call manifest_fini in any case. */
enum status manifest_read(struct manifest *manifest, const char *index_directory,
                          struct error *err);
/* Replace index.json, atomically and durably. */
enum status manifest_write(const struct manifest *manifest, const char *index_directory,
                           struct error *err);
/* First sync all files of `unsynced`, then replace index.json. The list is empty afterwards. */
enum status manifest_publish(const struct manifest *manifest, const char *index_directory,
                             struct sync_list *unsynced, struct error *err);

#endif
