/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_filter.h - selects tasks: the parameters of GET /tasks and /batches, of canceling and of
 * deleting tasks. */
#ifndef DATELINE_SERVER_TASKS_TASK_FILTER_H
#define DATELINE_SERVER_TASKS_TASK_FILTER_H

#include "base/arena.h"
#include "server/http/url.h"
#include "server/keys/access.h"
#include "server/params/value.h"
#include "server/tasks/task.h"

struct task_numbers { /* a sorted list of uids; .given false: any uid */
    const uint32_t *items;
    uint32_t count;
    bool given;
};

struct task_period { /* ms since 1970, from `after` up to, not including, `before`; not given:
                        INT64_MIN and INT64_MAX */
    int64_t after, before;
};

struct task_filter {
    uint32_t limit, from; /* from TASK_NONE: the newest task, or the oldest if reversed */
    bool reverse;         /* oldest first */
    struct task_numbers uids, batches, canceled_by;
    uint32_t kinds, statuses; /* one bit each; all bits: any */
    struct names indexes;
    const struct access *access; /* only tasks of indexes that it allows; NULL: all tasks */
    struct task_period enqueued, started, finished;
    bool any; /* a parameter that selects tasks was given, even as `*` */
};

/* Selects all tasks, with a limit of 20. */
void task_filter_init(struct task_filter *filter);
/* `pages`: also accept limit, from and reverse. Lists are in the arena. A wrong value is an error
 * with the code of its parameter. */
enum status task_filter_from_url(const struct url *url, bool pages, struct arena *arena,
                                 struct task_filter *filter, struct error *err);
/* `index`: the name of the task's index; STR_NONE: a task of the whole server. */
bool task_filter_matches(const struct task_filter *filter, const struct task *task,
                         struct str index);

#endif
