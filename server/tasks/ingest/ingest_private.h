/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_private.h - what the kinds of tasks are done with. The writing thread only.
 *
 *   ingest.c            the thread, and the table: kind -> function
 *   ingest_documents.c  adding and deleting documents
 *   ingest_indexes.c    making, changing, deleting, swapping indexes; settings
 *   ingest_tasks.c      tasks about tasks
 *   ingest_backup.c     dumps and snapshots */
#ifndef DATELINE_SERVER_TASKS_INGEST_INGEST_PRIVATE_H
#define DATELINE_SERVER_TASKS_INGEST_INGEST_PRIVATE_H

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>

#include "engine/engine.h"
#include "server/state/server.h"
#include "server/tasks/ingest/ingest.h"

struct ingest {
    struct server *server;
    struct engine *engine;
    struct tasks *tasks;
    pthread_t thread;
    atomic_bool stopping;
};

/* Does claimed tasks; what becomes of each is in its .error, .counts, .details. A status other than
 * OK is for all that have no error of their own; STATUS_LOCKED and STATUS_NO_SPACE: try again
 * later. */
typedef enum status task_run_fn(struct ingest *ingest, struct task_work *works, uint32_t count,
                                struct error *err);
task_run_fn run_documents;                                            /* ingest_documents.c */
task_run_fn run_index_creation, run_index_update, run_index_deletion; /* ingest_indexes.c */
task_run_fn run_index_swap, run_settings_update;
task_run_fn run_task_cancelation, run_task_deletion;  /* ingest_tasks.c */
task_run_fn run_dump_creation, run_snapshot_creation; /* ingest_backup.c */

/* The task's arguments as a new object. */
json_t *ingest_arguments(const struct task_work *work);

#endif
