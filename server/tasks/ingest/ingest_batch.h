/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_batch.h - tasks with the documents of one index that are published together.
 *
 *   ingest_documents.c  the batch: its index, its writer, when it is published
 *   ingest_add.c        adding, replacing, merging
 *   ingest_delete.c     deleting
 *
 * A task is looked through before anything of it is done, so that one that fails changes nothing.
 * Deletions and merges look at what is there: what came before them is published first. */
#ifndef DATELINE_SERVER_TASKS_INGEST_INGEST_BATCH_H
#define DATELINE_SERVER_TASKS_INGEST_INGEST_BATCH_H

#include "server/tasks/ingest/ingest_private.h"

struct batch {
    struct ingest *ingest;
    const char *index;
    bool exists;
    bool unkeyed;                /* the index is there, but has no primary key */
    enum settings_preset preset; /* of an index that the batch makes */
    struct str primary_key;      /* STR_NONE: not known yet */
    struct schema *schema;       /* with this primary key; NULL: not known yet */
    struct writer *writer;       /* NULL: nothing was written yet */
    bool dirty;                  /* something is not yet published */
    uint64_t skipped;            /* documents of the task at hand that were left out */
    uint32_t written;            /* the newest task that wrote */
    uint64_t last_task;          /* + 1 of the newest task that the index contained before */
};

/* The writer, made where there is none yet; with the primary key, where the index has none. */
enum status batch_open_writer(struct batch *batch, struct error *err);
/* What was written so far, if anything. */
enum status batch_publish(struct batch *batch, struct error *err);
/* "Index `movies`: " before what went wrong with a document. */
enum status batch_in_index(const struct batch *batch, struct error *err);
/* Was it done before a crash kept it from being finished? */
bool batch_has(const struct batch *batch, const struct task_work *work);

/* A status concerns all tasks; what concerns only this one is in work->error. */
enum status batch_add_documents(struct batch *batch, struct task_work *work, struct error *err);
enum status batch_delete_documents(struct batch *batch, struct task_work *work, struct error *err);

#endif
