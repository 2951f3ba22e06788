/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_private.h - what the files of a batch share.
 *
 *   batch.c         the batch: its index, its writer, when it is published
 *   batch_add.c     adding, replacing, merging
 *   batch_delete.c  deleting
 *
 * An operation is looked through before any of it is done, so that one that is refused changes
 * nothing. */
#ifndef DATELINE_ENGINE_LOCAL_BATCH_PRIVATE_H
#define DATELINE_ENGINE_LOCAL_BATCH_PRIVATE_H

#include "engine/batch.h"
#include "engine/local/local.h"

struct batch {
    struct engine *engine;
    char index[INDEX_UID_MAX + 1];
    struct arena *arena; /* of the batch */
    bool exists;
    bool unkeyed;                /* the index is there, but has no primary key */
    enum settings_preset preset; /* of an index that the batch makes */
    struct str primary_key;      /* STR_NONE: not known yet */
    struct schema *schema;       /* with this primary key; NULL: not known yet */
    struct writer *writer;       /* NULL: nothing was written yet */
    bool dirty;                  /* something is not yet published */
    bool failed;                 /* the writer takes no more */
    uint64_t skipped;            /* documents of the operation at hand that were left out */
    uint64_t written;            /* the newest operation that wrote */
    uint64_t contained;          /* + 1 of the newest operation that the index had before */
};

/* The writer, made where there is none yet; with the primary key, where the index has none. */
enum status batch_open_writer(struct batch *batch, struct error *err);
/* What was written so far, if anything; the batch goes on. */
enum status batch_flush(struct batch *batch, struct error *err);
/* Remembers a failure that concerns the whole batch; returns the status. */
enum status batch_result(struct batch *batch, enum status status);
/* "Index `movies`: " in front of what is wrong with a document. */
void batch_refuse_in_index(const struct batch *batch, struct error *refused);

#endif
