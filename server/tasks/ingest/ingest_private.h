/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_private.h - what the kinds of tasks are done with. The writer's thread only.
 *
 *   ingest.c            the thread, and the table: kind -> function
 *   ingest_writer.c     the writer of the index at hand
 *   ingest_documents.c  adding and deleting documents; ingest_batch.h
 *   ingest_indexes.c    making, changing, deleting, swapping indexes; settings
 *   ingest_tasks.c      tasks about tasks
 *   ingest_backup.c     dumps and snapshots */
#ifndef DATELINE_SERVER_TASKS_INGEST_INGEST_PRIVATE_H
#define DATELINE_SERVER_TASKS_INGEST_INGEST_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "server/state/server.h"
#include "server/tasks/ingest/ingest.h"
#include "store/reader/manifest.h"
#include "store/writer/writer.h"

struct ingest {
    struct server *server;
    const char *path; /* of the database */
    struct database *database;
    struct tasks *tasks;
    pthread_t thread;
    atomic_bool stopping;
    struct arena *arena;           /* of the tasks at hand */
    struct database_lock *lock;    /* held while there is work, and a little longer */
    struct writer *writer;         /* of `index`, or NULL */
    char index[INDEX_UID_MAX + 1]; /* "" with no writer */
    pthread_mutex_t mutex;         /* of `problem`: the writer's threads report */
    struct error problem;          /* a document that the writer did not take */
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

/* Is there such an index? */
bool ingest_has_index(const struct ingest *ingest, const char *index);
/* As it was last published; call manifest_fini. STATUS_INDEX_NOT_FOUND. */
enum status ingest_read_manifest(const struct ingest *ingest, const char *index,
                                 struct manifest *manifest, struct error *err);
/* Nobody else writes from here until ingest_let_go. STATUS_LOCKED when somebody does. */
enum status ingest_take_lock(struct ingest *ingest, struct error *err);
/* Closes the writer, too. */
void ingest_let_go(struct ingest *ingest);
/* The writer of the index, which is made of the preset where it is missing (`primary_key` STR_NONE:
 * not yet known). Borrowed until ingest_close_writer. */
enum status ingest_open_writer(struct ingest *ingest, const char *index,
                               enum settings_preset preset, struct str primary_key,
                               struct writer **out, struct error *err);
void ingest_close_writer(struct ingest *ingest);
/* Publish what completes this task and those before it, and let searches see it. After a failure
 * the writer is closed. */
enum status ingest_commit(struct ingest *ingest, uint32_t uid, struct error *err);
/* The same after a call that has published by itself. */
enum status ingest_published(struct ingest *ingest, enum status status);
/* "DB/indexes/<uid>"; yours to free. */
char *ingest_index_path(const struct ingest *ingest, const char *index);
/* What deleted indexes have left; nobody waits for it. */
void ingest_remove_deleted(struct ingest *ingest);
/* The task's arguments as a new object. */
json_t *ingest_arguments(const struct task_work *work);

#endif
