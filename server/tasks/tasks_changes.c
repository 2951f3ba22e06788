/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_changes.c - what became of tasks, change by change, for streams of events.
 *
 * A change keeps the status only. The task itself is shown from the list, without what it did not
 * have then. */
#include <stdlib.h>

#include "base/mem.h"
#include "server/tasks/tasks_private.h"

void tasks_on_change(struct tasks *tasks, void (*changed)(void *context), void *context)
{
    if (!tasks)
        return;
    pthread_mutex_lock(&tasks->mutex);
    tasks->changed = changed;
    tasks->changed_context = context;
    pthread_mutex_unlock(&tasks->mutex);
}

uint64_t tasks_watch(struct tasks *tasks)
{
    uint64_t newest;

    pthread_mutex_lock(&tasks->mutex);
    if (!tasks->changes)
        tasks->changes = mem_zero(TASK_CHANGES_MAX, sizeof *tasks->changes);
    newest = tasks->change_count;
    pthread_mutex_unlock(&tasks->mutex);
    return newest;
}

void tasks_note_change(struct tasks *tasks, const struct task *task)
{
    if (!tasks->changes)
        return;
    tasks->changes[++tasks->change_count % TASK_CHANGES_MAX] =
        (struct task_change){task->uid, task->batch, task->status};
    if (tasks->changed)
        tasks->changed(tasks->changed_context);
}

/* The task as it was when it had this status. */
static struct task task_then(const struct task *task, const struct task_change *change)
{
    struct task then = *task;

    then.status = change->status;
    then.batch = change->batch;
    if (task_is_finished(&then))
        return then;
    then.finished = 0;
    then.canceled_by = TASK_NONE;
    then.error = NULL;
    if (then.status == TASK_ENQUEUED)
        then.started = 0;
    if (task_is_finished(task)) /* the second number is that of the result */
        then.counts[1] = task->counts[1] == TASK_COUNT_NONE ? TASK_COUNT_NONE : TASK_COUNT_LATER;
    return then;
}

static void add_id(const struct task_walk *walk, const char *event, struct buf *out)
{
    buf_addf(out, "id: %llu-%llu\n%sdata: ", (unsigned long long)walk->run,
             (unsigned long long)walk->after, event);
}

/* Appends the change's event, if the filter wants it. */
static bool add_event(struct tasks *tasks, const struct task_walk *walk,
                      const struct task_change *change, struct buf *out)
{
    const struct task *task = tasks_find(tasks, change->uid);
    struct task then;
    struct str index;

    if (!task || (walk->batches && change->batch == TASK_NONE))
        return false;
    then = task_then(task, change);
    index = tasks_index_name(tasks, task);
    if (!task_filter_matches(walk->filter, &then, index))
        return false;
    add_id(walk, "", out);
    if (walk->batches)
        tasks_add_batch_view(tasks, change->batch, out);
    else
        task_add_view(&then, index, out);
    buf_add_text(out, "\n\n");
    return true;
}

/* Of the changes of one batch that follow each other, only the last one tells more. */
static bool is_told_later(const struct tasks *tasks, const struct task_walk *walk,
                          const struct task_change *change)
{
    const struct task_change *next = &tasks->changes[(walk->after + 1) % TASK_CHANGES_MAX];

    return walk->batches && walk->after < tasks->change_count && next->batch == change->batch;
}

bool tasks_add_events(struct tasks *tasks, struct task_walk *walk, struct buf *out)
{
    uint32_t added = 0;
    bool more;

    pthread_mutex_lock(&tasks->mutex);
    if (walk->after > tasks->change_count ||
        tasks->change_count - walk->after > TASK_CHANGES_MAX - 1) {
        walk->after = tasks->change_count;
        add_id(walk, "event: missed\n", out);
        buf_add_text(out, "{}\n\n");
    }
    while (walk->after < tasks->change_count && added < walk->most) {
        const struct task_change *change = &tasks->changes[++walk->after % TASK_CHANGES_MAX];

        if (!is_told_later(tasks, walk, change))
            added += add_event(tasks, walk, change, out);
    }
    more = walk->after < tasks->change_count;
    pthread_mutex_unlock(&tasks->mutex);
    return more;
}
