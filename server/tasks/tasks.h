/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks.h - the queue of accepted writes, and the finished ones.
 *
 * A task is in the journal before clients see it. Only the thread that writes (ingest.h) claims
 * and finishes tasks; any thread may call the other functions. Above TASKS_MAX tasks, a tenth of
 * them is forgotten: the oldest finished ones. */
#ifndef DATELINE_SERVER_TASKS_TASKS_H
#define DATELINE_SERVER_TASKS_TASKS_H

#include "engine/journal.h"
#include "server/http/api_error.h"
#include "server/tasks/task.h"
#include "server/tasks/task_filter.h"

#define TASKS_MAX 1000000

struct tasks;

/* Locks the queue and reads the journal in DB/tasks. Tasks that a crash interrupted are enqueued
 * again. If another process has locked the queue, it stays empty until tasks_take succeeds. `keep`:
 * see tasks_let_go. */
enum status tasks_open(const char *database, uint64_t keep, struct tasks **out, struct error *err);
/* Locks the queue, if this process does not have it yet. STATUS_LOCKED: another process has it. */
enum status tasks_take(struct tasks *tasks, struct error *err);
void tasks_close(struct tasks *tasks); /* NULL is fine */
/* The uid of the next task; the second function raises it to at least this one. */
uint32_t tasks_next_uid(struct tasks *tasks);
void tasks_begin_at(struct tasks *tasks, uint32_t uid);
/* *next: the uid of the next task; *done: all tasks before this uid have ended. Ask before you look
 * at the indexes: then they have what those tasks did. */
void tasks_progress(struct tasks *tasks, uint64_t *next, uint64_t *done);
/* All tasks before this uid are durable. */
uint32_t tasks_durable_uid(struct tasks *tasks);
/* Up to where the journal is durable: see journal_durable. False: another process has the queue. */
bool tasks_durable(struct tasks *tasks, uint32_t *log, uint64_t *bytes);
/* See journal_on_durable. Before other threads enqueue. */
void tasks_on_durable(struct tasks *tasks, journal_durable_fn *durable, void *context);
/* What a copy of the journal elsewhere may still need is kept, up to `keep` bytes (0: nothing): the
 * bodies of tasks that have ended, and the logs that a rewrite has replaced. Above that, the oldest
 * go. tasks_kept_mark: what is kept so far; tasks_let_go: what was kept by then may go. */
uint64_t tasks_kept_mark(struct tasks *tasks);
void tasks_let_go(struct tasks *tasks, uint64_t mark);
uint64_t tasks_kept_bytes(struct tasks *tasks);
/* "DB/tasks" */
const char *tasks_directory(const struct tasks *tasks);
/* A new number for spool_new. */
uint64_t tasks_next_spool(struct tasks *tasks);

struct task_order { /* a new task; see struct task */
    enum task_kind kind;
    struct str index;     /* STR_NONE: the whole server */
    int64_t counts[2];    /* TASK_COUNT_NONE, TASK_COUNT_LATER or a number */
    struct str details;   /* members, without braces, or STR_NONE */
    struct str arguments; /* JSON for the thread that writes, or STR_NONE */
    struct str metadata;  /* customMetadata of the client, or STR_NONE */
    struct spool *body;   /* taken over, also on failure; or NULL */
};

/* Appends the task's short form to *out and returns; the task is not yet durable. `done` is called
 * when it is, or when that failed (see journal.h). If this function fails, `done` is not called.
 * `uid` may be NULL. STATUS_LOCKED: another process has the queue. STATUS_NO_SPACE. */
enum status tasks_enqueue(struct tasks *tasks, const struct task_order *order,
                          journal_done_fn *done, void *context, struct buf *out, uint32_t *uid,
                          struct error *err);
/* Waits until all tasks enqueued so far are durable. */
void tasks_flush(struct tasks *tasks);

