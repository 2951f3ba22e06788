/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_ends.c - tells which tasks have ended. */
#include "server/tasks/tasks_private.h"

void tasks_on_end(struct tasks *tasks, void (*ended)(void *context), void *context)
{
    pthread_mutex_lock(&tasks->mutex);
    tasks->ended = ended;
    tasks->ended_context = context;
    pthread_mutex_unlock(&tasks->mutex);
}

void tasks_tell_end(struct tasks *tasks)
{
    pthread_mutex_lock(&tasks->mutex);
    if (tasks->ended)
        tasks->ended(tasks->ended_context);
    pthread_mutex_unlock(&tasks->mutex);
}

void tasks_note_end(struct tasks *tasks, const struct task *task)
{
    if (task->uid >= tasks->ends)
        tasks->ends = task->uid + 1;
}

static bool has_ended(const struct task *task)
{
    return task_is_finished(task) && !task->unrecorded;
}

bool tasks_look_for_ends(struct tasks *tasks, struct task_look *look)
{
    size_t place, end;
    bool more;

    look->count = 0;
    pthread_mutex_lock(&tasks->mutex);
    place = tasks_place_of(tasks, look->from);
    for (end = place + TASKS_LOOK; place < end && place < tasks->count; place++) {
        const struct task *task = &tasks->list[place];

        if (task->uid >= tasks->ends)
            break;
        if (has_ended(task))
            look->ends[look->count++] = (struct task_end){task->uid, task->finished};
        else if (look->open == TASK_NONE)
            look->open = task->uid;
    }
    more = place < tasks->count && tasks->list[place].uid < tasks->ends;
    look->from = more ? tasks->list[place].uid : tasks->ends;
    if (!more && look->open == TASK_NONE)
        look->open = tasks->ends;
    pthread_mutex_unlock(&tasks->mutex);
    return more;
}

bool tasks_are_ours(struct tasks *tasks)
{
    bool ours;

    pthread_mutex_lock(&tasks->mutex);
    ours = tasks->journal != NULL;
    pthread_mutex_unlock(&tasks->mutex);
    return ours;
}
