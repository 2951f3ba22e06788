/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketches.h - the sketches of a segment's documents, and which of them meet: the sealed file
 * `sketches`.
 *
 *   labels     u64 a document: a name for what it says
 *   sizes      u32 a document: its shingles; 0: too few, it has no sketch
 *   sketches   SKETCH_VALUES bytes a document (sketch.h)
 *   buckets    u32 each, 2^bits + 1: where the bucket's entries start
 *   keys       u16 an entry: the low bits of its key; the high bits are its bucket's number
 *   documents  u32 an entry
 *   end        u32 documents | u32 bits
 *
 * A document has an entry for each band of its sketch and one for its label. Two documents with
 * the same words in the same order have the same label; one without a sketch has a label that no
 * other has. Only indexes that look for copies have the file. Immutable; any thread. */
#ifndef DATELINE_STORE_STORIES_SKETCHES_H
#define DATELINE_STORE_STORIES_SKETCHES_H

#include "base/status.h"
#include "store/disk/sealed.h"
#include "store/stories/sketch.h"

struct sketches {
    struct sealed file;
    uint32_t count; /* documents; 0 when it is not open: the functions below find nothing then */
    uint32_t bits;
    uint64_t sizes_at, sketches_at, buckets_at, keys_at, documents_at;
};

enum status sketches_open(struct sketches *sketches, const char *directory, struct error *err);
void sketches_close(struct sketches *sketches); /* a zeroed one is fine */

/* What is known of a document. */
struct sketched {
    uint64_t label;
    uint32_t size;               /* 0: no sketch */
    const struct sketch *sketch; /* borrowed from the file */
};
enum status sketches_read(const struct sketches *sketches, uint32_t document, struct sketched *out,
                          struct error *err);
enum status sketches_label(const struct sketches *sketches, uint32_t document, uint64_t *label,
                           struct error *err);
/* The documents that have an entry under a key, ascending: appended as u32, at most `most`. Few of
 * them may have another key whose low bits are the same. */
enum status sketches_find(const struct sketches *sketches, uint32_t key, uint32_t most,
                          struct buf *documents, struct error *err);
/* The key of a label, as sketch_key is that of a band. */
uint32_t sketches_label_key(uint64_t label);

/* Writing: documents in order. */
struct sketches_writer {
    struct buf labels, sizes, sketches;
    uint32_t count;
};
void sketches_writer_add(struct sketches_writer *writer, const struct sketched *document);
/* Also frees what was gathered. Not synced. */
enum status sketches_writer_close(struct sketches_writer *writer, const char *directory,
                                  struct error *err);
void sketches_writer_abandon(struct sketches_writer *writer);

#endif
