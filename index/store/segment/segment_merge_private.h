/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_merge_private.h - what the files of a merge share.
 *
 *   segment_merge.c           numbers the documents; columns, texts, sketches, lexicon, ids
 *   segment_merge_order.c     puts the documents into another order
 *   segment_merge_postings.c  postings and pairs of words */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_MERGE_PRIVATE_H
#define DATELINE_STORE_SEGMENT_SEGMENT_MERGE_PRIVATE_H

#include "store/segment/segment_merge.h"

/* Where a document of the new segment comes from. */
struct merge_origin {
    uint32_t source, document;
};

struct segment_merge {
    struct merge_source *sources;
    uint32_t count;
    uint32_t documents;           /* of the new segment */
    struct merge_origin *origins; /* of each of them */
    bool reordered;               /* they do not come in the order of the sources */
    bool words;     /* all sources have words, so the new segment has them (postings.h) */
    bool structure; /* the same of sentences, paragraphs and so on (schema.h) */
    const char *directory;
};

/* Writes the column of this name, in the order of the documents. */
void segment_merge_column(const struct segment_merge *merge, struct columns_writer *writer,
                          struct str name);

/* The sources as a walk over postings takes them; yours to free. */
struct postings_source *segment_merge_postings_sources(const struct segment_merge *merge);

/* Renumbers the documents, if `plan` asks for it. */
enum status segment_merge_order(struct segment_merge *merge, const struct merge_plan *plan,
                                struct error *err);
enum status segment_merge_postings(const struct segment_merge *merge, struct error *err);

#endif
