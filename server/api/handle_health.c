/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_health.c - GET /health. It answers from memory and never waits. */
#include "base/json.h"
#include "engine/engine.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/publish/publish.h"
#include "server/publish/ship.h"
#include "server/replica/replica.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

/* Without a key, the answer has only codes and numbers: messages name indexes and paths. */
static void add_problem(struct buf *out, enum api_code code, const char *what, size_t count)
{
    json_add_comma(out);
    buf_addf(out, "{\"code\":\"%s\",\"%s\":%zu}", api_code_text(code), what, count);
}

static void add_late(struct buf *out, const char *code, double seconds)
{
    json_add_comma(out);
    buf_addf(out, "{\"code\":\"%s\",\"seconds\":%.0f}", code, seconds);
}

static void add_problems(struct server *server, struct buf *out)
{
    struct tasks_trouble trouble = {0};
    uint32_t damaged = engine_count_damaged(server->engine);
    double behind;

    if (server->tasks)
        tasks_trouble(server->tasks, &trouble);
    if (trouble.waiting > 0)
        add_problem(out, api_error_code(&trouble.error), "tasks", trouble.waiting);
    if (damaged > 0)
        add_problem(out, API_CORRUPT, "indexes", damaged);
    if (replica_is_late(server->replica, &behind))
        add_late(out, "replica_behind", behind);
    if (publish_is_late(server->publish, &behind))
        add_late(out, "publishing_behind", behind);
    if (ship_is_late(server->ship, &behind))
        add_late(out, "journal_behind", behind);
}

enum status handle_health(const struct request *request, struct http_response *response,
                          struct error *err)
{
    BUF_AUTO struct buf problems = {0};

    add_problems(request->server, &problems);
    if (problems.length == 0)
        buf_add_text(&response->body, "{\"status\":\"available\"}");
    else
        buf_addf(&response->body, "{\"status\":\"degraded\",\"problems\":[%s]}", problems.data);
    return STATUS_OK;
}
