/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.h - adds, merges and deletes documents of one index, and publishes them together.
 *
 *   batch_open → batch_add_documents | batch_delete … → batch_publish → batch_close
 *
 * Each call is one operation (engine.h). Its documents are checked first, so an invalid operation
 * changes nothing. A long operation is published in steps: after a crash, repeat it with the same
 * number. There are two kinds of errors:
 *
 *   batch_outcome.refused   the operation is invalid; it changed nothing, and the batch goes on
 *   a returned status       the whole batch failed (a full disk); all changes since the last
 *                           publish are lost
 *
 * An operation sees the changes of those before it. So many small ones need one publish. Only if
 * these changes are too many to remember, or for a filter, they are published first.
 *
 * Writing (engine.h): only the writing thread, one batch at a time. */
#ifndef DATELINE_ENGINE_BATCH_H
#define DATELINE_ENGINE_BATCH_H

#include "base/zone.h"
#include "engine/engine.h"
#include "engine/normalise.h"

struct batch;

/* The index need not exist: batch_add_documents can create it. STATUS_LOCKED. */
enum status batch_open(struct engine *engine, const char *uid, struct batch **out,
                       struct error *err);
/* Makes all changes so far durable, and visible to new readers. */
enum status batch_publish(struct batch *batch, struct error *err);
/* Drops unpublished changes. NULL is fine. */
void batch_close(struct batch *batch);

struct batch_outcome {
    struct error refused; /* .status OK, or why the operation was refused */
    uint64_t documents;   /* added, changed or deleted */
    struct noted
        hidden;              /* articles that are never shown, because their `embargo` or `expires`
                                cannot be read: `a: embargo "noon"`; borrowed until the next operation */
    struct noted taken_down; /* ids that a takedown keeps out (takedown.h); likewise */
    struct normaliser_told told; /* likewise */
};

/* A sequence of documents, each one JSON object as text. It is read several times. */
struct document_source {
    enum status (*rewind)(void *context, struct error *err); /* back to the first document */
    /* The text is borrowed until the next call. STATUS_END after the last. */
    enum status (*next)(void *context, struct str *document, struct error *err);
    void *context;
    uint64_t count; /* of documents */
};

struct batch_addition {
    uint64_t operation;
    const struct document_source *source;
    struct str primary_key;       /* STR_NONE: the index's, or inferred from the first document */
    bool create;                  /* create the index if it does not exist */
    bool merge;                   /* change only the given fields; else replace whole documents */
    bool skip;                    /* skip documents that the index does not have */
    bool normalise;               /* read articles of any make (normalise.h), if the index holds
                                     articles. One without id gets one */
    const struct zone_info *zone; /* of times that name none, where the index's settings name no
                                     zone; NULL: UTC */
};

/* refused: STATUS_INDEX_NOT_FOUND, STATUS_PRIMARY_KEY_EXISTS, STATUS_NO_KEY_CANDIDATE,
 * STATUS_KEY_CANDIDATES, STATUS_MISSING_DOCUMENT_ID, STATUS_BAD_DOCUMENT_ID, STATUS_BAD_DOCUMENT
 * (of all that was sent, nothing is an article) ... */
enum status batch_add_documents(struct batch *batch, const struct batch_addition *addition,
                                struct batch_outcome *outcome, struct error *err);
/* Deletes the documents with these ids (an array of strings); ignores unknown ids.
 * refused: STATUS_INDEX_NOT_FOUND. */
enum status batch_delete_ids(struct batch *batch, uint64_t operation, const json_t *ids,
                             struct batch_outcome *outcome, struct error *err);
/* Deletes the documents that match a filter (query/filter.h, as JSON), whose dates the clocks of
 * the index's zone count, else of `zone` (NULL: UTC). refused: STATUS_INDEX_NOT_FOUND,
 * STATUS_BAD_FILTER. */
enum status batch_delete_matching(struct batch *batch, uint64_t operation, const json_t *filter,
                                  const struct zone_info *zone, struct batch_outcome *outcome,
                                  struct error *err);
/* Deletes all documents, keeps the settings. refused: STATUS_INDEX_NOT_FOUND. */
enum status batch_delete_all(struct batch *batch, uint64_t operation, struct batch_outcome *outcome,
                             struct error *err);
/* Was the operation already published, before a crash? Then the calls above change nothing; the
 * outcome of batch_add_documents counts the documents given. */
bool batch_contains(const struct batch *batch, uint64_t operation);

#endif
