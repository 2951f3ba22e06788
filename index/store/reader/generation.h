/* SPDX-License-Identifier: GPL-2.0-or-later */
/* generation.h - what a generation holds, and a thread's own handles on it.
 *
 * A generation is immutable. A view is one thread's: libxapian's handles, an expander, an
 * analyzer; the generation keeps a pool of them, so that a query opens nothing. */
#ifndef DATELINE_STORE_READER_GENERATION_H
#define DATELINE_STORE_READER_GENERATION_H

#include <pthread.h>
#include <stdatomic.h>

#include "analysis/analyzer.h"
#include "base/compress.h"
#include "store/reader/database.h"
#include "store/reader/manifest.h"
#include "store/reader/moment.h"
#include "store/segment/segment.h"
#include "xapian/xap.h"

struct generation {
    atomic_uint references;
    struct manifest manifest;
    const struct schema *schema; /* the manifest's */
    char *directory;
    struct segment *segments;
    uint32_t segment_count;
    struct lexicon_set lexicons;         /* of all segments */
    uint64_t document_count;             /* deleted ones not counted */
    language_id languages[LANGUAGE_MAX]; /* those that documents are in, most frequent first */
    uint32_t language_count;
    pthread_mutex_t mutex; /* of the pool and of `moment` */
    struct view *idle;
    struct moment *moment; /* the newest one asked for; moment.h */
};

struct view {
    struct view *next;
    struct generation *generation; /* borrowed while acquired */
    struct xap_reader **documents; /* one a segment */
    struct expander *expander;
    struct analyzer *analyzer;
};

/* What a generation is called and when it was made. */
struct generation_info {
    const char *uid;          /* borrowed from the generation */
    int64_t created, updated; /* ms: the index, and this generation */
    uint64_t number;          /* grows by one with each publish */
};
struct generation_info generation_describe(const struct generation *generation);

/* Documents shown at the moment that have each field as a key at their top:
 * counts[schema->field_count], zeroed here. */
void generation_fields(const struct generation *generation, const struct moment *moment,
                       uint64_t *counts);

/* STATUS_STALE when a segment's directory has gone: acquire the newest generation, and try again.
 */
enum status view_acquire(struct generation *generation, struct view **out, struct error *err);
void view_release(struct view *view); /* NULL is fine; the generation must still be held */

/* A document as it was given: in the arena, or borrowed from the generation. */
enum status view_text(struct view *view, uint32_t segment, uint32_t document, struct arena *arena,
                      struct text_record *record, struct error *err);
/* Where the document with this id is; STATUS_END when nowhere. */
enum status view_find(struct view *view, struct str id, uint32_t *segment, uint32_t *document,
                      struct error *err);

/* For database.c: open what index.json says; `before` (may be NULL) lends the segments it shares.
 */
enum status generation_open(const char *index_directory, const struct generation *before,
                            struct generation **out, struct error *err);
/* Has none been published since? When opening or checking fails and one has, that is why. */
bool generation_is_newest(const struct generation *generation);
enum status generation_verify(const struct generation *generation, struct error *err);

#endif
