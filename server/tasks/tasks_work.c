/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_work.c - the queue for the thread that writes: waits for tasks, claims them and stores
 * their results. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/tasks/tasks_private.h"

#define SECOND      ((int64_t)1000000000)
#define BATCH_MAX   1000 /* tasks of a batch */
#define BATCH_BYTES ((uint64_t)64 * 1024 * 1024)
#define REWRITE_BYTES                                                                              \
    ((uint64_t)64 * 1024 * 1024) /* that the journal may grow before a rewrite                     \
                                  */
#define REWRITE_LOGS 64
/* While many tasks arrive, each batch of an index begins so much later than the one before, and so
 * has more of them: to publish takes about 5 ms of processor time, whatever is published. */
#define GATHER      (50 * (SECOND / 1000))
#define GATHER_FROM 4 /* tasks of a batch: many arrive */

static struct timespec timespec_of(int64_t nanoseconds)
{
    return (struct timespec){nanoseconds / SECOND, nanoseconds % SECOND};
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

/* A cancelation that does not wait, or tasks->count. */
static size_t first_cancelation(struct tasks *tasks)
{
    int64_t now = clock_monotonic();

    for (size_t i = tasks->first_open; i < tasks->count; i++) {
        const struct task *task = &tasks->list[i];

        if (is_claimable(task) && task->kind == TASK_TASK_CANCELATION &&
            (!task->wait || task->wait->retry <= now))
            return i;
    }
    return tasks->count;
}

/* The oldest task that may be claimed, or tasks->count. */
static size_t first_in_order(struct tasks *tasks)
{
    struct task_holds holds;
    size_t i;

    task_holds_init(&holds, tasks);
    for (i = tasks->first_open; i < tasks->count; i++)
        if (is_claimable(&tasks->list[i]) && task_holds_pass(&holds, tasks, &tasks->list[i]))
            break;
    tasks->quiet_until = i == tasks->count ? holds.next : 0;
    task_holds_fini(&holds);
    return i;
}

/* The first cancelation, if there is one, otherwise the oldest task. Later, there would be nothing
 * left to cancel. */
static size_t first_claimable(struct tasks *tasks)
{
    size_t first;

    while (tasks->first_open < tasks->count && task_is_finished(&tasks->list[tasks->first_open]))
        tasks->first_open++;
    first = tasks->cancelations > 0 ? first_cancelation(tasks) : tasks->count;
    return first < tasks->count ? first : first_in_order(tasks);
}

/* Is it a document task of the index whose next batch is still to gather more of them? */
static bool is_gathered(const struct tasks *tasks, const struct task *task)
{
    return task->index == tasks->gathering && is_about_documents(task);
}

/* Is there a task to claim? If not, `quiet_until` says when to look again. */
static bool is_ready(struct tasks *tasks)
{
    size_t first;
    bool gathers;

    tasks->quiet_until = 0;
    if (tasks->enqueued == 0)
        return false;
    gathers = clock_monotonic() < tasks->gather_until;
    if (tasks->waiting == 0 && !gathers)
        return true;
    first = first_claimable(tasks);
    if (first == tasks->count || !gathers || !is_gathered(tasks, &tasks->list[first]))
        return first < tasks->count;
    tasks->quiet_until = tasks->gather_until;
    return false;
}

bool tasks_wait(struct tasks *tasks, int64_t milliseconds)
{
    int64_t end = clock_monotonic() + milliseconds * 1000000;
    bool ready;

    pthread_mutex_lock(&tasks->mutex);
    while (!(ready = is_ready(tasks)) && !tasks->woken && clock_monotonic() < end) {
        bool due_first = tasks->quiet_until > 0 && tasks->quiet_until < end;
        struct timespec until = timespec_of(due_first ? tasks->quiet_until : end);

        pthread_cond_timedwait(&tasks->moved, &tasks->mutex, &until);
    }
    pthread_mutex_unlock(&tasks->mutex);
    return ready;
}

static void claim(struct tasks *tasks, struct task *task, struct task_work *work)
{
    struct str index = tasks_index_name(tasks, task);

    tasks_count_open(tasks, task, -1);
    task->status = TASK_PROCESSING;
    task->batch = tasks->next_batch;
    task->started = date_now();
    tasks_note_change(tasks, task);
    *work = (struct task_work){.uid = task->uid,
                               .kind = (enum task_kind)task->kind,
                               .arguments = task->arguments,
                               .body = task->body,
                               .counts = {task->counts[0], task->counts[1]},
                               .crashes = task->crashes,
                               .crash_signal = task->crash_signal};
    snprintf(work->index, sizeof work->index, "%.*s", STR_ARG(index));
}

static uint64_t bytes_of(const struct task *task)
{
    return task->body ? task->body->bytes : 0;
}

/* `together` is 0 where there is no limit. */
static uint32_t fewer(uint32_t most, uint16_t together)
{
    return together > 0 && together < most ? together : most;
}

/* Claims more document tasks of the same index. It skips tasks of other indexes, and stops at a
 * task of the whole server or one that also names this index. */
static uint32_t claim_more(struct tasks *tasks, size_t first, struct task_work *works)
{
    uint64_t bytes = bytes_of(&tasks->list[first]);
    uint32_t count = 1, index = tasks->list[first].index;
    uint32_t most = fewer(BATCH_MAX, tasks->list[first].together);

    for (size_t i = first + 1; i < tasks->count && count < most; i++) {
        struct task *task = &tasks->list[i];

        if (!task_is_finished(task) &&
            (task->index == TASK_NONE || task_names_index(tasks, task, index)))
            break;
        if (task->index != index || !is_claimable(task))
            continue;
        bytes += bytes_of(task);
        most = fewer(most, task->together);
        if (!is_about_documents(task) || count >= most || bytes > BATCH_BYTES)
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
        bool more = is_about_documents(task);

        works = mem_zero(more ? BATCH_MAX : 1, sizeof *works);
        claim(tasks, task, works);
        *count = more ? claim_more(tasks, first, works) : 1;
        tasks->gathering = task->index;
        tasks->gather_until = *count < GATHER_FROM ? 0 : clock_monotonic() + GATHER;
        tasks->next_batch++;
    }
    pthread_mutex_unlock(&tasks->mutex);
    return works;
}

/* The task as it will be when it has succeeded; what it points to stays the task's. */
static struct task succeeded(const struct task *task)
{
    struct task done = *task;

