/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.h - documents of one index that are published together: added, merged, deleted.
 *
 *   batch_open → batch_add_documents | batch_delete … → batch_publish → batch_close
 *
 * Each call is one operation (engine.h). It either happens as a whole or not at all: its documents
 * are checked before any of it is done. What is wrong with an operation itself is told in
 * batch_outcome.refused, and the batch goes on; what a call returns concerns all of the batch, as a
 * full disk, and nothing behind the last publish happened.
 *
 * Merges and deletions look at what is published: the operations before them are published first.
 * Writing (engine.h): the writer's thread only, one batch at a time. */
#ifndef DATELINE_ENGINE_BATCH_H
#define DATELINE_ENGINE_BATCH_H

#include "engine/engine.h"

struct batch;

/* The index need not exist: batch_add_documents makes it. */
enum status batch_open(struct engine *engine, const char *uid, struct batch **out,
                       struct error *err);
/* All so far is durable, and readers see it. */
enum status batch_publish(struct batch *batch, struct error *err);
/* What is not published is dropped. NULL is fine. */
void batch_close(struct batch *batch);

struct batch_outcome {
    struct error refused; /* .status OK, or why nothing of this operation happened */
    uint64_t documents;   /* added, changed or deleted */
};

/* Documents as JSON objects, one text each, from the start each time it is rewound. */
struct document_source {
    enum status (*rewind)(void *context, struct error *err);
    /* Borrowed until the next call; STATUS_END. */
    enum status (*next)(void *context, struct str *document, struct error *err);
    void *context;
    uint64_t count; /* of documents */
};

struct batch_addition {
    uint64_t operation;
    const struct document_source *source;
    struct str primary_key; /* STR_NONE: the index's, or what the first document suggests */
    bool create;            /* the index may be made */
    bool merge;             /* given fields change, the others stay; else documents are replaced */
    bool skip;              /* a document that is not there is not added */
};

/* refused: STATUS_INDEX_NOT_FOUND, STATUS_PRIMARY_KEY_EXISTS, STATUS_NO_KEY_CANDIDATE,
 * STATUS_KEY_CANDIDATES, STATUS_MISSING_DOCUMENT_ID, STATUS_BAD_DOCUMENT_ID ... */
enum status batch_add_documents(struct batch *batch, const struct batch_addition *addition,
                                struct batch_outcome *outcome, struct error *err);
/* The documents with these ids (an array of texts): unknown ones are passed over.
 * refused: STATUS_INDEX_NOT_FOUND. */
enum status batch_delete_ids(struct batch *batch, uint64_t operation, const json_t *ids,
                             struct batch_outcome *outcome, struct error *err);
/* Those that a filter matches (a text or arrays of them). refused: STATUS_INDEX_NOT_FOUND,
 * STATUS_BAD_FILTER. */
enum status batch_delete_matching(struct batch *batch, uint64_t operation, const json_t *filter,
                                  struct batch_outcome *outcome, struct error *err);
/* All; settings stay. refused: STATUS_INDEX_NOT_FOUND. */
enum status batch_delete_all(struct batch *batch, uint64_t operation, struct batch_outcome *outcome,
                             struct error *err);
/* Did a crash keep this operation from being told, but not from being done? Then the calls above do
 * nothing, and the outcome counts what they are given. */
bool batch_contains(const struct batch *batch, uint64_t operation);

#endif
