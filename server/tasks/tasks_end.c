/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_end.c - the ends of tasks in the journal: finished, canceled and forgotten ones.
 *
 *   finished ──▶ journal ──▶ durable: its documents are deleted, or kept (tasks_kept.c)
 *                   └──▶ failed: `unrecorded`, written again by tasks_settle
 *
 * A task whose end is not in the journal is enqueued again after a restart. The engine knows it by
 * its number, as long as the name of its index means the same index. So before a name gets another
 * meaning, the thread that writes calls tasks_settle. */
#include <stdlib.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/tasks/tasks_private.h"

/* The end of a task, on its way to disk. */
struct task_ending {
    struct tasks *tasks;
    uint32_t uid;
    struct spool *body;
};

/* The body is kept, so that its file is deleted with the record that is written at last. Hold the
 * mutex. */
static void keep_unrecorded(struct tasks *tasks, struct task *task, struct spool *body,
                            const struct error *err)
{
    if (tasks->unrecorded++ == 0)
        log_warning("the journal could not record that task %u is done, and tries again: %s",
                    task->uid, err->message);
    task->unrecorded = true;
    task->body = body;
}

static void end_is_durable(void *context, const struct error *err)
{
    struct task_ending *ending = context;
    struct tasks *tasks = ending->tasks;
    struct dropped_parts dropped = {0};
    struct task *task;

    pthread_mutex_lock(&tasks->mutex);
    task = tasks_find(tasks, ending->uid); /* NULL: it was forgotten */
    if (err->status && task)
        keep_unrecorded(tasks, task, ending->body, err);
    else
        dropped = tasks_keep_body(tasks, ending->uid, ending->body);
    pthread_mutex_unlock(&tasks->mutex);
    tasks_delete_parts(tasks, dropped);
    if (!err->status)
        tasks_tell_end(tasks);
    free(ending);
}

void tasks_record_end(struct tasks *tasks, struct task *task)
{
    struct task_ending *ending = mem_zero(1, sizeof *ending);
    BUF_AUTO struct buf record = {0};
    struct error err;

    *ending = (struct task_ending){tasks, task->uid, task->body};
    task->body = NULL;
    tasks->unrecorded -= task->unrecorded;
    task->unrecorded = false;
    free(task->arguments);
    task->arguments = NULL;
    if (!task->finished)
        task->finished = date_now();
    tasks_note_end(tasks, task);
    task_write(task, tasks_index_name(tasks, task), &record);
    if (!journal_append(tasks->journal, buf_str(&record), end_is_durable, ending, &err))
        return;
    keep_unrecorded(tasks, task, ending->body, &err);
    free(ending);
}

static void record_again(struct tasks *tasks)
{
    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; tasks->unrecorded > 0 && i < tasks->count; i++)
        if (tasks->list[i].unrecorded)
            tasks_record_end(tasks, &tasks->list[i]);
    pthread_mutex_unlock(&tasks->mutex);
}

enum status tasks_settle(struct tasks *tasks, struct error *err)
{
    size_t left;

    record_again(tasks);
    journal_flush(tasks->journal);
    pthread_mutex_lock(&tasks->mutex);
    left = tasks->unrecorded;
    pthread_mutex_unlock(&tasks->mutex);
    if (left == 0)
        return STATUS_OK;
    return error_set(err, STATUS_IO, "the journal cannot record that %zu tasks are done", left);
}

static void cancel(struct tasks *tasks, struct task *task, uint32_t by)
{
    tasks_count_open(tasks, task, -1);
    task_end_wait(task);
    tasks_end(tasks, task, TASK_CANCELED);
    task->canceled_by = by;
    for (int j = 0; j < 2; j++)
        if (task->counts[j] == TASK_COUNT_LATER)
            task->counts[j] = 0;
    tasks_record_end(tasks, task);
}

enum status tasks_cancel(struct tasks *tasks, const uint32_t *uids, size_t count, uint32_t by,
                         uint64_t *canceled, struct error *err)
{
    *canceled = 0;
    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < count; i++) {
        struct task *task = tasks_find(tasks, uids[i]);

        if (task && task->status == TASK_ENQUEUED && !task->pending && task->uid <= by)
            cancel(tasks, task, by);
        *canceled += task && task->status == TASK_CANCELED && task->canceled_by == by;
    }
    pthread_mutex_unlock(&tasks->mutex);
    tasks_tell_trouble(tasks);
    return tasks_settle(tasks, err);
}

static void note_outcome(void *context, const struct error *err)
{
    *(struct error *)context = *err;
}

/* Appends the record of forgotten tasks and waits until it is durable. */
static enum status record_forgotten(struct tasks *tasks, const uint32_t *uids, size_t count,
                                    struct error *err)
{
    BUF_AUTO struct buf record = {0};
    enum status status;

    pthread_mutex_lock(&tasks->mutex);
    tasks_removed_record(tasks, uids, count, &record);
    status = journal_append(tasks->journal, buf_str(&record), note_outcome, err, err);
    pthread_mutex_unlock(&tasks->mutex);
    if (status)
        return status;
    journal_flush(tasks->journal);
    return err->status;
}

enum status tasks_forget(struct tasks *tasks, const uint32_t *uids, size_t count,
                         uint64_t *forgotten, struct error *err)
{
    uint32_t *finished = mem_zero(count + 1, sizeof *finished);
    size_t found = 0;
    enum status status;

    *forgotten = 0;
    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < count; i++) {
        struct task *task = tasks_find(tasks, uids[i]);

        if (task && task_is_finished(task))
            finished[found++] = uids[i];
    }
    pthread_mutex_unlock(&tasks->mutex);
    status = record_forgotten(tasks, finished, found, err);
    if (!status) {
        pthread_mutex_lock(&tasks->mutex);
        *forgotten = tasks_remove(tasks, finished, found);
        pthread_mutex_unlock(&tasks->mutex);
    }
    free(finished);
    return status;
}

void tasks_forget_oldest(struct tasks *tasks)
{
    size_t count = 0, wanted = tasks->most / 10;
    uint32_t *uids = mem_zero(wanted, sizeof *uids);
    uint64_t forgotten;
    struct error err;

    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < tasks->count && count < wanted; i++)
        if (task_is_finished(&tasks->list[i]))
            uids[count++] = tasks->list[i].uid;
    pthread_mutex_unlock(&tasks->mutex);
    if (tasks_forget(tasks, uids, count, &forgotten, &err))
        log_warning("the oldest tasks cannot be forgotten: %s", err.message);
    else
        log_info("more than %zu tasks: forgot the %zu oldest", tasks->most, count);
    free(uids);
}
