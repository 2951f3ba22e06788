/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_copy.h - compares one text with documents: are they near-duplicates? By their sketches and,
 * where these leave it open, by their shingles. The text is that of a document, or one that the
 * index does not have. One thread at a time. */
#ifndef DATELINE_STORE_READER_STORY_COPY_H
#define DATELINE_STORE_READER_STORY_COPY_H

#include "store/reader/story_read.h"
#include "store/stories/sketches.h"

struct story_copy {
    struct view *view; /* borrowed */
    struct story_member document;
    struct sketched about;      /* .size 0: too short to have near-duplicates */
    struct sketch sketch;       /* of a text that is in no document */
    struct analyzer *analyzer;  /* owned */
    struct arena *arena;        /* owned */
    struct shingles own, other; /* sorted; .own is computed when first needed */
};

/* Of a document, which has a sketch only if the index detects near-duplicates. Finish it even if it
 * fails. */
enum status story_copy_of_document(struct story_copy *copy, struct view *view,
                                   struct story_member document, struct error *err);
/* Of a text; it is not needed later. */
void story_copy_of_text(struct story_copy *copy, struct view *view, struct str text);
void story_copy_fini(struct story_copy *copy);

/* `about`: what the segment's sketches say of the member. */
enum status story_copy_compare(struct story_copy *copy, struct story_member member,
                               const struct sketched *about, bool *is_copy, struct error *err);

#endif
