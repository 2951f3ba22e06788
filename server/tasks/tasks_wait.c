/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_wait.c - tasks that wait for the machine: a full disk, too few descriptors, a damaged file.
 *
 *   processing ──▶ enqueued, with a pause ──▶ processing ──▶ …
 *
 * Each pause is twice the one before, up to PAUSE_MAX. A waiting task holds up the later tasks of
 * the indexes that it concerns, and no others. */
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/tasks/tasks_private.h"

#define MILLISECOND ((int64_t)1000000)
#define PAUSE_FIRST 200  /* ms */
#define PAUSE_MAX   5000 /* ms */

/* --- which tasks may go on --- */

void task_holds_init(struct task_holds *holds, const struct tasks *tasks)
{
    *holds = (struct task_holds){.now = clock_monotonic()};
    if (tasks->waiting > 0)
        holds->indexes = mem_zero(tasks->names.count + 1, sizeof *holds->indexes);
}

void task_holds_fini(struct task_holds *holds)
{
    free(holds->indexes);
}

typedef bool index_fn(void *context, uint32_t index);

static bool visit_name(struct tasks *tasks, const json_t *name, index_fn *each, void *context)
{
    int number = json_is_string(name) ? string_table_find(&tasks->names, json_str(name)) : -1;

    return number >= 0 && each(context, (uint32_t)number);
}

/* Calls `each` for the indexes that the task's arguments name; returns whether any call did. */
static bool visit_arguments(struct tasks *tasks, const struct task *task, index_fn *each,
                            void *context)
{
    struct error ignored;
    json_t *arguments, *swap;
    bool any;
    size_t i;

    if ((task->kind != TASK_INDEX_SWAP && task->kind != TASK_INDEX_UPDATE) || !task->arguments)
        return false;
    arguments = json_read(str_of(task->arguments), 0, &ignored);
    any = visit_name(tasks, json_object_get(arguments, "uid"), each, context);
    json_array_foreach (json_object_get(arguments, "swaps"), i, swap) {
        const json_t *pair = json_object_get(swap, "indexes");

        any |= visit_name(tasks, json_array_get(pair, 0), each, context);
        any |= visit_name(tasks, json_array_get(pair, 1), each, context);
    }
    json_decref(arguments);
    return any;
}

static bool visit_indexes(struct tasks *tasks, const struct task *task, index_fn *each,
                          void *context)
{
    bool own = task->index != TASK_NONE && each(context, task->index);

    return visit_arguments(tasks, task, each, context) || own;
}

static bool is_held(void *context, uint32_t index)
{
    const struct task_holds *holds = context;

    return holds->indexes[index];
}

static bool hold(void *context, uint32_t index)
{
    struct task_holds *holds = context;

    return holds->indexes[index] = true;
}

bool task_holds_pass(struct task_holds *holds, struct tasks *tasks, const struct task *task)
{
    bool due = !task->wait || task->wait->retry <= holds->now;

    if (!holds->indexes || (due && !visit_indexes(tasks, task, is_held, holds)))
        return true;
    if (!due && (holds->next == 0 || task->wait->retry < holds->next))
        holds->next = task->wait->retry;
    visit_indexes(tasks, task, hold, holds);
    return false;
}

static bool is_same(void *context, uint32_t index)
{
    return *(const uint32_t *)context == index;
}

bool task_names_index(struct tasks *tasks, const struct task *task, uint32_t index)
{
    return visit_arguments(tasks, task, is_same, &index);
}

/* --- waiting --- */

static void lengthen(struct task *task, const struct error *why)
{
    struct task_wait *wait = task->wait;

    if (!wait)
        wait = task->wait = mem_zero(1, sizeof *wait);
    wait->pause = wait->pause ? wait->pause * 2 : PAUSE_FIRST;
    wait->pause = wait->pause < PAUSE_MAX ? wait->pause : PAUSE_MAX;
    wait->retry = clock_monotonic() + wait->pause * MILLISECOND;
    wait->tries++;
    free(wait->error);
    wait->error = api_error_text(why);
}

/* `why` NULL: do it again at once. */
static struct task *put_back(struct tasks *tasks, struct task_work *work, const struct error *why)
{
    struct task *task = tasks_find(tasks, work->uid);

