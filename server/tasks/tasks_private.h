/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_private.h - the state of the queue, shared by its files.
 *
 *   tasks_open.c   opens the queue: reads the journal
 *   tasks.c        the list of tasks; enqueues tasks
 *   tasks_work.c   for the thread that writes: claims and finishes tasks
 *   tasks_crash.c  tasks that crashed the daemon
 *   tasks_wait.c   tasks that wait for the machine, and what they hold up
 *   tasks_end.c    writes the ends of tasks to the journal; cancels and forgets tasks
 *   tasks_ends.c   tells which tasks have ended
 *   tasks_changes.c  tells streams what became of tasks
 *   tasks_list.c   lists tasks for clients
 *   tasks_kept.c   keeps what ended tasks had, for a copy of the journal elsewhere
 *   tasks_scrub.c  frees the files of what ended tasks had
 *   tasks_batch.c  lists batches */
#ifndef DATELINE_SERVER_TASKS_TASKS_PRIVATE_H
#define DATELINE_SERVER_TASKS_TASKS_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/string_table.h"
#include "engine/journal.h"
#include "server/tasks/tasks.h"

/* Bytes of a page of tasks or batches. What does not fit begins the next page, which `next` names.
 */
#define TASKS_PAGE_MAX ((size_t)4 * 1024 * 1024)

/* What of ended tasks is kept: see tasks_let_go. */
struct kept_part {
    char *body;      /* the path of a file; NULL: it is logs */
    uint32_t number; /* of the task, TASK_NONE: unknown; of the first log that stays */
    uint64_t bytes;
};
struct kept_parts {
    uint64_t most, bytes; /* .most 0: nothing is kept */
    struct kept_part *list;
    size_t count, capacity;
    uint64_t gone; /* so many were kept before those of the list */
    bool overflows;
};
/* What is kept no more. A file may be large, and the disk slow: tasks_delete_parts deletes them
 * after the mutex was unlocked. */
struct dropped_parts {
    struct kept_part *list;
    size_t count;
};

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
    size_t most;          /* TASKS_MAX */
    size_t first_open;    /* tasks before this index are finished */
    size_t enqueued;      /* tasks that can be claimed */
    size_t cancelations;  /* of these, cancelations of tasks */
    size_t waiting;       /* of these, tasks that wait for the machine */
    int64_t quiet_until;  /* clock_monotonic(): when the next waiting task is due; 0: none waits */
    uint32_t gathering;   /* the number of the index of the last batch */
    int64_t gather_until; /* clock_monotonic(): its next batch begins not before; 0: at once */
    uint32_t ends;        /* tasks from this uid on have not ended */
    void (*ended)(void *context); /* see tasks_on_end; NULL: nobody asks */
    void *ended_context;
    void (*changed)(void *context); /* see tasks_on_change */
    void *changed_context;
    struct task_change *changes; /* a ring; NULL: nobody watches */
    uint64_t change_count;       /* so far; the newest one has this number */
    journal_durable_fn *durable; /* see tasks_on_durable; NULL: nobody asks */
    void *durable_context;
    size_t unrecorded; /* finished tasks whose end the journal does not have */
    uint32_t next_uid, next_batch;
    struct string_table names;  /* of indexes; struct task has their numbers */
    atomic_uint_fast64_t to_do; /* .enqueued, for readers without the mutex */
    atomic_uint_fast64_t end_counts[TASK_STATUS_COUNT]; /* since the start */
    uint64_t image_bytes; /* size of the journal when it was last rewritten */
    struct kept_parts kept;
    pthread_mutex_t told; /* protects .trouble; never held while a file is touched */
    struct tasks_trouble trouble;
};

/* For all functions below, hold the mutex, unless they say otherwise. */
struct task *tasks_find(struct tasks *tasks, uint32_t uid); /* NULL if there is none */
struct str tasks_index_name(const struct tasks *tasks, const struct task *task);
/* Counts a task that can be claimed (+1) or no longer can (-1). */
void tasks_count_open(struct tasks *tasks, const struct task *task, int change);
/* Sets the last status of a task, and counts it. */
void tasks_end(struct tasks *tasks, struct task *task, enum task_status status);
/* --- tasks_wait.c --- */

