/* SPDX-License-Identifier: GPL-2.0-or-later */
/* likeness.h - what sketches say of two documents, and which documents of a segment to compare with
 * one. For the writer, and for a document that is not in the index. Any thread. */
#ifndef DATELINE_STORE_STORIES_LIKENESS_H
#define DATELINE_STORE_STORIES_LIKENESS_H

#include "store/stories/sketches.h"

/* Maximum documents of a band, or with one label, that are compared in one segment: a limit for
 * texts that are repeated thousands of times. */
#define LIKENESS_CANDIDATES_MAX 256

enum likeness {
    LIKENESS_OTHER,  /* no near-duplicates */
    LIKENESS_UNSURE, /* the texts decide: shingles_are_copies */
    LIKENESS_COPY,
};

enum likeness likeness_of(const struct sketched *a, const struct sketched *b);
/* Append the documents of a segment that share a band with the sketch as u32, ascending, each once.
 * STATUS_CORRUPT. */
enum status likeness_candidates(const struct sketches *sketches, const struct sketch *sketch,
                                struct buf *documents, struct error *err);

#endif
