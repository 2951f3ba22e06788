/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_private.h - the functions that run each kind of task. Only the thread that writes.
 *
 *   ingest.c            the thread, and the table: kind -> function
 *   ingest_documents.c  adds and deletes documents
 *   ingest_indexes.c    creates, changes, deletes and swaps indexes; settings
 *   ingest_tasks.c      cancels and deletes tasks
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

/* Runs a batch of claimed tasks and sets their .error, .counts and .details. A returned error is
 * for all tasks without an error of their own. If status_may_pass says so, the batch is done again
 * later. */
typedef enum status task_run_fn(struct ingest *ingest, struct task_work *works, uint32_t count,
                                struct error *err);
task_run_fn run_documents;                                            /* ingest_documents.c */
task_run_fn run_index_creation, run_index_update, run_index_deletion; /* ingest_indexes.c */
task_run_fn run_index_swap, run_settings_update, run_index_compaction;
task_run_fn run_rules_update, run_rules_clear;        /* ingest_rules.c */
task_run_fn run_task_cancelation, run_task_deletion;  /* ingest_tasks.c */
task_run_fn run_dump_creation, run_snapshot_creation; /* ingest_backup.c */
task_run_fn run_takedown;                             /* ingest_takedown.c */
/* Ends a task that crashed the daemon TASK_CRASHES_MAX times (ingest_crashed.c). After CRASHES_LAST
 * of them, the index is not looked at: perhaps that crashes, too. */
#define CRASHES_LAST (2 * TASK_CRASHES_MAX)
enum status run_crashed(struct ingest *ingest, struct task_work *work, struct error *err);

/* The task's arguments as a new JSON object, yours to release. */
json_t *ingest_arguments(const struct task_work *work);

#endif