/* What keeps a task from being claimed: earlier tasks of its index that wait. */
struct task_holds {
    bool *indexes;     /* by number of the name; NULL: nothing waits */
    int64_t now, next; /* clock_monotonic(); when the next waiting task is due */
};
void task_holds_init(struct task_holds *holds, const struct tasks *tasks);
void task_holds_fini(struct task_holds *holds);
/* May the task be claimed? Visit the tasks in order: a task that may not holds up others. */
bool task_holds_pass(struct task_holds *holds, struct tasks *tasks, const struct task *task);
/* Does the task name this index, besides its own? */
bool task_names_index(struct tasks *tasks, const struct task *task, uint32_t index);

/* Brings tasks_trouble up to date. Without the mutex. */
void tasks_tell_trouble(struct tasks *tasks);

/* --- tasks_crash.c --- */

/* Finds the unfinished tasks that crashed the daemon, and where to write of the next crash. */
enum status tasks_read_crashes(struct tasks *tasks, struct error *err);

/* --- tasks_end.c --- */

/* Forgets the oldest finished tasks to make room for new ones. Without the mutex. */
void tasks_forget_oldest(struct tasks *tasks);

/* Writes the end of a finished task to the journal, or notes that this is still to be done. */
void tasks_record_end(struct tasks *tasks, struct task *task);

/* --- tasks_kept.c --- */

/* Frees the body of an ended task; keeps its file, if any is kept. Returns what to delete. */
struct dropped_parts tasks_keep_body(struct tasks *tasks, uint32_t uid, struct spool *take_body);
/* Keeps a file that an earlier run of the daemon has left. Returns what to delete. */
struct dropped_parts tasks_keep_file(struct tasks *tasks, char *take_path);
/* Deletes the files. Without the mutex. */
void tasks_delete_parts(struct tasks *tasks, struct dropped_parts take_parts);
/* Keeps the logs that the last rewrite has replaced, which have so many bytes. Without the mutex.
 */
void tasks_keep_logs(struct tasks *tasks, uint64_t bytes);
/* Forgets what is kept, and leaves the files. */
void tasks_forget_kept(struct tasks *tasks);

/* --- tasks_ends.c --- */

/* The task has ended, perhaps not durably yet. */
void tasks_note_end(struct tasks *tasks, const struct task *task);
/* Calls the function of tasks_on_end. Without the mutex. */
void tasks_tell_end(struct tasks *tasks);

/* --- tasks_changes.c --- */

struct task_change {
    uint32_t uid, batch;
    uint8_t status;
};
/* The task has its status now. */
void tasks_note_change(struct tasks *tasks, const struct task *task);

/* --- tasks_batch.c --- */

/* Appends a batch of this number as JSON. False: no task of it is left. */
bool tasks_add_batch_view(struct tasks *tasks, uint32_t uid, struct buf *out);

/* --- tasks_work.c --- */

/* Rewrites the journal with one record per task. Without the mutex. */
enum status tasks_rewrite(struct tasks *tasks, struct error *err);

/* --- tasks_open.c --- */

/* Reads the journal of a directory that is nobody's queue, without what a crash left beside it.
 * Call tasks_close in any case. */
enum status tasks_open_copy(const char *directory, struct tasks **out, struct error *err);

/* --- tasks.c --- */

/* The index in the list of the first task with this uid or a larger one. */
size_t tasks_place_of(const struct tasks *tasks, uint32_t uid);

/* Appends a copy of the task, with the largest uid so far. It stays there until the list changes.
 */
struct task *tasks_append(struct tasks *tasks, const struct task *task);
/* The number of an index's name; a new number for a new name. */
uint32_t tasks_number_of_name(struct tasks *tasks, struct str name);
/* Removes the tasks of these uids, which are sorted, from the list; returns how many. */
uint64_t tasks_remove(struct tasks *tasks, const uint32_t *uids, size_t count);
/* Appends the record of removed tasks; it also has the next uid and the next batch. */
void tasks_removed_record(const struct tasks *tasks, const uint32_t *uids, size_t count,
                          struct buf *out);

#endif
