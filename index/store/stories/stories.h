/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stories.h - which documents of a segment tell a story that others tell, too: the sealed file
 * `stories-7` of a segment as of generation 7.
 *
 *   groups stories   u64 a row each
 *   documents        u32 a row; rows ascend by group, then by document
 *   end              u32 rows
 *
 * Copies of one another are a story, and the story has the label (sketches.h) of its first
 * document. A document without a row tells a story of its own, or gave its story the name: its
 * story is its own label. So a new copy of an old document changes no file of the old segment.
 * A group is all that hangs together, copy by copy; where a chain of copies leads to texts that
 * are no copies any more, it is split into several stories (story_split.h).
 *
 * Rows of documents that were deleted may be left. Immutable, shared by the generations that name
 * the same file; any thread. */
#ifndef DATELINE_STORE_STORIES_STORIES_H
#define DATELINE_STORE_STORIES_STORIES_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/status.h"
#include "base/sync.h"

#define STORIES_PREFIX "stories-" /* and a generation */

struct story_row {
    uint64_t group, story;
    uint32_t document;
};

struct stories {
    atomic_uint references;
    char *name;             /* of the file; NULL before it is written */
    struct story_row *rows; /* by group, then by document */
    uint32_t *places;       /* of rows, by document */
    uint32_t count;
};

/* Takes over the rows, in any order; NULL for none. */
struct stories *stories_new(struct story_row *take_rows, uint32_t count);
enum status stories_read(struct stories **out, const char *directory, const char *name,
                         uint32_t document_count, struct error *err);
/* What is to be made durable is added to the list; the stories have the name from now on. */
enum status stories_write(struct stories *stories, const char *directory, const char *name,
                          struct sync_list *unsynced, struct error *err);
struct stories *stories_share(struct stories *stories); /* NULL stays NULL, here and below */
void stories_release(struct stories *stories);

/* A document's row, or NULL. */
const struct story_row *stories_find(const struct stories *stories, uint32_t document);
/* The rows of a group: how many, and the first. */
uint32_t stories_group(const struct stories *stories, uint64_t group,
                       const struct story_row **first);

#endif
