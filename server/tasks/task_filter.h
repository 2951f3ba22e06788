/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_filter.h - which tasks are meant: the parameters of GET /tasks, of canceling, of deleting.
 */
#ifndef DATELINE_SERVER_TASKS_TASK_FILTER_H
#define DATELINE_SERVER_TASKS_TASK_FILTER_H

#include "base/arena.h"
#include "server/http/url.h"
#include "server/keys/access.h"
#include "server/params/value.h"
#include "server/tasks/task.h"

struct task_numbers { /* a list of uids; .given false: any */
    const uint32_t *items;
    uint32_t count;
    bool given;
};

struct task_period { /* ms, `before` left out; INT64_MIN and INT64_MAX where not given */
    int64_t after, before;
};

struct task_filter {
    uint32_t limit, from; /* from TASK_NONE: the newest, or the oldest when reversed */
    bool reverse;
    struct task_numbers uids, batches, canceled_by;
    uint32_t kinds, statuses; /* a bit each; all set: any */
    struct names indexes;
    const struct access *access; /* of the asker: tasks of other indexes are not seen; NULL: all */
    struct task_period enqueued, started, finished;
    bool any; /* some filter was given, if only by `*` */
};

/* All tasks, twenty of them. */
void task_filter_init(struct task_filter *filter);
/* `pages`: limit, from and reverse are taken, too. Lists are in the arena. */
enum status task_filter_from_url(const struct url *url, bool pages, struct arena *arena,
                                 struct task_filter *filter, struct error *err);
/* `index` STR_NONE: a task of the whole server. */
bool task_filter_matches(const struct task_filter *filter, const struct task *task,
                         struct str index);

#endif
