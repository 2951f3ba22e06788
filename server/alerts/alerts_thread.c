/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alerts_thread.c - the thread that looks at indexes with alerts, and rings these. */
#include <string.h>
#include <sys/resource.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/alerts/alerts_private.h"
#include "server/alerts/round.h"
#include "server/http/event_streams.h"
#include "server/replica/lineage.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

#define PAUSE         ((int64_t)200)   /* ms between two looks */
#define PAUSE_CLUSTER ((int64_t)1000)  /* the same at a cluster, which is asked for its state */
#define PAUSE_LONG    ((int64_t)10000) /* ms: the longest one after a round that failed */
#define NICENESS      10               /* of the thread; searches have 0 */

static struct failing *failure_of(struct alerts *alerts, uint32_t place)
{
    while (alerts->failure_count <= place) {
        alerts->failures = mem_grow(alerts->failures, alerts->failure_count,
                                    &alerts->failure_capacity, sizeof *alerts->failures);
        alerts->failures[alerts->failure_count++] = (struct failing){.pause = PAUSE};
    }
    return &alerts->failures[place];
}

/* Log a message once. Retry with longer and longer pauses. */
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

static bool has_rung(const void *which, const char *subject)
{
    return string_table_find(which, str_of(subject)) >= 0;
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

bool alerts_load(struct alerts *alerts)
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

/* False on a former primary: the new one rings. */
static bool may_ring(struct alerts *alerts)
{
    struct error ignored;

    return !lineage_check_write(alerts->server->lineage, &ignored);
}

struct timespec alerts_moment_after(int64_t milliseconds)
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
    struct timespec until = alerts_moment_after(milliseconds);
    bool stopping;

    pthread_mutex_lock(&alerts->mutex);
    if (!alerts->stopping)
        pthread_cond_timedwait(&alerts->moved, &alerts->mutex, &until);
    stopping = alerts->stopping;
    pthread_mutex_unlock(&alerts->mutex);
    return !stopping;
}

void *alerts_run(void *context)
{
    struct alerts *alerts = context;
    int64_t pause = alerts->server->config->cluster ? PAUSE_CLUSTER : PAUSE;
    int64_t beaten = date_now();

    setpriority(PRIO_PROCESS, 0, NICENESS); /* on Linux, only of this thread */
    while (pause_for(alerts, pause)) {
        if (tasks_are_ours(alerts->server->tasks) && alerts_load(alerts) && may_ring(alerts))
            look(alerts);
        if (date_now() - beaten < EVENT_STREAMS_BEAT)
            continue;
        beaten = date_now();
        event_streams_ring(alerts->server->events, NULL, NULL);
        hooks_ring(alerts->server->hooks); /* a digest may be due */
    }
    return NULL;
}
