/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks.c - the list of tasks, and how tasks get into it and into the journal. */
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "server/tasks/tasks_private.h"

uint32_t tasks_number_of_name(struct tasks *tasks, struct str name)
{
    bool is_new;

    return name.data ? string_table_add(&tasks->names, name, &is_new) : TASK_NONE;
}

struct str tasks_index_name(const struct tasks *tasks, const struct task *task)
{
    return task->index == TASK_NONE ? STR_NONE : string_table_get(&tasks->names, task->index);
}

size_t tasks_place_of(const struct tasks *tasks, uint32_t uid)
{
    size_t low = 0, high = tasks->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (tasks->list[middle].uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct task *tasks_find(struct tasks *tasks, uint32_t uid)
{
    size_t place = tasks_place_of(tasks, uid);

    return place < tasks->count && tasks->list[place].uid == uid ? &tasks->list[place] : NULL;
}

void tasks_count_open(struct tasks *tasks, const struct task *task, int change)
{
    tasks->enqueued += (size_t)change;
    atomic_store(&tasks->to_do, tasks->enqueued);
    if (task->wait)
        tasks->waiting += (size_t)change;
    if (task->kind == TASK_TASK_CANCELATION)
        tasks->cancelations += (size_t)change;
}

void tasks_end(struct tasks *tasks, struct task *task, enum task_status status)
{
    task->status = status;
    atomic_fetch_add(&tasks->end_counts[status], 1);
    tasks_note_change(tasks, task);
}

void tasks_counts(struct tasks *tasks, struct tasks_counts *out)
{
    *out = (struct tasks_counts){.enqueued = atomic_load(&tasks->to_do),
                                 .succeeded = atomic_load(&tasks->end_counts[TASK_SUCCEEDED]),
                                 .failed = atomic_load(&tasks->end_counts[TASK_FAILED]),
                                 .canceled = atomic_load(&tasks->end_counts[TASK_CANCELED])};
}

struct task *tasks_append(struct tasks *tasks, const struct task *task)
{
    tasks->list = mem_grow(tasks->list, tasks->count, &tasks->capacity, sizeof *tasks->list);
    tasks->list[tasks->count] = *task;
    return &tasks->list[tasks->count++];
}

uint64_t tasks_remove(struct tasks *tasks, const uint32_t *uids, size_t count)
{
    size_t kept = 0, next = 0;

    for (size_t i = 0; i < tasks->count; i++) {
        struct task *task = &tasks->list[i];

        while (next < count && uids[next] < task->uid)
            next++;
        if (next < count && uids[next] == task->uid) {
            tasks->unrecorded -= task->unrecorded;
            task_fini(task);
        } else
            tasks->list[kept++] = *task;
    }
    next = tasks->count - kept;
    tasks->count = kept;
    tasks->first_open = 0;
    return next;
}

void tasks_removed_record(const struct tasks *tasks, const uint32_t *uids, size_t count,
                          struct buf *out)
{
    buf_add_char(out, 'D');
    buf_add_u32(out, tasks->next_uid);
    buf_add_u32(out, tasks->next_batch);
    for (size_t i = 0; i < count; i++)
        buf_add_u32(out, uids[i]);
}

uint32_t tasks_next_uid(struct tasks *tasks)
{
    uint32_t uid;

    pthread_mutex_lock(&tasks->mutex);
    uid = tasks->next_uid;
    pthread_mutex_unlock(&tasks->mutex);
    return uid;
}

void tasks_progress(struct tasks *tasks, uint64_t *next, uint64_t *done)
{
    size_t first;

    pthread_mutex_lock(&tasks->mutex);
    for (first = tasks->first_open; first < tasks->count; first++)
        if (!task_is_finished(&tasks->list[first]))
            break;
    *next = tasks->next_uid;
    *done = first < tasks->count ? tasks->list[first].uid : tasks->next_uid;
    pthread_mutex_unlock(&tasks->mutex);
}

uint32_t tasks_durable_uid(struct tasks *tasks)
{
    uint32_t uid;
    size_t at;

    pthread_mutex_lock(&tasks->mutex);
    uid = tasks->next_uid;
    for (at = tasks->count; at > 0 && tasks->list[at - 1].pending; at--)
        uid = tasks->list[at - 1].uid;
    pthread_mutex_unlock(&tasks->mutex);
    return uid;
}

bool tasks_durable(struct tasks *tasks, uint32_t *log, uint64_t *bytes)
{
    bool ours;

    pthread_mutex_lock(&tasks->mutex);
    ours = tasks->journal != NULL;
    if (ours)
        journal_durable(tasks->journal, log, bytes);
    pthread_mutex_unlock(&tasks->mutex);
    return ours;
}

void tasks_on_durable(struct tasks *tasks, journal_durable_fn *durable, void *context)
{
    pthread_mutex_lock(&tasks->mutex);
    tasks->durable = durable;
    tasks->durable_context = context;
    if (tasks->journal)
        journal_on_durable(tasks->journal, durable, context);
    pthread_mutex_unlock(&tasks->mutex);
}

void tasks_begin_at(struct tasks *tasks, uint32_t uid)
{
    pthread_mutex_lock(&tasks->mutex);
    if (tasks->next_uid < uid)
        tasks->next_uid = uid;
    pthread_mutex_unlock(&tasks->mutex);
}

const char *tasks_directory(const struct tasks *tasks)
{
    return tasks->directory;
}

uint64_t tasks_next_spool(struct tasks *tasks)
{
    return atomic_fetch_add(&tasks->next_spool, 1);
}

void tasks_flush(struct tasks *tasks)
{
    struct journal *journal;

    pthread_mutex_lock(&tasks->mutex);
    journal = tasks->journal;
    pthread_mutex_unlock(&tasks->mutex);
    if (journal)
        journal_flush(journal);
}

/* A task on its way to disk, and the function to call then. */
struct arriving {
    struct tasks *tasks;
    uint32_t uid;
    journal_done_fn *done;
    void *context;
};

static void arrived(void *context, const struct error *err)
{
    struct arriving *arriving = context;
    struct tasks *tasks = arriving->tasks;
    struct task *task;

    pthread_mutex_lock(&tasks->mutex);
    task = tasks_find(tasks, arriving->uid);
    if (task && err->status) {
        spool_discard(task->body);
        task->body = NULL;
        tasks_remove(tasks, &arriving->uid, 1);
    } else if (task) {
        task->pending = false;
        tasks_count_open(tasks, task, 1);
        tasks_note_change(tasks, task);
        pthread_cond_signal(&tasks->moved);
    }
    pthread_mutex_unlock(&tasks->mutex);
    if (arriving->done)
        arriving->done(arriving->context, err);
    free(arriving);
}

static char *own_text(struct str text)
{
    return text.data ? mem_text(text.data, text.length) : NULL;
}

static enum status journalize(struct tasks *tasks, const struct task *task, journal_done_fn *done,
                              void *context, struct error *err)
{
    struct arriving *arriving = mem_zero(1, sizeof *arriving);
    BUF_AUTO struct buf record = {0};
    enum status status;

    *arriving = (struct arriving){tasks, task->uid, done, context};
    task_write(task, tasks_index_name(tasks, task), &record);
    status = journal_append(tasks->journal, buf_str(&record), arrived, arriving, err);
    if (status)
        free(arriving);
    return status;
}

enum status tasks_enqueue(struct tasks *tasks, const struct task_order *order,
                          journal_done_fn *done, void *context, struct buf *out, uint32_t *uid,
                          struct error *err)
{
    struct task task = {.batch = TASK_NONE,
                        .canceled_by = TASK_NONE,
                        .kind = (uint8_t)order->kind,
                        .pending = true,
                        .counts = {order->counts[0], order->counts[1]},
                        .details = own_text(order->details),
                        .arguments = own_text(order->arguments),
                        .metadata = own_text(order->metadata),
                        .body = order->body};
    enum status status = STATUS_OK;

    if (tasks_take(tasks, err))
        status = err->status;
    else if (task.body)
        status = spool_finish(task.body, err);
    pthread_mutex_lock(&tasks->mutex);
    task.uid = tasks->next_uid++;
    task.index = tasks_number_of_name(tasks, order->index);
    task.enqueued = date_now();
    if (!status)
        status = journalize(tasks, &task, done, context, err);
    if (!status) {
        tasks_append(tasks, &task);
        task_add_summary(&task, order->index, out);
    }
    pthread_mutex_unlock(&tasks->mutex);
    if (uid)
        *uid = task.uid;
    if (!status)
        return STATUS_OK;
    spool_discard(task.body);
    task.body = NULL;
    task_fini(&task);
    return status;
}
