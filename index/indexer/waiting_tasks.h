/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waiting_tasks.h - tasks that a daemon has accepted for an index and not done yet: DB/tasks. */
#ifndef DATELINE_INDEXER_WAITING_TASKS_H
#define DATELINE_INDEXER_WAITING_TASKS_H

#include "base/buf.h"
#include "base/status.h"

/* How many tasks wait that concern the index; those of the whole server do. Appends the uids of the
 * first ones, separated by commas. A daemon may run meanwhile. STATUS_IO: they cannot be read. */
enum status waiting_tasks_find(const char *database, const char *uid, uint32_t *count,
                               struct buf *uids, struct error *err);

#endif
