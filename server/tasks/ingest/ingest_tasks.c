/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_tasks.c - tasks that cancel and delete tasks. Their arguments have the uids, which were
 * selected when the client sent the request. */
#include <stdlib.h>

#include "base/mem.h"
#include "server/tasks/ingest/ingest_private.h"

typedef enum status act_fn(struct tasks *tasks, const uint32_t *uids, size_t count, uint32_t by,
                           uint64_t *acted, struct error *err);

static enum status forget(struct tasks *tasks, const uint32_t *uids, size_t count, uint32_t by,
                          uint64_t *forgotten, struct error *err)
{
    (void)by;
    return tasks_forget(tasks, uids, count, forgotten, err);
}

static enum status act_on(struct ingest *ingest, struct task_work *work, act_fn *act,
                          struct error *err)
{
    json_t *arguments = ingest_arguments(work);
    json_t *list = json_object_get(arguments, "uids");
    size_t count = json_array_size(list);
    uint32_t *uids = mem_zero(count + 1, sizeof *uids);
    uint64_t acted;
    enum status status;

    for (size_t i = 0; i < count; i++)
        uids[i] = (uint32_t)json_integer_value(json_array_get(list, i));
    status = act(ingest->tasks, uids, count, work->uid, &acted, err);
    work->counts[1] = (int64_t)acted;
    free(uids);
    json_decref(arguments);
    return status;
}

enum status run_task_cancelation(struct ingest *ingest, struct task_work *works, uint32_t count,
                                 struct error *err)
{
    (void)count;
    return act_on(ingest, works, tasks_cancel, err);
}

enum status run_task_deletion(struct ingest *ingest, struct task_work *works, uint32_t count,
                              struct error *err)
{
    (void)count;
    return act_on(ingest, works, forget, err);
}
