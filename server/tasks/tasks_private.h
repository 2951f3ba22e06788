/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_private.h - the state of the queue, shared by its files.
 *
 *   tasks.c        opens the queue, enqueues tasks
 *   tasks_work.c   for the thread that writes: claims, finishes, cancels and forgets tasks
 *   tasks_list.c   lists tasks for clients
 *   tasks_batch.c  lists batches */
#ifndef DATELINE_SERVER_TASKS_TASKS_PRIVATE_H
#define DATELINE_SERVER_TASKS_TASKS_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/string_table.h"
#include "engine/journal.h"
#include "server/tasks/tasks.h"

struct tasks {
    char *directory;
    struct database_lock *lock; /* NULL, as .journal: another process has the queue */
    struct journal *journal;
    atomic_uint_fast64_t next_spool;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;  /* a task became durable, or tasks_wake was called */
    bool woken;
    struct task *list; /* sorted by uid */
    size_t count, capacity;
    size_t first_open;   /* tasks before this index are finished */
    size_t enqueued;     /* tasks that can be claimed */
    size_t cancelations; /* of these, cancelations of tasks */
    uint32_t next_uid, next_batch;
    struct string_table names; /* of indexes; struct task has their numbers */
    uint64_t image_bytes;      /* size of the journal when it was last rewritten */
};

/* For all functions below, hold the mutex. */
struct task *tasks_find(struct tasks *tasks, uint32_t uid); /* NULL if there is none */
struct str tasks_index_name(const struct tasks *tasks, const struct task *task);
/* Counts a task that can be claimed (+1) or no longer can (-1). */
void tasks_count_open(struct tasks *tasks, const struct task *task, int change);
/* Removes the tasks of these uids, which are sorted, from the list; returns how many. */
uint64_t tasks_remove(struct tasks *tasks, const uint32_t *uids, size_t count);
/* Appends the record of removed tasks; it also has the next uid and the next batch. */
void tasks_removed_record(const struct tasks *tasks, const uint32_t *uids, size_t count,
                          struct buf *out);

#endif