    task->status = TASK_ENQUEUED;
    task->batch = TASK_NONE;
    task->started = 0;
    free(work->details);
    if (why)
        lengthen(task, why);
    tasks_count_open(tasks, task, 1);
    tasks_note_change(tasks, task);
    return task;
}

static void put_all_back(struct tasks *tasks, struct task_work *works, uint32_t count,
                         const struct error *why)
{
    pthread_mutex_lock(&tasks->mutex);
    for (uint32_t i = 0; i < count; i++)
        put_back(tasks, &works[i], why);
    pthread_mutex_unlock(&tasks->mutex);
}

void tasks_put_back(struct tasks *tasks, struct task_work *works, uint32_t count)
{
    put_all_back(tasks, works, count, NULL);
}

static uint32_t place_of_culprit(const struct task_work *works, uint32_t count)
{
    uint32_t i = 0;

    while (i < count && !works[i].culprit)
        i++;
    return i;
}

/* Puts the batch back: the tasks before the culprit become a batch, and it becomes another. */
static void separate_at(struct tasks *tasks, struct task_work *works, uint32_t count,
                        uint32_t culprit)
{
    pthread_mutex_lock(&tasks->mutex);
    for (uint32_t i = 0; i < count; i++) {
        struct task *task = put_back(tasks, &works[i], NULL);

        if (i < culprit)
            task->together = (uint16_t)culprit;
        else if (i == culprit)
            task->together = 1;
    }
    pthread_mutex_unlock(&tasks->mutex);
}

static void halve(struct tasks *tasks, struct task_work *works, uint32_t count)
{
    pthread_mutex_lock(&tasks->mutex);
    for (uint32_t i = 0; i < count; i++)
        put_back(tasks, &works[i], NULL)->together = (uint16_t)(count / 2);
    pthread_mutex_unlock(&tasks->mutex);
}

void tasks_separate(struct tasks *tasks, struct task_work *works, uint32_t count)
{
    uint32_t culprit = place_of_culprit(works, count);

    if (culprit < count)
        separate_at(tasks, works, count, culprit);
    else
        halve(tasks, works, count);
}

/* Tasks that were separated before wait as all others: perhaps it is not the culprit's fault. */
static bool were_separated(struct tasks *tasks, const struct task_work *works)
{
    bool separated;

    pthread_mutex_lock(&tasks->mutex);
    separated = tasks_find(tasks, works->uid)->together > 0;
    pthread_mutex_unlock(&tasks->mutex);
    return separated;
}

void tasks_postpone(struct tasks *tasks, struct task_work *works, uint32_t count,
                    const struct error *why)
{
    uint32_t culprit = place_of_culprit(works, count);
    bool first;

    if (culprit > 0 && culprit < count && !were_separated(tasks, works)) {
        separate_at(tasks, works, count, culprit);
        return;
    }
    pthread_mutex_lock(&tasks->mutex);
    first = !tasks_find(tasks, works->uid)->wait;
    pthread_mutex_unlock(&tasks->mutex);
    if (first)
        log_warning("task %u%s waits, and is tried again: %s", works->uid,
                    count > 1 ? " and others" : "", why->message);
    put_all_back(tasks, works, count, why);
    pthread_mutex_lock(&tasks->told);
    tasks->trouble.error = *why;
    pthread_mutex_unlock(&tasks->told);
    tasks_tell_trouble(tasks);
}

/* --- reporting --- */

void tasks_tell_trouble(struct tasks *tasks)
{
    size_t waiting, before;

    pthread_mutex_lock(&tasks->mutex);
    waiting = tasks->waiting;
    pthread_mutex_unlock(&tasks->mutex);
    pthread_mutex_lock(&tasks->told);
    before = tasks->trouble.waiting;
    tasks->trouble.waiting = waiting;
    pthread_mutex_unlock(&tasks->told);
    if (before > 0 && waiting == 0)
        log_info("no task waits any longer");
}

void tasks_trouble(struct tasks *tasks, struct tasks_trouble *out)
{
    pthread_mutex_lock(&tasks->told);
    *out = tasks->trouble;
    pthread_mutex_unlock(&tasks->told);
}
