/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_join.h - the story that a document would join: for a draft (draft.h), which no publish has
 * compared with the others. */
#ifndef DATELINE_STORE_READER_STORY_JOIN_H
#define DATELINE_STORE_READER_STORY_JOIN_H

#include "store/reader/story_read.h"

/* Append a struct story_member for each live document, this one included, that would be in one
 * story with it if it were published now: as writer_stories.h finds copies and names stories. In
 * the order of segments and documents. Only the document itself if it has no near-duplicates, or
 * the index does not detect them. One thread at a time uses a view. */
enum status story_join(struct view *view, struct story_member document, struct buf *members,
                       struct error *err);

#endif
