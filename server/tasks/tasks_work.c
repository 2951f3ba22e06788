/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_work.c - the queue for the thread that writes: claims tasks and stores their results. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/tasks/tasks_private.h"

#define BATCH_MAX   1000 /* tasks of a batch */
#define BATCH_BYTES ((uint64_t)64 * 1024 * 1024)
#define REWRITE_BYTES                                                                              \
    ((uint64_t)64 * 1024 * 1024) /* that the journal may grow before a rewrite                     \
                                  */
#define REWRITE_LOGS 64

static struct timespec in_milliseconds(int64_t milliseconds)
{
    struct timespec when;

    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += milliseconds / 1000;
    when.tv_nsec += milliseconds % 1000 * 1000000;
    if (when.tv_nsec >= 1000000000) {
        when.tv_sec++;
        when.tv_nsec -= 1000000000;
    }
    return when;
}

bool tasks_wait(struct tasks *tasks, int64_t milliseconds)
{
    struct timespec until = in_milliseconds(milliseconds);
    bool ready;

    pthread_mutex_lock(&tasks->mutex);
    while (tasks->enqueued == 0 && !tasks->woken)
        if (pthread_cond_timedwait(&tasks->moved, &tasks->mutex, &until))
            break;
    ready = tasks->enqueued > 0;
    pthread_mutex_unlock(&tasks->mutex);
    return ready;
}

void tasks_pause(struct tasks *tasks, int64_t milliseconds)
{
    struct timespec until = in_milliseconds(milliseconds);

    pthread_mutex_lock(&tasks->mutex);
    while (!tasks->woken)
        if (pthread_cond_timedwait(&tasks->moved, &tasks->mutex, &until))
            break;
    pthread_mutex_unlock(&tasks->mutex);
}

void tasks_wake(struct tasks *tasks)
{
    pthread_mutex_lock(&tasks->mutex);
    tasks->woken = true;
    pthread_cond_broadcast(&tasks->moved);
    pthread_mutex_unlock(&tasks->mutex);
}

static bool is_claimable(const struct task *task)
{
    return task->status == TASK_ENQUEUED && !task->pending;
}

static bool is_about_documents(const struct task *task)
{
    return task->kind == TASK_DOCUMENT_ADDITION || task->kind == TASK_DOCUMENT_DELETION;
}

/* The first cancelation, if there is one, otherwise the oldest task. Later, there would be nothing
 * left to cancel. */
static size_t first_claimable(struct tasks *tasks)
{
    bool cancel = tasks->cancelations > 0;

    while (tasks->first_open < tasks->count && task_is_finished(&tasks->list[tasks->first_open]))
        tasks->first_open++;
    for (size_t i = tasks->first_open; i < tasks->count; i++)
        if (is_claimable(&tasks->list[i]) &&
            (!cancel || tasks->list[i].kind == TASK_TASK_CANCELATION))
            return i;
    return tasks->count;
}

static void claim(struct tasks *tasks, struct task *task, struct task_work *work)
{
    struct str index = tasks_index_name(tasks, task);

    tasks_count_open(tasks, task, -1);
    task->status = TASK_PROCESSING;
    task->batch = tasks->next_batch;
    task->started = date_now();
    *work = (struct task_work){.uid = task->uid,
                               .kind = (enum task_kind)task->kind,
                               .arguments = task->arguments,
                               .body = task->body,
                               .counts = {task->counts[0], task->counts[1]}};
    snprintf(work->index, sizeof work->index, "%.*s", STR_ARG(index));
}

static uint64_t bytes_of(const struct task *task)
{
    return task->body ? task->body->bytes : 0;
}

/* Claims more document tasks of the same index. It skips tasks of other indexes, and stops at a
 * task of the whole server. */
