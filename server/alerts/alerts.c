/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alerts.c - the thread, and the streams. */
#include "server/alerts/alerts.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/standing.h"
#include "server/alerts/round.h"
#include "server/alerts/shown.h"
#include "server/alerts/told.h"
#include "server/hooks/hooks.h"
#include "server/http/api_error.h"
#include "server/http/event_streams.h"
#include "server/replica/lineage.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

#define PAUSE        ((int64_t)200)   /* ms between two looks */
#define PREVIEW_WAIT ((int64_t)2000)  /* ms that a preview waits for the end of a round */
#define PAUSE_LONG   ((int64_t)10000) /* ms: the longest one after a round that failed */
#define NICENESS     10               /* of the thread; searches have 0 */
#define EVENTS_MAX   50               /* rings that a stream sends at once */

struct ringing_stream {
    struct alerts *alerts;
    char uuid[UUID_SIZE];
    uint64_t after; /* the last sequence that was sent; the worker's */
};

/* The last round of an index has failed. */
struct failing {
    char message[sizeof((struct error *)0)->message]; /* empty: it has not */
    int64_t pause, until;                             /* ms: when to try again */
};

struct alerts {
    struct server *server;
    struct book *book;
    pthread_t thread;
    pthread_mutex_t rounds; /* a round, or what must not happen in one */
    pthread_mutex_t mutex;  /* protects the members below */
    pthread_cond_t moved;
    atomic_bool stopping; /* end the thread; rounds read it without the mutex */
    struct hooks_more more;
    struct alert_log log;
    /* the thread's */
    bool failed, loaded;      /* to read the book; it is read */
    struct failing *failures; /* by the index's place in the book */
    size_t failure_count, failure_capacity;
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

static bool has_rung(const void *which, const char *subject)
{
    return string_table_find(which, str_of(subject)) >= 0;
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

/* --- the thread --- */

static struct failing *failure_of(struct alerts *alerts, uint32_t place)
{
    while (alerts->failure_count <= place) {
        alerts->failures = mem_grow(alerts->failures, alerts->failure_count,
                                    &alerts->failure_capacity, sizeof *alerts->failures);
        alerts->failures[alerts->failure_count++] = (struct failing){.pause = PAUSE};
    }
    return &alerts->failures[place];
}

/* A message is told once. What fails again and again is tried less and less often. */
static void note_failure(struct failing *failure, const struct error *err)
{
    if (strcmp(failure->message, err->message) != 0)
        log_warning("alerts: %s", err->message);
    strcpy(failure->message, err->message);
    failure->pause = failure->pause * 2 < PAUSE_LONG ? failure->pause * 2 : PAUSE_LONG;
    failure->until = date_now() + failure->pause;
}

static void look_at(struct alerts *alerts, uint32_t place, struct string_table *rang)
{
    struct failing *failure = failure_of(alerts, place);
    struct error err;
    enum status status;

    if (failure->message[0] && date_now() < failure->until)
        return;
    pthread_mutex_lock(&alerts->rounds);
    status = round_run(alerts->server, alerts->book, place, &alerts->stopping, rang, &err);
    pthread_mutex_unlock(&alerts->rounds);
    if (!status)
        *failure = (struct failing){.pause = PAUSE};
    else if (!atomic_load(&alerts->stopping))
        note_failure(failure, &err);
}

static void look(struct alerts *alerts)
{
    struct string_table rang;
    uint32_t count;

    string_table_init(&rang);
    book_lock(alerts->book);
    count = book_watched_count(alerts->book);
    book_unlock(alerts->book);
    for (uint32_t i = 0; i < count && !atomic_load(&alerts->stopping); i++)
        look_at(alerts, i, &rang);
    if (rang.count > 0) {
        event_streams_ring(alerts->server->events, has_rung, &rang);
        hooks_ring(alerts->server->hooks);
    }
    string_table_fini(&rang);
}

/* Reads the book when this process has the queue. A failure is told once. */
static bool load(struct alerts *alerts)
{
    struct error err;
    bool loaded = !book_load(alerts->book, false, &err);

    if (!loaded && !alerts->failed)
        log_error("alerts do not ring: %s", err.message);
    alerts->failed = !loaded;
    if (loaded && !alerts->loaded)
        hooks_changed(alerts->server->hooks); /* the book has webhooks, perhaps */
    alerts->loaded = loaded;
    return loaded;
}

/* A former primary does not: the new one does. */
static bool may_ring(struct alerts *alerts)
{
    struct error ignored;

    return !lineage_check_write(alerts->server->lineage, &ignored);
}

/* The moment after this time, for functions that wait until then. */
static struct timespec moment_after(int64_t milliseconds)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += milliseconds * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

/* Waits for this time. False: stop. */
static bool pause_for(struct alerts *alerts, int64_t milliseconds)
{
    struct timespec until = moment_after(milliseconds);
    bool stopping;

    pthread_mutex_lock(&alerts->mutex);
    if (!alerts->stopping)
        pthread_cond_timedwait(&alerts->moved, &alerts->mutex, &until);
    stopping = alerts->stopping;
    pthread_mutex_unlock(&alerts->mutex);
    return !stopping;
}

static void *run(void *context)
{
    struct alerts *alerts = context;
    int64_t beaten = date_now();

    setpriority(PRIO_PROCESS, 0, NICENESS); /* on Linux, only of this thread */
    while (pause_for(alerts, PAUSE)) {
        if (tasks_are_ours(alerts->server->tasks) && load(alerts) && may_ring(alerts))
            look(alerts);
        if (date_now() - beaten < EVENT_STREAMS_BEAT)
            continue;
        beaten = date_now();
        event_streams_ring(alerts->server->events, NULL, NULL);
        hooks_ring(alerts->server->hooks); /* a digest may be due */
    }
    return NULL;
}

static void free_alerts(struct alerts *alerts)
{
    round_forget(alerts->book);
    book_close(alerts->book);
    free(alerts->failures);
    pthread_mutex_destroy(&alerts->rounds);
    pthread_mutex_destroy(&alerts->mutex);
    pthread_cond_destroy(&alerts->moved);
    free(alerts);
}

enum status alerts_open(struct server *server, struct alerts **out, struct error *err)
{
    struct alerts *alerts = mem_zero(1, sizeof *alerts);

    *out = NULL;
    alerts->server = server;
    alerts->more = (struct hooks_more){alerts, hooked_each, hooked_has};
    pthread_mutex_init(&alerts->rounds, NULL);
    pthread_mutex_init(&alerts->mutex, NULL);
    pthread_cond_init(&alerts->moved, NULL);
    err->status = STATUS_OK;
    alerts->book = book_new(server->config->db);
    if (tasks_are_ours(server->tasks)) {
        engine_sweep_drafts(server->engine);
        load(alerts);
    }
    if (pthread_create(&alerts->thread, NULL, run, alerts))
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

/* Call it with `rounds` locked: the last alert of an index takes with it what the book knows of
 * the index. */
static enum status set(struct alerts *alerts, const json_t *alert, struct error *err)
{
    struct str index = json_get_str(alert, "index");
    struct book_step step = {.created = 0};
    struct arena *arena = arena_new();
    bool watches = book_watches(alerts->book, index);
    enum status status =
        watches ? STATUS_OK : round_first(alerts->server, index.data, &step, arena, err);

    if (!status)
        status = book_set(alerts->book, alert, watches ? NULL : &step, err);
    book_step_fini(&step);
    arena_free(arena);
    return status;
}

enum status alerts_add(struct alerts *alerts, const json_t *alert, struct error *err)
{
    enum status status = tasks_take(alerts->server->tasks, err);

    if (!status)
        status = book_load(alerts->book, false, err);
    pthread_mutex_lock(&alerts->rounds);
    if (!status)
        status = set(alerts, alert, err);
    pthread_mutex_unlock(&alerts->rounds);
    hooks_changed(alerts->server->hooks);
    return status;
}

enum status alerts_change(struct alerts *alerts, const json_t *alert, struct error *err)
{
    struct str uuid = json_get_str(alert, "uuid");
    enum status status = tasks_take(alerts->server->tasks, err);
    json_t *there;

    pthread_mutex_lock(&alerts->rounds);
    there = book_find(alerts->book, uuid, STR_NONE, NULL);
    if (!status && !there)
        status = api_error_set(err, API_ALERT_NOT_FOUND, "Alert `%.*s` not found.", STR_ARG(uuid));
    if (!status)
        status = set(alerts, alert, err);
    pthread_mutex_unlock(&alerts->rounds);
    json_decref(there);
    hooks_changed(alerts->server->hooks);
    return status;
}

/* The last alert of an index takes with it what a round reads. */
enum status alerts_drop(struct alerts *alerts, const char *uuid, struct error *err)
{
    enum status status = tasks_take(alerts->server->tasks, err);

    pthread_mutex_lock(&alerts->rounds);
    if (!status)
        status = book_drop(alerts->book, uuid, err);
    pthread_mutex_unlock(&alerts->rounds);
    event_streams_ring(alerts->server->events, NULL, NULL);
    hooks_changed(alerts->server->hooks);
    return status;
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
    struct timespec until = moment_after(PREVIEW_WAIT);
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
