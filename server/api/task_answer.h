/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_answer.h - answers a write with its task, once the task is on disk. */
#ifndef DATELINE_SERVER_API_TASK_ANSWER_H
#define DATELINE_SERVER_API_TASK_ANSWER_H

#include "server/state/route.h"
#include "server/tasks/tasks.h"

/* Enqueues the task and delays the answer until the task is durable. The HTTP status is 202, or
 * response->status if the handler has set it. Does not wait. */
enum status answer_task(const struct request *request, const struct task_order *order,
                        struct http_response *response, struct error *err);

/* Reads `customMetadata`, the only parameter in the URL of a write without a body of documents.
 * *out is borrowed from the request; it is left alone if the parameter is not given. */
enum status task_metadata_read(const struct request *request, struct str *out, struct error *err);

#endif
