/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_actions.c - GET /indexes/{uid}/actions: what the key of the request may do in an index of
 * this daemon. A page asks before it offers something. */
#include "base/json.h"
#include "server/api/handlers.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

/* Writes, and alerts, are the business of the daemon that writes to the database. */
static bool is_done_here(const struct server *server, enum action action)
{
    bool writer = !server->config->follow && tasks_are_ours(server->tasks);

    return writer || (action_reads(action) && action != ACTION_ALERTS_GET);
}

enum status handle_actions(const struct request *request, struct http_response *response,
                           struct error *err)
{
    bool any = false;

    buf_add_text(&response->body, "{\"actions\":[");
    for (int i = ACTION_OPEN + 1; i < ACTION_COUNT; i++) {
        enum action action = (enum action)i;

        if (!action_in_parts(action) || !access_allows(request->access, action) ||
            !is_done_here(request->server, action))
            continue;
        buf_add_text(&response->body, any ? "," : "");
        json_add_string(&response->body, str_of(action_name(action)));
        any = true;
    }
    buf_add_text(&response->body, "]}");
    return STATUS_OK;
}
