/* SPDX-License-Identifier: GPL-2.0-or-later */
/* generation.h - the contents of a generation, and one thread's handles on it.
 *
 * A generation is immutable: any thread may read it. A view belongs to one thread at a time. It has
 * an expander and an analyzer, and pins libxapian's handles (segment_ids.h). The generation keeps a
 * pool of idle views. */
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

struct generation {
    atomic_uint references;
    struct manifest manifest;
    const struct schema *schema; /* the manifest's */
    char *directory;
    struct segment *segments;
    uint32_t segment_count;
    struct lexicon_set lexicons;         /* of all segments */
    uint64_t document_count;             /* without deleted ones */
    language_id languages[LANGUAGE_MAX]; /* languages of its documents, most frequent first */
    uint32_t language_count;
    pthread_mutex_t mutex; /* protects .idle and .moment */
    struct view *idle;
    struct moment *moment; /* the newest one acquired; see moment.h */
};

struct view {
    struct view *next;
    struct generation *generation; /* borrowed while acquired */
    struct expander *expander;
    struct analyzer *analyzer;
};

/* The identity of a generation. */
struct generation_info {
    const char *uid;          /* borrowed from the generation */
    int64_t created, updated; /* ms: the index, and this generation */
    uint64_t number;          /* grows by one with each publish */
};
struct generation_info generation_describe(const struct generation *generation);

/* counts[f] = how many documents that the moment shows have field f as a top-level key. `counts`
 * has schema->field_count elements and is zeroed first. */
void generation_fields(const struct generation *generation, const struct moment *moment,
                       uint64_t *counts);

/* Take a view from the pool, or open one. STATUS_STALE: a segment's directory was deleted. Then
 * acquire the newest generation and retry. */
enum status view_acquire(struct generation *generation, struct view **out, struct error *err);
void view_release(struct view *view); /* accepts NULL; release the view before its generation */

/* Read a stored document. *record is in the arena or borrowed from the generation. */
enum status view_text(struct view *view, uint32_t segment, uint32_t document, struct arena *arena,
                      struct text_record *record, struct error *err);
/* Find a document by its id, in the newest segment first. STATUS_END: no live document has the id.
 * Dates are ignored: see moment_shows. */
enum status view_find(struct view *view, struct str id, uint32_t *segment, uint32_t *document,
                      struct error *err);

/* A generation without segments, for documents that another machine keeps: what queries are read
 * by. Takes over the schema. Yours to release. */
struct generation *generation_without_segments(struct schema *take_schema, struct str uid,
                                               const language_id *languages, uint32_t count,
                                               uint64_t documents);

/* For database.c: open the generation that index.json names. Open segments are shared with the
 * generation `before` (may be NULL). Retries if a writer publishes meanwhile. */
enum status generation_open(const char *index_directory, const struct generation *before,
                            struct generation **out, struct error *err);
/* Fills in .lexicons, when all segments are there: for what makes a generation. */
void generation_gather(struct generation *generation);
/* True if index.json still names this generation. If opening or verifying fails and this is false,
 * a newer generation is the cause: acquire it and retry. */
bool generation_is_newest(const struct generation *generation);
/* STATUS_CORRUPT: a file was cut short while it was open (segment_files_check). */
enum status generation_check(const struct generation *generation, struct error *err);
/* Of the files in which readers have met damage: differs after each change of them on disk, and
 * when readers find them whole. 0: no damage is known. */
uint64_t generation_damage_stamp(const struct generation *generation);
/* Is what readers found damaged whole in `fresh`, the same index opened again? */
bool generation_is_mended(const struct generation *generation, const struct generation *fresh);
enum status generation_measure(const struct generation *generation, struct error *err);
/* Checks all files of all segments (segment_verify). STATUS_CORRUPT. */
enum status generation_verify(const struct generation *generation, struct error *err);

#endif
