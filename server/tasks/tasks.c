/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks.c - reads the queue from the journal at the start, and enqueues tasks. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/tasks/tasks_private.h"

/* The number of an index's name; a new number for a new name. */
static uint32_t number_of_name(struct tasks *tasks, struct str name)
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

static struct task *append(struct tasks *tasks, const struct task *task)
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

static void read_removed(struct tasks *tasks, struct str record)
{
    size_t count = record.length < 9 ? 0 : (record.length - 9) / 4;
    uint32_t *uids = mem_zero(count + 1, sizeof *uids), next;

    if (record.length >= 9) {
        next = load_u32(record.data + 1);
        tasks->next_uid = next > tasks->next_uid ? next : tasks->next_uid;
        next = load_u32(record.data + 5);
        tasks->next_batch = next > tasks->next_batch ? next : tasks->next_batch;
    }
    for (size_t i = 0; i < count; i++)
        uids[i] = load_u32(record.data + 9 + i * 4);
    tasks_remove(tasks, uids, count);
    free(uids);
}

static void forget_all(struct tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++)
        task_fini(&tasks->list[i]);
    tasks->count = 0;
}

/* Records come in the order in which they were written; a later one replaces an earlier one. */
static void read_record(void *context, struct str record)
{
    struct tasks *tasks = context;
    struct task task, *known;
    struct str index;

    if (record.length == 0) {
        forget_all(tasks);
        return;
    }
    if (record.data[0] == 'D') {
        read_removed(tasks, record);
        return;
    }
    if (!task_read(record, &task, &index, tasks->directory)) {
        log_warning("the journal in %s has a record that is not a task", tasks->directory);
        return;
    }
    task.index = number_of_name(tasks, index);
    known = tasks_find(tasks, task.uid);
    if (known) {
        task_fini(known);
        *known = task;
    } else if (tasks->count == 0 || tasks->list[tasks->count - 1].uid < task.uid)
        append(tasks, &task);
    else
        task_fini(&task); /* the task was forgotten before this record */
    if (task.uid >= tasks->next_uid)
        tasks->next_uid = task.uid + 1;
    if (task.batch != TASK_NONE && task.batch >= tasks->next_batch)
        tasks->next_batch = task.batch + 1;
}

static bool is_wanted(const struct tasks *tasks, uint64_t number)
{
    for (size_t i = tasks->first_open; i < tasks->count; i++)
        if (tasks->list[i].body && tasks->list[i].body->in_file &&
            tasks->list[i].body->number == number)
            return true;
    return false;
}

struct found_bodies {
    uint64_t *numbers;
    size_t count, capacity;
};

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static enum status list_bodies(const struct tasks *tasks, struct found_bodies *out,
                               struct error *err)
{
    DIR *dir = opendir(tasks->directory);
    struct dirent *entry;
    uint64_t number;

    if (!dir)
        return error_errno(err, "read the directory", tasks->directory);
    while ((entry = readdir(dir))) {
        struct str name = str_of(entry->d_name);

        if (!str_starts(name, STR(SPOOL_PREFIX)) ||
            !str_to_u64(str_slice(name, strlen(SPOOL_PREFIX), name.length), &number))
            continue;
        out->numbers = mem_grow(out->numbers, out->count, &out->capacity, sizeof *out->numbers);
        out->numbers[out->count++] = number;
    }
    closedir(dir);
    if (out->count > 0)
        qsort(out->numbers, out->count, sizeof *out->numbers, compare_numbers);
    return STATUS_OK;
}

static void remove_orphan(struct tasks *tasks, uint64_t number)
{
    struct spool *orphan = spool_new(tasks->directory, number);

    tasks_delete_parts(tasks, tasks_keep_file(tasks, mem_text(orphan->path, strlen(orphan->path))));
    spool_free(orphan);
}

/* Deletes body files of requests that were never answered with 202, or of finished tasks. The next
 * body gets a number that no file had before: they go on from the time, which more than one body a
 * millisecond would overtake. So a copy of the journal never takes one body for another. */
static enum status remove_orphans(struct tasks *tasks, struct error *err)
{
    uint64_t next = (uint64_t)date_now();
    struct found_bodies bodies = {0};
    enum status status = list_bodies(tasks, &bodies, err);

    for (size_t i = 0; i < bodies.count; i++) {
        next = bodies.numbers[i] >= next ? bodies.numbers[i] + 1 : next;
        if (!is_wanted(tasks, bodies.numbers[i]))
            remove_orphan(tasks, bodies.numbers[i]);
    }
    free(bodies.numbers);
    if (!status)
        atomic_store(&tasks->next_spool, next);
    return status;
}