    done.status = TASK_SUCCEEDED;
    done.finished = date_now();
    done.arguments = NULL;
    done.body = NULL;
    return done;
}

void tasks_done_record(struct tasks *tasks, uint32_t uid, struct buf *out)
{
    struct task done;

    pthread_mutex_lock(&tasks->mutex);
    done = succeeded(tasks_find(tasks, uid));
    task_write(&done, tasks_index_name(tasks, &done), out);
    pthread_mutex_unlock(&tasks->mutex);
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
    tasks_end(tasks, task, work->error.status ? TASK_FAILED : TASK_SUCCEEDED);
    if (work->error.status)
        task->error = api_error_text(&work->error);
    task_end_wait(task);
    tasks_record_end(tasks, task);
}

static bool is_time_to_rewrite(struct tasks *tasks)
{
    uint32_t logs;
    uint64_t bytes = journal_size(tasks->journal, &logs);

    return logs > REWRITE_LOGS || bytes > 2 * tasks->image_bytes + REWRITE_BYTES;
}

static void add_task(const struct tasks *tasks, const struct task *task,
                     const struct task_work *ended, struct buf *record)
{
    struct task done;

    if (!ended || ended->uid != task->uid) {
        task_write(task, tasks_index_name(tasks, task), record);
        return;
    }
    done = succeeded(task);
    done.counts[0] = ended->counts[0];
    done.counts[1] = ended->counts[1];
    if (ended->details)
        done.details = ended->details;
    task_write(&done, tasks_index_name(tasks, task), record);
}

static void add_image(const struct tasks *tasks, const struct task_work *ended, struct buf *image)
{
    BUF_AUTO struct buf record = {0};

    tasks_removed_record(tasks, NULL, 0, &record);
    journal_image_add(image, buf_str(&record));
    for (size_t i = 0; i < tasks->count; i++) {
        buf_clear(&record);
        add_task(tasks, &tasks->list[i], ended, &record);
        journal_image_add(image, buf_str(&record));
    }
}

/* `ended`: has succeeded, but nobody was told yet; NULL: none. */
static enum status rewrite(struct tasks *tasks, const struct task_work *ended, struct error *err)
{
    BUF_AUTO struct buf image = {0};
    enum status status;
    uint32_t logs;
    uint64_t before;

    pthread_mutex_lock(&tasks->mutex);
    before = journal_size(tasks->journal, &logs);
    status = journal_rewrite_begin(tasks->journal, err);
    if (!status)
        add_image(tasks, ended, &image);
    pthread_mutex_unlock(&tasks->mutex);
    if (!status)
        status = journal_rewrite_end(tasks->journal, buf_str(&image), err);
    if (status)
        log_warning("cannot compact the journal of tasks: %s", err->message);
    else
        tasks_keep_logs(tasks, before);
    tasks->image_bytes = image.length;
    return status;
}

enum status tasks_rewrite(struct tasks *tasks, struct error *err)
{
    return rewrite(tasks, NULL, err);
}

void tasks_finish(struct tasks *tasks, struct task_work *works, uint32_t count)
{
    bool full, taken_down = count > 0 && works->kind == TASK_TAKEDOWN; /* forget the ids, too */
    struct error err;

    /* who is told that a takedown has ended finds its ids in no file */
    if (taken_down && !works->error.status && !rewrite(tasks, works, &err)) {
        tasks_let_go(tasks, UINT64_MAX);
        taken_down = false;
    }
    pthread_mutex_lock(&tasks->mutex);
    for (uint32_t i = 0; i < count; i++)
        finish(tasks, &works[i]);
    full = tasks->count > tasks->most;
    pthread_mutex_unlock(&tasks->mutex);
    tasks_tell_trouble(tasks);
    if (full)
        tasks_forget_oldest(tasks);
    if (taken_down || is_time_to_rewrite(tasks))
        rewrite(tasks, NULL, &err);
    if (taken_down)
        tasks_let_go(tasks, UINT64_MAX);
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
