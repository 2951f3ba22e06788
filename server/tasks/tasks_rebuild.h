/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_rebuild.h - makes the queue of a new primary from a copy of the former one's journal.
 *
 * The indexes of the new primary may be older than the journal: a task that has ended in the
 * journal, but is not in the indexes, is enqueued again, with the documents that its first record
 * names. If its documents are nowhere, the log names it. An index knows which tasks it contains, so
 * a task that it has does nothing, and is not missing. */
#ifndef DATELINE_SERVER_TASKS_TASKS_REBUILD_H
#define DATELINE_SERVER_TASKS_TASKS_REBUILD_H

#include "base/buf.h"
#include "base/status.h"

struct tasks_rebuilding {
    const char *from;   /* a folder of logs and bodies; the bodies are moved */
    const char *to;     /* the new queue's folder; it is made */
    uint64_t done_task; /* the indexes have all tasks before this one; 0: unknown, or none */
    uint64_t next_task; /* so many had been accepted, as far as is known */
    /* The indexes that take the tasks. The number + 1 of the newest task that an index contains;
     * STR_NONE: that any of them contains. 0: none. */
    uint64_t (*newest)(void *context, struct str index);
    void *context;
};

struct tasks_rebuilt {
    uint64_t again;   /* tasks that had ended, and are done again */
    uint64_t open;    /* tasks that had not ended */
    uint64_t missing; /* tasks that were accepted, and whose documents are nowhere */
    struct buf names; /* their uids, as text */
};

/* The queue is durable with STATUS_OK. Free .names in any case. STATUS_TOO_LARGE: from the first
 * task that is not done for certain to the last one, there are more than twice TASKS_MAX. */
enum status tasks_rebuild(const struct tasks_rebuilding *rebuilding, struct tasks_rebuilt *out,
                          struct error *err);

#endif