static uint32_t claim_more(struct tasks *tasks, size_t first, struct task_work *works)
{
    uint64_t bytes = bytes_of(&tasks->list[first]);
    uint32_t count = 1, index = tasks->list[first].index;

    for (size_t i = first + 1; i < tasks->count && count < BATCH_MAX; i++) {
        struct task *task = &tasks->list[i];

        if (task->index == TASK_NONE && !task_is_finished(task))
            break;
        if (task->index != index || !is_claimable(task))
            continue;
        bytes += bytes_of(task);
        if (!is_about_documents(task) || bytes > BATCH_BYTES)
            break;
        claim(tasks, task, &works[count++]);
    }
    return count;
}

struct task_work *tasks_claim(struct tasks *tasks, uint32_t *count)
{
    struct task_work *works = NULL;
    size_t first;

    *count = 0;
    pthread_mutex_lock(&tasks->mutex);
    first = first_claimable(tasks);
    if (first < tasks->count) {
        struct task *task = &tasks->list[first];

        works = mem_zero(is_about_documents(task) ? BATCH_MAX : 1, sizeof *works);
        claim(tasks, task, works);
        *count = is_about_documents(task) ? claim_more(tasks, first, works) : 1;
        tasks->next_batch++;
    }
    pthread_mutex_unlock(&tasks->mutex);
    return works;
}

void tasks_return(struct tasks *tasks, struct task_work *works, uint32_t count)
{
    pthread_mutex_lock(&tasks->mutex);
    for (uint32_t i = 0; i < count; i++) {
        struct task *task = tasks_find(tasks, works[i].uid);

        task->status = TASK_ENQUEUED;
        task->batch = TASK_NONE;
        task->started = 0;
        free(works[i].details);
        tasks_count_open(tasks, task, 1);
    }
    pthread_mutex_unlock(&tasks->mutex);
}

/* Deletes the documents only when the end of the task is durable. */
static void spool_is_done(void *context, const struct error *err)
{
    if (err->status)
        spool_free(context);
    else
        spool_discard(context);
}

/* Writes the end of a task to the journal. Hold the mutex. */
static void close_task(struct tasks *tasks, struct task *task)
{
    struct spool *body = task->body;
    BUF_AUTO struct buf record = {0};
    struct error err;

    task->body = NULL;
    free(task->arguments);
    task->arguments = NULL;
    task->finished = date_now();
    task_write(task, tasks_index_name(tasks, task), &record);
    if (!journal_append(tasks->journal, buf_str(&record), -1, spool_is_done, body, &err))
        return;
    log_error(
        "task %u is done, but the journal could not record it; it runs again after a restart: "
        "%s",
        task->uid, err.message);
    spool_free(body);
}

void tasks_done_record(struct tasks *tasks, uint32_t uid, struct buf *out)
{
    struct task done;

    pthread_mutex_lock(&tasks->mutex);
    done = *tasks_find(tasks, uid);
    done.status = TASK_SUCCEEDED;
    done.finished = date_now();
    done.arguments = NULL;
    done.body = NULL;
    task_write(&done, tasks_index_name(tasks, &done), out);
    pthread_mutex_unlock(&tasks->mutex);
}

static char *error_text(const struct error *error)
{
    struct buf text = {0};

    api_error_add(error, &text);
    return buf_take(&text);
}

static void finish(struct tasks *tasks, struct task_work *work)
{
    struct task *task = tasks_find(tasks, work->uid);

    task->counts[0] = work->counts[0];
    task->counts[1] = work->counts[1];
    if (work->details) {
        free(task->details);
        task->details = work->details;
        work->details = NULL;
    }
    task->status = work->error.status ? TASK_FAILED : TASK_SUCCEEDED;
    if (work->error.status)
        task->error = error_text(&work->error);
    close_task(tasks, task);
}

static bool is_time_to_rewrite(struct tasks *tasks)
{
    uint32_t logs;
    uint64_t bytes = journal_size(tasks->journal, &logs);

    return logs > REWRITE_LOGS || bytes > 2 * tasks->image_bytes + REWRITE_BYTES;
}

