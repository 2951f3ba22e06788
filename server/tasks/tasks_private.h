/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_private.h - what the files of the queue share.
 *
 *   tasks.c        opening, enqueuing, the table
 *   tasks_work.c   the writer's side: claiming, finishing, canceling, forgetting
 *   tasks_list.c   lists for clients
 *   tasks_batch.c  the same tasks, seen as batches */
#ifndef DATELINE_SERVER_TASKS_TASKS_PRIVATE_H
#define DATELINE_SERVER_TASKS_TASKS_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/string_table.h"
#include "engine/journal.h"
#include "server/tasks/tasks.h"

struct tasks {
    char *directory;
    struct database_lock *lock; /* NULL, and no journal: another process has it */
    struct journal *journal;
    atomic_uint_fast64_t next_spool;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t moved;  /* a task became durable, or somebody called tasks_wake */
    bool woken;
    struct task *list; /* by uid */
    size_t count, capacity;
    size_t first_open;   /* tasks before it are finished */
    size_t enqueued;     /* tasks that can be claimed */
    size_t cancelations; /* of these, about canceling */
    uint32_t next_uid, next_batch;
    struct string_table names; /* of indexes; a task knows its index by number */
    uint64_t image_bytes;      /* of the journal when it was last rewritten */
};

/* With the mutex held. */
struct task *tasks_find(struct tasks *tasks, uint32_t uid); /* NULL when there is none */
struct str tasks_index_name(const struct tasks *tasks, const struct task *task);
void tasks_count_open(struct tasks *tasks, const struct task *task, int change);
/* Take those out of the table for which it is said; `uids` is sorted. Returns how many. */
uint64_t tasks_remove(struct tasks *tasks, const uint32_t *uids, size_t count);
/* The record that says which tasks are gone, and which uid comes next. */
void tasks_removed_record(const struct tasks *tasks, const uint32_t *uids, size_t count,
                          struct buf *out);

#endif
