/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer.h - writing to one index: documents in, segments out, generations published.
 *
 * Documents are gathered in batches; each batch becomes a segment, several at once on threads of
 * the writer's own; segments are published in the order of their batches. What is published is
 * durable and survives a crash at any moment; what was added since the last writer_commit() may
 * have to be added again. Small segments are merged as they gather.
 *
 * One process writes to a database directory: database_lock.h; with one lock, one writer an index
 * may be open. The functions are for one thread at a time, except writer_progress (any). After a
 * failure other than of a single document the writer takes no more: close it, the index stays as
 * last published. */
#ifndef DATELINE_STORE_WRITER_WRITER_H
#define DATELINE_STORE_WRITER_WRITER_H

#include <jansson.h>

#include "base/status.h"
#include "base/str.h"
#include "store/reader/database_lock.h"
#include "store/settings/schema.h"

struct writer;

/* A document that could not be taken: the others are. From any thread, one call at a time; `id` is
 * what is known of it. */
typedef void writer_problem_fn(void *context, struct str id, const struct error *err);

struct writer_options {
    unsigned jobs; /* threads; 0: one a core */
    writer_problem_fn *problem;
    void *context;
    size_t batch_bytes;         /* text, roughly, that makes a segment; 0: 12 MB */
    unsigned lock_wait_ms;      /* without a lock given: so long it is waited for */
    struct database_lock *lock; /* borrowed until writer_close; NULL: a lock of its own */
    /* of an index that does not exist yet */
    enum settings_preset preset;
    struct str primary_key; /* STR_NONE: not known yet (articles have `id`) */
};

/* Creates directory and index where missing, and clears away what a crash left behind. */
enum status writer_open(const char *database, struct str uid, const struct writer_options *options,
                        struct writer **out, struct error *err);
/* Keeps a reference to the document, which nobody may change any more. A document with the id of an
 * earlier one replaces it, unless that is a later version (version.h). May wait until a thread is
 * free. */
enum status writer_add(struct writer *writer, json_t *document, struct error *err);
/* An unknown id is no failure. */
enum status writer_delete(struct writer *writer, struct str id, struct error *err);
/* The settings, fields and primary key as of the last publish. Until the next call that writes. */
const struct schema *writer_schema(const struct writer *writer);
/* STATUS_PRIMARY_KEY_EXISTS when there are documents under another one. Implies commit. */
enum status writer_set_primary_key(struct writer *writer, struct str key, struct error *err);
/* Durable and in effect when it returns. Where terms or columns change, all segments are built anew
 * from the documents; readers see the old ones until all new ones are there, at one moment: a crash
 * leaves the old ones. Implies commit. */
enum status writer_set_settings(struct writer *writer, const struct settings *settings,
                                struct error *err);
/* No document is left; settings stay. Implies commit. */
enum status writer_clear(struct writer *writer, struct error *err);

/* The number of a task: what is written from here to the next of commit, set_… and clear completes
 * it, and that publish remembers it: manifest.last_task. Numbers grow. */
void writer_note_task(struct writer *writer, uint64_t task);

/* Everything so far is durable, and seen by whoever looks next, when this returns. */
enum status writer_commit(struct writer *writer, struct error *err);
/* Commit, and wait until nothing is merged any more. */
enum status writer_settle(struct writer *writer, struct error *err);
/* Leave few segments: after a bulk load one. Implies commit. */
enum status writer_tidy(struct writer *writer, struct error *err);
/* Merge everything into one segment without deleted documents. Implies commit. */
enum status writer_compact(struct writer *writer, struct error *err);
/* Uncommitted documents are dropped. NULL is fine. */
void writer_close(struct writer *writer);

struct writer_progress {
    uint64_t added;     /* documents handed to writer_add */
    uint64_t published; /* of these, in published segments */
    uint64_t failed;
    uint64_t deleted; /* documents that were replaced or deleted */
    bool merging;
};
void writer_progress(struct writer *writer, struct writer_progress *progress);
/* Documents in the index as published. */
uint64_t writer_documents(struct writer *writer);

#endif
