/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_open.c - opens the queue: reads the journal, and removes the files of ended tasks. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/tasks/tasks_private.h"

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
    task.index = tasks_number_of_name(tasks, index);
    known = tasks_find(tasks, task.uid);
    if (known) {
        task_fini(known);
        *known = task;
    } else if (tasks->count == 0 || tasks->list[tasks->count - 1].uid < task.uid)
        tasks_append(tasks, &task);
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
    tasks->most = TASKS_MAX;
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
