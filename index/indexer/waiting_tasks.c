/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waiting_tasks.c - reads the journal of tasks. The last record of a task says how it is. */
#include "indexer/waiting_tasks.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/number_table.h"
#include "engine/journal.h"

#define NAMED_MAX 10

struct task_waits {
    struct str index;
    struct number_table uids; /* of the tasks, in the order of the journal */
    bool *waits;              /* by the number of the uid */
    size_t capacity;
};

static void take_record(void *context, struct str record)
{
    struct task_waits *tasks = context;
    struct task_head head;
    uint32_t number;
    bool is_new;

    if (record.length == 0) { /* what comes replaces all before it */
        number_table_clear(&tasks->uids);
        return;
    }
    if (!task_head_read(&record, &head) || (head.index.data && !str_eq(head.index, tasks->index)))
        return;
    number = number_table_add(&tasks->uids, head.uid, &is_new);
    if (is_new)
        tasks->waits = mem_grow(tasks->waits, number, &tasks->capacity, sizeof *tasks->waits);
    tasks->waits[number] = head.status <= TASK_HEAD_OPEN_MAX;
}

static uint32_t name_waiting(const struct task_waits *tasks, struct buf *uids)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < tasks->uids.count; i++) {
        if (!tasks->waits[i])
            continue;
        if (count++ < NAMED_MAX)
            buf_addf(uids, "%s%llu", count > 1 ? ", " : "",
                     (unsigned long long)tasks->uids.keys[i]);
    }
    if (count > NAMED_MAX)
        buf_add_text(uids, ", …");
    return count;
}

enum status waiting_tasks_find(const char *database, const char *uid, uint32_t *count,
                               struct buf *uids, struct error *err)
{
    MEM_AUTO char *directory = mem_format("%s/tasks", database);
    struct task_waits tasks = {.index = str_of(uid)};
    enum status status = STATUS_OK;

    *count = 0;
    err->status = STATUS_OK;
    if (!file_exists(directory))
        return STATUS_OK;
    status = journal_peek(directory, take_record, &tasks, err);
    if (!status)
        *count = name_waiting(&tasks, uids);
    number_table_fini(&tasks.uids);
    free(tasks.waits);
    return status;
}
