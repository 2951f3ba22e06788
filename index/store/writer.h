/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer.h - writing to one index: documents in, segments out, generations published.
 *
 * Documents are gathered in batches; each batch becomes a segment, several at once on threads of
 * the writer's own; segments are published in the order of their batches. What is published is
 * durable and survives a crash at any moment; what was added since the last writer_commit() may
 * have to be added again. Small segments are merged as they gather.
 *
 * One writer to a database directory, across processes: a second gets STATUS_LOCKED. The functions
 * are for one thread at a time, except writer_progress (any). After a failure other than of a
 * single document the writer takes no more: close it, the index stays as last published. */
#ifndef DATELINE_STORE_WRITER_H
#define DATELINE_STORE_WRITER_H

#include <jansson.h>

#include "base/status.h"
#include "base/str.h"
#include "store/settings.h"

struct writer;

/* A document that could not be taken: the others are. From any thread, one call at a time; `id` is
 * what is known of it. */
typedef void writer_problem_fn(void *context, struct str id, const struct error *err);

struct writer_options {
    unsigned jobs; /* threads; 0: one a core */
    writer_problem_fn *problem;
    void *context;
    size_t batch_bytes; /* text, roughly, that makes a segment; 0: 12 MB */
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
/* Everything so far is durable, and seen by whoever looks next, when this returns. */
enum status writer_commit(struct writer *writer, struct error *err);
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
