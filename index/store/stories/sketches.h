/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketches.h - the sketches of a segment's documents, and an index of their keys: the sealed file
 * `sketches`.
 *
 *   labels     u64 for each document: a hash of its words, see below
 *   sizes      u32 for each document: its shingles; 0: too few, it has no sketch
 *   sketches   SKETCH_VALUES bytes for each document (sketch.h)
 *   buckets    u32 each, 2^bits + 1: where the bucket's entries start
 *   keys       u16 for each entry: the low bits of its key; the bucket's number is the high bits
 *   documents  u32 for each entry
 *   end        u32 documents | u32 bits
 *
 * A document has one entry for each band of its sketch, and one for its label. Documents with the
 * same words in the same order have the same label. A document without a sketch has a label of its
 * own.
 *
 * The file exists only if the index detects near-duplicates. Immutable; any thread. */
#ifndef DATELINE_STORE_STORIES_SKETCHES_H
#define DATELINE_STORE_STORIES_SKETCHES_H

#include "base/status.h"
#include "store/disk/sealed.h"
#include "store/stories/sketch.h"

struct sketches {
    struct sealed file;
    uint32_t count; /* documents; 0: the file is not open, and sketches_find finds nothing */
    uint32_t bits;
    uint64_t sizes_at, sketches_at, buckets_at, keys_at, documents_at;
};

enum status sketches_open(struct sketches *sketches, const char *directory, struct error *err);
void sketches_close(struct sketches *sketches); /* accepts a zeroed struct */

/* What the file holds of one document. */
struct sketched {
    uint64_t label;
    uint32_t size;               /* 0: no sketch */
    const struct sketch *sketch; /* borrowed from the file */
};
/* STATUS_CORRUPT, also for a document that does not exist. */
enum status sketches_read(const struct sketches *sketches, uint32_t document, struct sketched *out,
                          struct error *err);
enum status sketches_label(const struct sketches *sketches, uint32_t document, uint64_t *label,
                           struct error *err);
/* Append the documents with an entry for the key as u32, ascending, at most `most`. A few may have
 * another key with the same low bits. STATUS_CORRUPT. */
enum status sketches_find(const struct sketches *sketches, uint32_t key, uint32_t most,
                          struct buf *documents, struct error *err);
/* The key of a label's entry. */
uint32_t sketches_label_key(uint64_t label);

/* Writing. Add the documents in the order of their numbers. One thread. */
struct sketches_writer {
    struct buf labels, sizes, sketches;
    uint32_t count;
};
void sketches_writer_add(struct sketches_writer *writer, const struct sketched *document);
/* Write the file, without syncing it, and free the writer, also on failure. */
enum status sketches_writer_close(struct sketches_writer *writer, const char *directory,
                                  struct error *err);
void sketches_writer_abandon(struct sketches_writer *writer);

#endif
