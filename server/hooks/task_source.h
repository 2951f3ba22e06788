/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_source.h - the bodies of a webhook: tasks that have ended, one a line (NDJSON), as
 * GET /tasks/{task} shows them.
 *
 * Tasks come in the order in which they ended. DB/hooks.json says which ones each webhook has
 * ({uuid: {"next", "ranges"}}, see delivered.h; or {uuid: {"since"}} before the first delivery), so
 * that after a restart each gets the others: every task at least once, as long as the queue has it.
 * One thread, except task_source_begin. */
#ifndef DATELINE_SERVER_HOOKS_TASK_SOURCE_H
#define DATELINE_SERVER_HOOKS_TASK_SOURCE_H

#include "server/hooks/delivery.h"
#include "server/state/stored_object.h"
#include "server/tasks/tasks.h"

#define TASK_SOURCE_TASKS_MAX 1000                      /* of one body */
#define TASK_SOURCE_BYTES_MAX ((size_t)4 * 1024 * 1024) /* of one body; one task may have more */

/* A source of the webhook with this uuid. Without an entry in `stored`, the webhook gets the tasks
 * that end from now on. Borrows `tasks` and `stored`. */
struct delivery_source task_source_new(struct tasks *tasks, struct stored_object *stored,
                                       const char *uuid);

/* A new webhook gets the tasks that end from now on. Durable. Any thread. */
enum status task_source_begin(struct stored_object *stored, const char *uuid, struct error *err);

#endif