static void count_all(struct tasks *tasks)
{
    uint32_t logs;

    while (tasks->first_open < tasks->count && task_is_finished(&tasks->list[tasks->first_open]))
        tasks->first_open++;
    for (size_t i = 0; i < tasks->count; i++)
        if (task_is_finished(&tasks->list[i]))
            tasks_note_end(tasks, &tasks->list[i]);
    for (size_t i = tasks->first_open; i < tasks->count; i++)
        if (tasks->list[i].status == TASK_ENQUEUED)
            tasks_count_open(tasks, &tasks->list[i], 1);
    tasks->image_bytes = journal_size(tasks->journal, &logs) / 2;
}

/* Two processes with one journal would give out the same uids, and mix up their tasks. */
static enum status lock_queue(struct tasks *tasks, struct error *err)
{
    enum status status = database_lock_take(tasks->directory, 0, &tasks->lock, err);

    if (status == STATUS_NO_PERMISSION)
        return error_set(err, STATUS_LOCKED, "the database cannot be written to: %s", err->message);
    if (status != STATUS_LOCKED)
        return status;
    return error_set(err, STATUS_LOCKED,
                     "another datelined writes to this database: send writes to that "
                     "one, or stop it");
}

/* As before tasks_take. */
static void give_back(struct tasks *tasks)
{
    journal_close(tasks->journal);
    tasks->journal = NULL;
    database_lock_release(tasks->lock);
    tasks->lock = NULL;
    tasks_forget_kept(tasks);
    forget_all(tasks);
}

static enum status read_back(struct tasks *tasks, struct error *err)
{
    if (lock_queue(tasks, err))
        return err->status;
    if (journal_open(tasks->directory, read_record, tasks, &tasks->journal, err) ||
        remove_orphans(tasks, err) || tasks_read_crashes(tasks, err)) {
        give_back(tasks);
        return err->status;
    }
    count_all(tasks);
    journal_keep_replaced(tasks->journal, tasks->kept.most > 0);
    journal_on_durable(tasks->journal, tasks->durable, tasks->durable_context);
    if (tasks->enqueued > 0)
        log_info("continuing %zu unfinished tasks", tasks->enqueued);
    pthread_cond_signal(&tasks->moved);
    return STATUS_OK;
}

enum status tasks_take(struct tasks *tasks, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&tasks->mutex);
    if (!tasks->journal)
        status = read_back(tasks, err);
    pthread_mutex_unlock(&tasks->mutex);
    return status;
}

static struct tasks *new_tasks(char *take_directory)
{
    struct tasks *tasks = mem_zero(1, sizeof *tasks);
    pthread_condattr_t monotonic;

    tasks->directory = take_directory;
    string_table_init(&tasks->names);
    pthread_mutex_init(&tasks->mutex, NULL);
    pthread_mutex_init(&tasks->told, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&tasks->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return tasks;
}

enum status tasks_open_copy(const char *directory, struct tasks **out, struct error *err)
{
    struct tasks *tasks = *out = new_tasks(mem_text(directory, strlen(directory)));

    if (journal_open(directory, read_record, tasks, &tasks->journal, err) ||
        remove_orphans(tasks, err))
        return err->status;
    count_all(tasks);
    return STATUS_OK;
}

enum status tasks_open(const char *database, uint64_t keep, struct tasks **out, struct error *err)
{
    struct tasks *tasks = new_tasks(mem_format("%s/tasks", database));
    enum status status;

    tasks->kept.most = keep;
    status = tasks_take(tasks, err);
    if (status == STATUS_LOCKED)
        log_warning("%s; this one searches until then", err->message);
    else if (status) {
        tasks_close(tasks);
        return status;
    }
    *out = tasks;
    return STATUS_OK;
}

void tasks_close(struct tasks *tasks)
{
    if (!tasks)
        return;
    journal_close(tasks->journal);
    database_lock_release(tasks->lock);
    tasks_forget_kept(tasks);
    forget_all(tasks);
    string_table_fini(&tasks->names);
    free(tasks->list);
    free(tasks->changes);
    pthread_mutex_destroy(&tasks->mutex);
    pthread_mutex_destroy(&tasks->told);
    pthread_cond_destroy(&tasks->moved);
    free(tasks->directory);
    free(tasks);
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
    task.index = number_of_name(tasks, order->index);
    task.enqueued = date_now();
    if (!status)
        status = journalize(tasks, &task, done, context, err);
    if (!status) {
        append(tasks, &task);
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
