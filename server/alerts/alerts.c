/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alerts.c - opens and closes what rings, makes streams of rings. */
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "engine/standing.h"
#include "server/alerts/alerts_private.h"
#include "server/alerts/round.h"
#include "server/alerts/shown.h"
#include "server/alerts/told.h"
#include "server/hooks/hooks.h"
#include "server/http/api_error.h"
#include "server/http/event_streams.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

#define PREVIEW_WAIT ((int64_t)2000) /* ms that a preview waits for the end of a round */
#define EVENTS_MAX   50              /* rings that a stream sends at once */

struct ringing_stream {
    struct alerts *alerts;
    char uuid[UUID_SIZE];
    uint64_t after; /* the last sequence that was sent; the worker's */
};

/* --- streams --- */

static enum stream_state next_events(void *context, struct buf *out)
{
    struct ringing_stream *stream = context;
    bool more = false;

    if (!shown_add_events(stream->alerts->server, stream->alerts->book, str_of(stream->uuid),
                          EVENTS_MAX, &stream->after, &more, out))
        return STREAM_END;
    return more ? STREAM_MORE : STREAM_WAIT;
}

enum status alerts_stream(struct alerts *alerts, struct str uuid, uint64_t after,
                          struct http_response *response, struct error *err)
{
    struct ringing_stream *stream = mem_zero(1, sizeof *stream);
    const struct event_source source = {stream, next_events, free, stream->uuid};

    *stream = (struct ringing_stream){.alerts = alerts, .after = after};
    memcpy(stream->uuid, uuid.data, uuid.length);
    return event_streams_begin(alerts->server->events, &source, response, err);
}

/* --- webhooks --- */

static void hooked_each(void *context, hooks_open_fn *open, struct hooks *hooks)
{
    struct alerts *alerts = context;
    uint32_t count;

    book_lock(alerts->book);
    count = book_alert_count(alerts->book);
    book_unlock(alerts->book);
    for (uint32_t i = 0; i < count; i++)
        told_open(alerts->server, alerts->book, i, open, hooks);
}

static bool hooked_has(void *context, const char *uuid)
{
    struct alerts *alerts = context;
    struct alert numbers = {.hooked = false};

    json_decref(book_find(alerts->book, str_of(uuid), STR_NONE, &numbers));
    return numbers.hooked;
}

/* --- open and close --- */

static void free_alerts(struct alerts *alerts)
{
    round_forget(alerts->book);
    book_close(alerts->book);
    free(alerts->failures);
    pthread_mutex_destroy(&alerts->rounds);
    pthread_mutex_destroy(&alerts->ordering);
    pthread_mutex_destroy(&alerts->mutex);
    pthread_cond_destroy(&alerts->moved);
    free(alerts);
}

enum status alerts_open(struct server *server, struct alerts **out, struct error *err)
{
    struct alerts *alerts = mem_zero(1, sizeof *alerts);

    *out = NULL;
    alerts->server = server;
    alerts->orders_end = &alerts->orders;
    alerts->more = (struct hooks_more){alerts, hooked_each, hooked_has};
    pthread_mutex_init(&alerts->rounds, NULL);
    pthread_mutex_init(&alerts->ordering, NULL);
    pthread_mutex_init(&alerts->mutex, NULL);
    pthread_cond_init(&alerts->moved, NULL);
    err->status = STATUS_OK;
    alerts->book = book_new(server->config->db);
    if (tasks_are_ours(server->tasks)) {
        engine_sweep_drafts(server->engine);
        alerts_load(alerts);
    }
    if (pthread_create(&alerts->thread, NULL, alerts_run, alerts))
        error_set(err, STATUS_NO_MEMORY, "cannot start a thread for alerts");
    if (err->status)
        free_alerts(alerts);
    else
        *out = alerts;
    if (!err->status) {
        alerts->log = alert_log_of(alerts);
        server->alert_log = &alerts->log;
        hooks_set_more(server->hooks, &alerts->more);
    }
    return err->status;
}

void alerts_stop(struct alerts *alerts)
{
    if (!alerts)
        return;
    pthread_mutex_lock(&alerts->mutex);
    alerts->stopping = true;
    pthread_cond_broadcast(&alerts->moved);
    pthread_mutex_unlock(&alerts->mutex);
    pthread_join(alerts->thread, NULL);
}

void alerts_free(struct alerts *alerts)
{
    if (alerts)
        free_alerts(alerts);
}

/* --- other threads --- */

struct book *alerts_book(struct alerts *alerts)
{
    return alerts->book;
}

/* Not within a round, which may be about to note one of them. */
enum status alerts_forget(struct alerts *alerts, const char *index, const struct taken *taken,
                          struct error *err)
{
    enum status status;

    pthread_mutex_lock(&alerts->rounds);
    status = book_forget(alerts->book, index, taken, err);
    pthread_mutex_unlock(&alerts->rounds);
    return status;
}

enum status alerts_preview(struct alerts *alerts, const struct preview_order *order,
                           struct arena *arena, struct preview_result *result, struct error *err)
{
    struct timespec until = alerts_moment_after(PREVIEW_WAIT);
    enum status status;

    if (pthread_mutex_timedlock(&alerts->rounds, &until))
        return api_error_set(err, API_BUSY,
                             "the server looks at many new articles: retry in a moment");
    status = preview_rings(alerts->server, alerts->book, order, arena, result, err);
    pthread_mutex_unlock(&alerts->rounds);
    return status;
}

void alerts_add_metrics(struct alerts *alerts, struct buf *out)
{
    uint64_t rings = 0;
    int64_t last = alerts ? book_last_ring(alerts->book, &rings) : 0;

    metrics_add_number(out, "dateline_alerts", "Alerts that are kept.", "gauge",
                       alerts ? book_count(alerts->book) : 0);
    metrics_add_number(out, "dateline_alert_rings_total", "How often alerts have rung.", "counter",
                       (double)rings);
    metrics_add_number(out, "dateline_alert_last_ring_seconds",
                       "When an alert last rang, in seconds since 1970; 0: never.", "gauge",
                       (double)last / 1000);
}
