/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_health.c - GET /health and GET /metrics. Both answer from memory and never wait. */
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/json.h"
#include "engine/engine.h"
#include "server/api/handlers.h"
#include "server/hooks/hooks.h"
#include "server/http/api_error.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

/* Without a key, the answer has only codes and numbers: messages name indexes and paths. */
static void add_problem(struct buf *out, enum api_code code, const char *what, size_t count)
{
    json_add_comma(out);
    buf_addf(out, "{\"code\":\"%s\",\"%s\":%zu}", api_code_text(code), what, count);
}

static void add_problems(struct server *server, struct buf *out)
{
    struct tasks_trouble trouble = {0};
    uint32_t damaged = engine_count_damaged(server->engine);

    if (server->tasks)
        tasks_trouble(server->tasks, &trouble);
    if (trouble.waiting > 0)
        add_problem(out, api_error_code(&trouble.error), "tasks", trouble.waiting);
    if (damaged > 0)
        add_problem(out, API_CORRUPT, "indexes", damaged);
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

static double waiting_tasks(struct server *server)
{
    struct tasks_trouble trouble = {0};

    if (server->tasks)
        tasks_trouble(server->tasks, &trouble);
    return (double)trouble.waiting;
}

/* Resident memory in bytes; 0 if the kernel does not say. */
static double resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    unsigned long total, resident = 0;

    if (!file)
        return 0;
    if (fscanf(file, "%lu %lu", &total, &resident) != 2)
        resident = 0;
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

enum status handle_metrics(const struct request *request, struct http_response *response,
                           struct error *err)
{
    struct server *server = request->server;
    struct buf *out = &response->body;

    metrics_add(server->metrics, out);
    metrics_add_number(out, "dateline_connections", "Open connections.", "gauge",
                       http_connection_count(request->http->server));
    metrics_add_number(out, "dateline_answer_bytes_pending",
                       "Bytes of answers that clients have still to take.", "gauge",
                       (double)http_pending_bytes(request->http->server));
    metrics_add_number(out, "dateline_indexes", "Indexes that can be searched.", "gauge",
                       engine_index_count(server->engine));
    metrics_add_number(out, "dateline_indexes_damaged",
                       "Indexes of which a file is damaged or missing.", "gauge",
                       engine_count_damaged(server->engine));
    metrics_add_number(out, "dateline_tasks_waiting",
                       "Tasks that wait for the machine or a damaged file, and are tried again.",
                       "gauge", waiting_tasks(server));
    hooks_add_metrics(server->hooks, out);
    metrics_add_number(out, "process_start_time_seconds", "When the daemon started, Unix time.",
                       "gauge", (double)server->started / 1000);
    metrics_add_number(out, "process_resident_memory_bytes", "Resident memory.", "gauge",
                       resident_bytes());
    http_add_field(response, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return STATUS_OK;
}