/* Append a page of tasks, or of batches: {"results":[...],"total":..,"limit":..,"from":..,
 * "next":..}. */
void tasks_add_list(struct tasks *tasks, const struct task_filter *filter, struct buf *out);
void tasks_add_batches(struct tasks *tasks, const struct task_filter *filter, struct buf *out);
/* Append one task, or one batch, if the filter matches it. API_TASK_NOT_FOUND;
 * API_BATCH_NOT_FOUND. */
enum status tasks_add_one(struct tasks *tasks, uint32_t uid, const struct task_filter *filter,
                          struct buf *out, struct error *err);
enum status tasks_add_batch(struct tasks *tasks, uint32_t uid, const struct task_filter *filter,
                            struct buf *out, struct error *err);
/* Appends the documents of an unfinished task, one per line, without those that `may_show`
 * refuses. API_TASK_NOT_FOUND; API_TASK_FILE_NOT_FOUND: it has no documents, or has finished;
 * STATUS_TOO_LARGE: more than 16 MB. */
typedef bool document_shown_fn(void *context, const json_t *document);
enum status tasks_add_documents(struct tasks *tasks, uint32_t uid, document_shown_fn *may_show,
                                void *context, struct buf *out, struct error *err);
/* Appends the uids of matching tasks as a JSON array; returns how many. */
uint64_t tasks_match(struct tasks *tasks, const struct task_filter *filter, struct buf *uids);
/* Is a task of this index being processed? */
bool tasks_index_is_busy(struct tasks *tasks, struct str index);

/* A claimed task. */
struct task_work {
    uint32_t uid;
    enum task_kind kind;
    char index[INDEX_UID_MAX + 1]; /* "" for none */
    const char *arguments;         /* borrowed until the task is finished */
    const struct spool *body;      /* likewise */
    int64_t counts[2];             /* may be changed */
    unsigned crashes;              /* how often the daemon crashed while it did this task alone */
    int crash_signal;              /* of the last crash */
    char *details;                 /* new details, taken over; NULL: no change */
    bool culprit;                  /* the whole batch failed at this task */
    struct error error;            /* why it failed, or .status OK */
};

/* Claims the next batch: one task, or consecutive document tasks of one index. *count is 0 if
 * there is none. The array is yours to free. */
struct task_work *tasks_claim(struct tasks *tasks, uint32_t *count);
#define TASK_CRASHES_MAX 3 /* then a task is set aside */

/* If the daemon crashes between these calls, its next start knows that these tasks were being done.
 */
void tasks_mark_batch(const struct task_work *works, uint32_t count);
void tasks_unmark_batch(void);
/* Stores the results of a batch. */
void tasks_finish(struct tasks *tasks, struct task_work *works, uint32_t count);
/* Appends a record that says that a claimed task has succeeded, for a copy of the journal. */
void tasks_done_record(struct tasks *tasks, uint32_t uid, struct buf *out);
/* Enqueues a batch again, because the machine kept it from being done (`why`). It is tried again
 * after a pause, which grows with each try. Until then its indexes wait, and others go on. If a
 * later task is the culprit, those before it are tried once more without it, at once. */
void tasks_postpone(struct tasks *tasks, struct task_work *works, uint32_t count,
                    const struct error *why);
/* Enqueues a batch of several tasks again, because one of them made all of them fail. If the
 * culprit is known, the tasks before it become a batch, and it becomes another; else batches of
 * half the size. */
void tasks_separate(struct tasks *tasks, struct task_work *works, uint32_t count);
/* The batch did nothing, since the daemon stops: the next one does it. */
void tasks_put_back(struct tasks *tasks, struct task_work *works, uint32_t count);
/* Waits until there is a task to claim (returns true), for at most `milliseconds`. tasks_wake ends
 * this wait and all later ones: the daemon stops. */
bool tasks_wait(struct tasks *tasks, int64_t milliseconds);
void tasks_wake(struct tasks *tasks);

