/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_scrub.c - frees the files of the queue of what ended tasks had: bodies and arguments. */
#include "base/mem.h"
#include "server/tasks/tasks_private.h"

static enum status scrub(struct tasks *tasks, struct error *err)
{
    if (tasks_rewrite(tasks, err))
        return err->status;
    tasks_let_go(tasks, UINT64_MAX);
    return journal_remove_torn(tasks->directory, err);
}

enum status tasks_scrub(struct tasks *tasks, struct error *err)
{
    return tasks_settle(tasks, err) ? err->status : scrub(tasks, err);
}

static size_t count_bodies(const struct tasks *tasks)
{
    size_t count = 0;

    for (size_t i = 0; i < tasks->count; i++)
        count += !task_is_finished(&tasks->list[i]) && tasks->list[i].body;
    return count;
}

enum status tasks_scrub_copy(const char *directory, size_t *open, struct error *err)
{
    struct tasks *tasks;
    enum status status = tasks_open_copy(directory, &tasks, err);

    *open = 0;
    if (!status) {
        *open = count_bodies(tasks);
        status = scrub(tasks, err);
    }
    tasks_close(tasks);
    return status;
}
