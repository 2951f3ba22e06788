/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_metrics.c - GET /metrics: counters, and what the daemon holds now. */
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/date.h"
#include "engine/engine.h"
#include "engine/reader.h"
#include "server/alerts/alerts.h"
#include "server/answers/index_stats.h"
#include "server/api/handlers.h"
#include "server/exports/exports.h"
#include "server/hooks/hooks.h"
#include "server/publish/publish.h"
#include "server/publish/ship.h"
#include "server/replica/replica.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

#define READ_MAX ((int64_t)300 * 1000000) /* ns to read unknown statistics */

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

/* ---- what is held, and what is queued ------------------------------------------------------- */

struct holdings {
    uint64_t documents, deleted, bytes, kept;
    int64_t updated; /* ms; 0: never */
};

/* Of the indexes that can be read. False: not all of them are known yet, and reading the others
 * would take too long; the next call goes on from there. */
static bool sum_up(const struct request *request, struct holdings *all)
{
    struct server *server = request->server;
    int64_t late = clock_monotonic() + READ_MAX;
    struct index_info *infos;
    uint32_t count;
    bool whole = true;

    *all = (struct holdings){0};
    engine_list(server->engine, request->arena, &infos, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool in_time = clock_monotonic() < late;
        struct reader_stats stats;
        struct error ignored;

        if (in_time ? index_stats_read(server, &infos[i], &stats, NULL, &ignored)
                    : !index_stats_known(server, &infos[i], &stats, NULL)) {
            whole &= in_time;
            continue;
        }
        all->documents += stats.documents;
        all->deleted += stats.deleted;
        all->bytes += stats.bytes;
        all->kept += stats.kept_bytes;
        all->updated = stats.updated > all->updated ? stats.updated : all->updated;
    }
    return whole;
}

static void add_holdings(const struct request *request, struct buf *out)
{
    struct holdings all;

    if (!sum_up(request, &all))
        return;
    metrics_add_number(out, "dateline_documents", "Documents of all indexes.", "gauge",
                       (double)all.documents);
    metrics_add_number(out, "dateline_documents_deleted",
                       "Deleted documents that are still on disk.", "gauge", (double)all.deleted);
    metrics_add_number(out, "dateline_index_bytes", "Bytes of all indexes on disk.", "gauge",
                       (double)all.bytes);
    metrics_add_number(out, "dateline_kept_sets_bytes",
                       "Memory for sets of documents of frequent filters and words.", "gauge",
                       (double)all.kept);
    if (all.updated)
        metrics_add_number(out, "dateline_last_publish_timestamp_seconds",
                           "When an index last got a new state, Unix time.", "gauge",
                           (double)all.updated / 1000);
}

static void add_disk(const char *database, struct buf *out)
{
    struct statvfs disk;

    if (statvfs(database, &disk))
        return;
    metrics_add_number(out, "dateline_disk_free_bytes",
                       "Bytes that may be written to the file system of the database.", "gauge",
                       (double)disk.f_bavail * (double)disk.f_frsize);
    metrics_add_number(out, "dateline_disk_bytes", "Size of that file system.", "gauge",
                       (double)disk.f_blocks * (double)disk.f_frsize);
}

static void add_tasks(struct server *server, struct buf *out)
{
    struct tasks_counts counts = {0};

    if (server->tasks)
        tasks_counts(server->tasks, &counts);
    metrics_add_number(out, "dateline_tasks_enqueued", "Tasks that are to be done.", "gauge",
                       (double)counts.enqueued);
    metrics_add_number(out, "dateline_tasks_waiting",
                       "Tasks that wait for the machine or a damaged file, and are tried again.",
                       "gauge", waiting_tasks(server));
    metrics_add_number(out, "dateline_tasks_succeeded_total",
                       "Tasks that succeeded since the start.", "counter",
                       (double)counts.succeeded);
    metrics_add_number(out, "dateline_tasks_failed_total", "Tasks that failed since the start.",
                       "counter", (double)counts.failed);
    metrics_add_number(out, "dateline_tasks_canceled_total",
                       "Tasks that were canceled since the start.", "counter",
                       (double)counts.canceled);
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
    add_holdings(request, out);
    add_disk(server->config->db, out);
    add_tasks(server, out);
    hooks_add_metrics(server->hooks, out);
    replica_add_metrics(server->replica, out);
    publish_add_metrics(server->publish, out);
    ship_add_metrics(server->ship, out);
    alerts_add_metrics(server->alerts, out);
    exports_add_metrics(server->exports, out);
    metrics_add_number(out, "process_start_time_seconds", "When the daemon started, Unix time.",
                       "gauge", (double)server->started / 1000);
    metrics_add_number(out, "process_resident_memory_bytes", "Resident memory.", "gauge",
                       resident_bytes());
    http_add_field(response, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return STATUS_OK;
}
