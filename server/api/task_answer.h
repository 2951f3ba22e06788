/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_answer.h - what a write is answered with: its task, as soon as that is on disk. */
#ifndef DATELINE_SERVER_API_TASK_ANSWER_H
#define DATELINE_SERVER_API_TASK_ANSWER_H

#include "server/state/route.h"
#include "server/tasks/tasks.h"

/* Enqueues, and lets the answer (202, or as response->status says when it is not 200) wait until
 * the task is durable. */
enum status answer_task(const struct request *request, const struct task_order *order,
                        struct http_response *response, struct error *err);

#endif
