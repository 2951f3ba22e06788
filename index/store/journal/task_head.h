/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_head.h - how the record of a task begins in the journal of tasks, DB/tasks: what programs
 * besides the daemon may want to know of it.
 *
 *   "T" | u32 uid, batch, canceledBy | u8 kind, status | u64 enqueued, started, finished
 *   | u64 two counts | index: u32 length and bytes | …
 *
 * A record that begins with another letter is not of a task. A text that is missing has the length
 * TASK_TEXT_ABSENT. */
#ifndef DATELINE_STORE_JOURNAL_TASK_HEAD_H
#define DATELINE_STORE_JOURNAL_TASK_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define TASK_TEXT_ABSENT UINT32_MAX
/* The status of a task that has not ended is one of the first. */
#define TASK_HEAD_OPEN_MAX 1

struct task_head {
    uint32_t uid, batch, canceled_by;
    uint8_t kind, status;
    int64_t enqueued, started, finished; /* ms since 1970; 0: not yet */
    int64_t counts[2];
    struct str index; /* STR_NONE: a task of the whole server */
};

void task_head_write(const struct task_head *head, struct buf *out);
/* Takes the head off a record; *rest is what follows it. False: it is no record of a task, or cut
 * short. .index is borrowed from the record. */
bool task_head_read(struct str *rest, struct task_head *head);

#endif
