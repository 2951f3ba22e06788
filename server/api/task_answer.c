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

enum status task_metadata_read(const struct request *request, struct str *out, struct error *err)
{
    const struct url *url = &request->http->url;

    for (uint32_t i = 0; i < url->param_count; i++) {
        if (!str_is(url->params[i].name, "customMetadata"))
            return error_set(err, STATUS_BAD_REQUEST,
                             "Unknown parameter `%.*s`: expected one of `customMetadata`",
                             STR_ARG(url->params[i].name));
        *out = url->params[i].value;
    }
    return STATUS_OK;
}
