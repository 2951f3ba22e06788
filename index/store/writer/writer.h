/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer.h - writes to one index: documents become segments, and generations are published.
 *
 * Documents are collected in batches. The writer's threads build a segment from each batch, several
 * at once. The segments are published in the order of their batches. Small segments are merged in
 * the background.
 *
 * Published documents are durable and survive a crash at any moment. Documents added since the last
 * writer_commit() may be lost in a crash: add them again.
 *
 * One process writes to a database directory at a time (database_lock.h). With one lock, it may
 * have one writer open for each index. Call the functions from one thread at a time, except
 * writer_progress and writer_documents (any thread).
 *
 * After a failed write, other than of a single bad document, the writer refuses all further writes.
 * Close it: the index stays as last published. */
#ifndef DATELINE_STORE_WRITER_WRITER_H
#define DATELINE_STORE_WRITER_WRITER_H

#include <jansson.h>

#include "base/status.h"
#include "base/str.h"
#include "store/reader/database_lock.h"
#include "store/settings/document_order.h"
#include "store/settings/schema.h"

struct writer;

/* Called for each document that is refused; the others are indexed. Calls come from any thread of
 * the writer, one at a time, and must not call the writer. `id` is the document's id if it is
 * known. */
typedef void writer_problem_fn(void *context, struct str id, const struct error *err);

struct writer_options {
    unsigned jobs; /* threads; 0: one for each core */
    writer_problem_fn *problem;
    void *context;
    size_t batch_bytes;          /* approximate bytes of text in a batch; 0: 12 MB */
    unsigned segments_max;       /* with so many, wait for merges before adding more; 0: 100 */
    uint64_t merged_max;         /* bytes that merging puts into one segment, and needs free on
                                    disk; writer_compact: any number; 0: 4 GB */
    struct document_order order; /* of writer_tidy and writer_compact; borrowed until
                                    writer_close */
    int merge_niceness;          /* of merges, more than that of the thread that opens the writer */
    unsigned lock_wait_ms;       /* if `lock` is NULL: how long to wait for the database's lock */
    struct database_lock *lock;  /* borrowed until writer_close; NULL: take it */
    /* for a new index only */
    enum settings_preset preset;
    struct str primary_key; /* STR_NONE: not known yet (articles have `id`) */
};

/* Open an index for writing. Creates the directory and the index if they do not exist, and removes
 * files that a crash left. STATUS_BAD_INDEX_UID; STATUS_LOCKED: another process holds the lock;
 * STATUS_CORRUPT. */
enum status writer_open(const char *database, struct str uid, const struct writer_options *options,
                        struct writer **out, struct error *err);
/* Add a document. The writer takes a reference; the document must not be changed any more. It
 * replaces an earlier document with the same id, unless that is a later version (version.h). May
 * wait until a thread is free. A failure may come from an earlier batch. */
enum status writer_add(struct writer *writer, json_t *document, struct error *err);
/* Reports a document that the caller refuses, as the writer reports its own. */
void writer_report(struct writer *writer, struct str id, const struct error *why);
/* Delete the document with this id; an unknown id is not an error. */
enum status writer_delete(struct writer *writer, struct str id, struct error *err);
/* The settings, fields and primary key as of the last publish. Borrowed until the next call that
 * writes. */
const struct schema *writer_schema(const struct writer *writer);
/* Commits, then sets the primary key. STATUS_PRIMARY_KEY_EXISTS: the index has documents and
 * another primary key; the writer stays usable. */
enum status writer_set_primary_key(struct writer *writer, struct str key, struct error *err);
/* Commits, then changes the settings; they are durable and in effect when it returns. If terms or
 * columns change, all segments are rebuilt from the stored documents. Readers see the old segments
 * until one rename replaces them all. A crash before it leaves the old settings and segments. */
enum status writer_set_settings(struct writer *writer, const struct settings *settings,
                                struct error *err);
/* Commits, then builds all segments anew from the stored documents that `keep` accepts: of the
 * others, and of those that were deleted before, no file has anything then. No word, and no piece
 * of text in the dictionary of a compression, outlives its documents. Readers and crashes: as
 * above. `keep` is called by the caller's thread. */
typedef bool writer_keep_fn(void *context, struct str id);
enum status writer_rebuild(struct writer *writer, writer_keep_fn *keep, void *context,
                           struct error *err);
/* Commits, then removes all documents. Settings stay. */
enum status writer_clear(struct writer *writer, struct error *err);

/* All of this task and of those before it has been written. The next publish, also one within a
 * long write, stores the number in manifest.last_task. With set_… and clear, note the task before
 * the call: it completes the task. Numbers grow. */
void writer_note_task(struct writer *writer, uint64_t task);

/* Grows with the operations; they are published in their order. All operations from before the
 * writer had a mark are published if writer_published() is not less than it. */
uint64_t writer_mark(struct writer *writer);
uint64_t writer_published(struct writer *writer);

/* Wait until everything written so far is durable and published. */
enum status writer_commit(struct writer *writer, struct error *err);
/* Commit, and wait until no merge is due or running. */
enum status writer_settle(struct writer *writer, struct error *err);
/* Commit, and merge so that few segments are left: one after a bulk load,
 * unless that is larger than `merged_max`. */
enum status writer_tidy(struct writer *writer, struct error *err);
/* Commit, and merge all segments into one without deleted documents. */
enum status writer_compact(struct writer *writer, struct error *err);
/* Close the writer. Uncommitted documents are lost. Accepts NULL. */
void writer_close(struct writer *writer);

struct writer_progress {
    uint64_t added;     /* documents handed to writer_add */
    uint64_t published; /* of these, how many are in published segments */
    uint64_t failed;
    uint64_t deleted; /* documents that were replaced or deleted, in published segments */
    bool merging;
};
void writer_progress(struct writer *writer, struct writer_progress *progress);
/* How many documents the index has, as published. */
uint64_t writer_documents(struct writer *writer);

#endif
