/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_read.h - the stories of a generation: the story that a document belongs to, and all
 * documents of a story. Any thread. */
#ifndef DATELINE_STORE_READER_STORY_READ_H
#define DATELINE_STORE_READER_STORY_READ_H

#include "store/reader/generation.h"

/* A story as text, for requests and answers: sixteen hexadecimal digits. story_parse returns false
 * for any other text. */
#define STORY_TEXT_SIZE 17
const char *story_format(uint64_t story, char text[STORY_TEXT_SIZE]);
bool story_parse(struct str text, uint64_t *story);

/* The place of a document. */
struct story_member {
    uint32_t segment, document;
};

/* The document's story; 0: the segment has no sketches, because the index does not detect
 * near-duplicates. */
enum status story_of(const struct generation *generation, uint32_t segment, uint32_t document,
                     uint64_t *story, struct error *err);
/* Append a struct story_member for each live document of the story, in the order of segments and
 * documents. An unknown story has none. */
enum status story_members(const struct generation *generation, uint64_t story, struct buf *members,
                          struct error *err);
/* The same of a group (stories.h), whose stories are near-duplicates of each other; in any order.
 */
enum status story_group_members(const struct generation *generation, uint64_t group,
                                struct buf *members, struct error *err);
/* Sorts them by segment and document. */
void story_members_sort(struct buf *members);

/* Set the bits of the segment's documents in the story; also those of deleted documents may be
 * set. */
enum status story_mark(const struct segment *segment, uint64_t story, struct bitmap *matches,
                       struct error *err);

#endif