/* Waits until the ends of all finished tasks are durable. Any status: the journal cannot be
 * written now. The thread that writes. */
enum status tasks_settle(struct tasks *tasks, struct error *err);

/* Cancel the enqueued tasks, or forget the finished tasks, among these uids; *canceled, *forgotten:
 * how many. Durable with STATUS_OK; after a failure, call it again. `by` is the uid of the
 * cancelation; later tasks are not canceled. The thread that writes. */
enum status tasks_cancel(struct tasks *tasks, const uint32_t *uids, size_t count, uint32_t by,
                         uint64_t *canceled, struct error *err);
enum status tasks_forget(struct tasks *tasks, const uint32_t *uids, size_t count,
                         uint64_t *forgotten, struct error *err);

/* Rewrites the journal, so that no file of the queue has anything of tasks that have ended but what
 * they tell; also removes damaged records that were set aside. The thread that writes. */
enum status tasks_scrub(struct tasks *tasks, struct error *err);
/* The same for the copy of a queue in a snapshot. *open: how many tasks with a body are still to be
 * done there. */
enum status tasks_scrub_copy(const char *directory, size_t *open, struct error *err);

/* `ended` is called when the end of a task is durable, by any thread; it must not call functions of
 * the queue, nor wait. NULL: no longer. */
void tasks_on_end(struct tasks *tasks, void (*ended)(void *context), void *context);

/* A walk over the tasks that have ended, in the order of their uids. */
#define TASKS_LOOK 4096 /* tasks of one step */
struct task_end {
    uint32_t uid;
    int64_t finished; /* ms since 1970 */
};
struct task_look {
    uint32_t from; /* the uid to begin with, then to go on with */
    uint32_t open; /* the lowest uid from .from on whose task has not ended; set TASK_NONE first */
    struct task_end ends[TASKS_LOOK]; /* of this step */
    uint32_t count;
};
/* One step. False: there are no later ends. Holds up the queue only for TASKS_LOOK tasks. */
bool tasks_look_for_ends(struct tasks *tasks, struct task_look *look);
/* Does this process have the queue? If not, it knows of no tasks. */
bool tasks_are_ours(struct tasks *tasks);

/* Changes of tasks: each becomes enqueued, processing, then ended. The newest TASK_CHANGES_MAX are
 * kept in memory, from the first call of tasks_watch on. */
#define TASK_CHANGES_MAX 65536
/* `changed` is called for each change, under the queue's lock; it must not call functions of the
 * queue, nor wait. NULL: no longer. `tasks` NULL is fine. */
void tasks_on_change(struct tasks *tasks, void (*changed)(void *context), void *context);
/* The number of the newest change so far. */
uint64_t tasks_watch(struct tasks *tasks);
/* A walk over the changes after one. */
struct task_walk {
    const struct task_filter *filter;
    bool batches;   /* show the task's batch, once it has one, instead of the task */
    uint64_t after; /* the last change that was looked at */
    uint64_t run;   /* begins the ids of events */
    uint32_t most;  /* events of one step */
};
/* Appends the next changes as server-sent events with an id, RUN-NUMBER. A task is shown as it was
 * after the change, a batch as it is now. If changes after .after are no longer kept, an event
 * `missed` says so first. False: there are no later ones. */
bool tasks_add_events(struct tasks *tasks, struct task_walk *walk, struct buf *out);

/* Tasks that wait for the machine. Never waits for a file. */
struct tasks_trouble {
    size_t waiting;     /* how many; 0: none */
    struct error error; /* of the newest of them, if there are any */
};
void tasks_trouble(struct tasks *tasks, struct tasks_trouble *out);

/* How many tasks there are to do, and how many have ended since tasks_open. Never waits. */
struct tasks_counts {
    uint64_t enqueued;
    uint64_t succeeded, failed, canceled;
};
void tasks_counts(struct tasks *tasks, struct tasks_counts *out);

#endif