static void add_image(const struct tasks *tasks, struct buf *image)
{
    BUF_AUTO struct buf record = {0};

    tasks_removed_record(tasks, NULL, 0, &record);
    journal_image_add(image, buf_str(&record));
    for (size_t i = 0; i < tasks->count; i++) {
        buf_clear(&record);
        task_write(&tasks->list[i], tasks_index_name(tasks, &tasks->list[i]), &record);
        journal_image_add(image, buf_str(&record));
    }
}

/* Rewrites the journal with one record per task. */
static void rewrite(struct tasks *tasks)
{
    BUF_AUTO struct buf image = {0};
    struct error err;
    enum status status;

    pthread_mutex_lock(&tasks->mutex);
    status = journal_rewrite_begin(tasks->journal, &err);
    if (!status)
        add_image(tasks, &image);
    pthread_mutex_unlock(&tasks->mutex);
    if (!status)
        status = journal_rewrite_end(tasks->journal, buf_str(&image), &err);
    if (status)
        log_warning("cannot compact the journal of tasks: %s", err.message);
    tasks->image_bytes = image.length;
}

/* Forgets the oldest finished tasks to make room for new ones. */
static void forget_oldest(struct tasks *tasks)
{
    uint32_t *uids = mem_zero(TASKS_FORGOTTEN, sizeof *uids);
    size_t count = 0;

    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < tasks->count && count < TASKS_FORGOTTEN; i++)
        if (task_is_finished(&tasks->list[i]))
            uids[count++] = tasks->list[i].uid;
    pthread_mutex_unlock(&tasks->mutex);
    log_info("more than %d tasks: forgot the %zu oldest", TASKS_MAX, count);
    tasks_forget(tasks, uids, count);
    free(uids);
}

void tasks_finish(struct tasks *tasks, struct task_work *works, uint32_t count)
{
    bool full;

    pthread_mutex_lock(&tasks->mutex);
    for (uint32_t i = 0; i < count; i++)
        finish(tasks, &works[i]);
    full = tasks->count > TASKS_MAX;
    pthread_mutex_unlock(&tasks->mutex);
    if (full)
        forget_oldest(tasks);
    if (is_time_to_rewrite(tasks))
        rewrite(tasks);
}

uint64_t tasks_cancel(struct tasks *tasks, const uint32_t *uids, size_t count, uint32_t by)
{
    uint64_t canceled = 0;

    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < count; i++) {
        struct task *task = tasks_find(tasks, uids[i]);

        if (!task || !is_claimable(task) || task->uid > by)
            continue;
        tasks_count_open(tasks, task, -1);
        task->status = TASK_CANCELED;
        task->canceled_by = by;
        for (int j = 0; j < 2; j++)
            if (task->counts[j] == TASK_COUNT_LATER)
                task->counts[j] = 0;
        close_task(tasks, task);
        canceled++;
    }
    pthread_mutex_unlock(&tasks->mutex);
    return canceled;
}

uint64_t tasks_forget(struct tasks *tasks, const uint32_t *uids, size_t count)
{
    uint32_t *finished = mem_zero(count + 1, sizeof *finished);
    size_t found = 0;
    uint64_t forgotten;
    BUF_AUTO struct buf record = {0};
    struct error err;

    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < count; i++) {
        struct task *task = tasks_find(tasks, uids[i]);

        if (task && task_is_finished(task))
            finished[found++] = uids[i];
    }
    tasks_removed_record(tasks, finished, found, &record);
    if (journal_append(tasks->journal, buf_str(&record), -1, NULL, NULL, &err))
        log_warning("forgotten tasks come back after a restart: %s", err.message);
    forgotten = tasks_remove(tasks, finished, found);
    pthread_mutex_unlock(&tasks->mutex);
    free(finished);
    return forgotten;
}

bool tasks_index_is_busy(struct tasks *tasks, struct str index)
{
    bool busy = false;

    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = tasks->first_open; i < tasks->count && !busy; i++)
        busy = tasks->list[i].status == TASK_PROCESSING &&
               str_eq(tasks_index_name(tasks, &tasks->list[i]), index);
    pthread_mutex_unlock(&tasks->mutex);
    return busy;
}
