/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_answer.c - answers a write: 202 means that the task is on disk. */
#include "server/api/task_answer.h"

#include "server/state/server.h"

static void is_durable(void *context, const struct error *err)
{
    http_wait_done(context, err);
}

enum status answer_task(const struct request *request, const struct task_order *order,
                        struct http_response *response, struct error *err)
{
    struct http_wait *wait = http_wait_new();

    if (tasks_enqueue(request->server->tasks, order, is_durable, wait, &response->body, NULL,
                      err)) {
        http_wait_free(wait);
        return err->status;
    }
    response->wait = wait;
    return STATUS_OK;
}
