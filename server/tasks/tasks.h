/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks.h - the queue of accepted writes, and what became of them.
 *
 * A task is in the journal before anybody sees it. One thread, the writer's, claims tasks, works on
 * them and finishes them; the oldest finished ones are forgotten beyond TASKS_MAX. Any thread for
 * all else. */
#ifndef DATELINE_SERVER_TASKS_TASKS_H
#define DATELINE_SERVER_TASKS_TASKS_H

#include "engine/journal.h"
#include "server/http/api_error.h"
#include "server/tasks/task.h"
#include "server/tasks/task_filter.h"

#define TASKS_MAX       1000000
#define TASKS_FORGOTTEN 100000 /* at once, when there are too many */

struct tasks;

/* Reads the journal in DB/tasks back. Tasks that a crash found at work are enqueued again. Where
 * another process has the queue of this database, it stays empty until tasks_take gets it. */
enum status tasks_open(const char *database, struct tasks **out, struct error *err);
/* STATUS_OK: the queue is this process's; STATUS_LOCKED: another's still. */
enum status tasks_take(struct tasks *tasks, struct error *err);
void tasks_close(struct tasks *tasks); /* NULL is fine */
/* "DB/tasks" */
const char *tasks_directory(const struct tasks *tasks);
/* For spool_new. */
uint64_t tasks_next_spool(struct tasks *tasks);

struct task_order { /* what is to be done */
    enum task_kind kind;
    struct str index;     /* STR_NONE: the whole server */
    int64_t counts[2];    /* TASK_COUNT_NONE, TASK_COUNT_LATER or a number */
    struct str details;   /* members, without braces, or STR_NONE */
    struct str arguments; /* JSON for its execution, or STR_NONE */
    struct str metadata;  /* a text of the client's own, or STR_NONE */
    struct spool *body;   /* taken over, whatever comes of it; or NULL */
};

/* The summary that a client gets is added to *out at once; the task is durable, and begins, when
 * `done` is called (see journal.h; it is not when this fails). *uid may be NULL. */
enum status tasks_enqueue(struct tasks *tasks, const struct task_order *order,
                          journal_done_fn *done, void *context, struct buf *out, uint32_t *uid,
                          struct error *err);
/* Waits until all that was enqueued so far is durable. */
void tasks_flush(struct tasks *tasks);

/* {"results":[...],"total":..,"limit":..,"from":..,"next":..} of tasks, and of batches. */
void tasks_add_list(struct tasks *tasks, const struct task_filter *filter, struct buf *out);
void tasks_add_batches(struct tasks *tasks, const struct task_filter *filter, struct buf *out);
/* API_TASK_NOT_FOUND; API_BATCH_NOT_FOUND. The filter says what may be seen. */
enum status tasks_add_one(struct tasks *tasks, uint32_t uid, const struct task_filter *filter,
                          struct buf *out, struct error *err);
enum status tasks_add_batch(struct tasks *tasks, uint32_t uid, const struct task_filter *filter,
                            struct buf *out, struct error *err);
/* The documents of a task that is not finished, one a line: API_TASK_FILE_NOT_FOUND. */
enum status tasks_add_documents(struct tasks *tasks, uint32_t uid, struct buf *out,
                                struct error *err);
/* The uids that match, as a JSON array; returns how many. */
uint64_t tasks_match(struct tasks *tasks, const struct task_filter *filter, struct buf *uids);
/* Is one of the index's tasks at work? */
bool tasks_index_is_busy(struct tasks *tasks, struct str index);

/* A claimed task. */
struct task_work {
    uint32_t uid;
    enum task_kind kind;
    char index[INDEX_UID_MAX + 1]; /* "" for none */
    const char *arguments;         /* borrowed until it is finished */
    const struct spool *body;      /* likewise */
    int64_t counts[2];             /* may be changed */
    char *details;                 /* NULL: as they were; else new ones, taken over */
    struct error error;            /* .status OK, or why it failed */
};

/* Tasks that may be done together: one, or document tasks of one index that follow each other.
 * *count 0 when there is none. The array is yours to free. */
struct task_work *tasks_claim(struct tasks *tasks, uint32_t *count);
/* What became of them. */
void tasks_finish(struct tasks *tasks, struct task_work *works, uint32_t count);
/* The journal's record that a claimed task has succeeded, for a copy of the journal. */
void tasks_done_record(struct tasks *tasks, uint32_t uid, struct buf *out);
/* They could not be tried now: they are enqueued again. */
void tasks_return(struct tasks *tasks, struct task_work *works, uint32_t count);
/* Waits until there is something to claim (true), until `milliseconds` have gone by, or until
 * tasks_wake, after which nothing waits any more. */
bool tasks_wait(struct tasks *tasks, int64_t milliseconds);
void tasks_wake(struct tasks *tasks);
/* Waits that long, or until tasks_wake. */
void tasks_pause(struct tasks *tasks, int64_t milliseconds);

/* For the tasks that are about tasks: cancel those of the uids that are enqueued, or forget those
 * that are finished; returns how many. The writer's thread. */
uint64_t tasks_cancel(struct tasks *tasks, const uint32_t *uids, size_t count, uint32_t by);
uint64_t tasks_forget(struct tasks *tasks, const uint32_t *uids, size_t count);

#endif
