/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_health.c - GET /health and GET /metrics. Both answer from memory and never wait. */
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "engine/engine.h"
#include "server/api/handlers.h"
#include "server/state/server.h"

enum status handle_health(const struct request *request, struct http_response *response,
                          struct error *err)
{
    buf_add_text(&response->body, "{\"status\":\"available\"}");
    return STATUS_OK;
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
    metrics_add_number(out, "process_start_time_seconds", "When the daemon started, Unix time.",
                       "gauge", (double)server->started / 1000);
    metrics_add_number(out, "process_resident_memory_bytes", "Resident memory.", "gauge",
                       resident_bytes());
    http_add_field(response, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return STATUS_OK;
}
