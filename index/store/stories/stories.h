/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stories.h - which documents of a segment belong to a story with near-duplicates: the sealed file
 * `stories-7`, as of generation 7.
 *
 *   groups    u64 for each row
 *   stories   u64 for each row
 *   documents u32 for each row; rows ascend by group, then by document
 *   end       u32 rows
 *
 * A story is a set of near-duplicates. Its name is the label (sketches.h) of its first document. A
 * document without a row belongs to the story named by its own label: it has no near-duplicates, or
 * it is the first document. So a new copy of an old document does not change the old segment.
 *
 * A group is a connected component: documents linked by chains of near-duplicates. If the ends of a
 * chain have little in common, the group is split into several stories (story_split.h).
 *
 * Rows of deleted documents may remain. Immutable, and shared by all generations with the same
 * file: any thread. */
#ifndef DATELINE_STORE_STORIES_STORIES_H
#define DATELINE_STORE_STORIES_STORIES_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/status.h"
#include "base/sync.h"

#define STORIES_PREFIX "stories-" /* followed by a generation's number */

struct story_row {
    uint64_t group, story;
    uint32_t document;
};

struct stories {
    atomic_uint references;
    char *name;             /* the file's name; NULL before it is written */
    struct story_row *rows; /* sorted by group, then by document */
    uint32_t *places;       /* indexes of rows, sorted by document */
    uint32_t count;
};

/* Takes over the rows, in any order. No rows: returns NULL. */
struct stories *stories_new(struct story_row *take_rows, uint32_t count);
/* STATUS_CORRUPT: the file is damaged or does not fit a segment of document_count documents. */
enum status stories_read(struct stories **out, const char *directory, const char *name,
                         uint32_t document_count, struct error *err);
/* Write the file and set the name of the stories. Not synced: added to `unsynced`. */
enum status stories_write(struct stories *stories, const char *directory, const char *name,
                          struct sync_list *unsynced, struct error *err);
/* Adds a reference. This function and those below accept NULL. */
struct stories *stories_share(struct stories *stories);
void stories_release(struct stories *stories);

/* A document's row; NULL: it has none. */
const struct story_row *stories_find(const struct stories *stories, uint32_t document);
/* The number of rows of a group; *first is the first of them. */
uint32_t stories_group(const struct stories *stories, uint64_t group,
                       const struct story_row **first);

#endif
