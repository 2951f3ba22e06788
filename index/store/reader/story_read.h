/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_read.h - a generation's stories: which a document tells, and who else tells it. */
#ifndef DATELINE_STORE_READER_STORY_READ_H
#define DATELINE_STORE_READER_STORY_READ_H

#include "store/reader/generation.h"

/* A story's name for people: sixteen hexadecimal digits. */
#define STORY_TEXT_SIZE 17
const char *story_format(uint64_t story, char text[STORY_TEXT_SIZE]);
bool story_parse(struct str text, uint64_t *story);

/* Where a document stands. */
struct story_member {
    uint32_t segment, document;
};

/* 0 where the index does not look for copies. */
enum status story_of(const struct generation *generation, uint32_t segment, uint32_t document,
                     uint64_t *story, struct error *err);
/* Appends struct story_member of all that tell the story, in order; none for an unknown one. */
enum status story_members(const struct generation *generation, uint64_t story, struct buf *members,
                          struct error *err);

/* Set the bits of those of one segment. */
enum status story_mark(const struct segment *segment, uint64_t story, struct bitmap *matches,
                       struct error *err);

#endif
