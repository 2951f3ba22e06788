/* SPDX-License-Identifier: GPL-2.0-or-later */
/* looker.c - the thread, its pauses, and what it tells. */
#include "server/replica/looker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "server/state/config.h"
#include "server/state/metrics.h"

#define MS           ((int64_t)1000000)
#define LOOK_MS      250   /* between two steps that succeed */
#define PAUSE_MS_MAX 10000 /* and after failures */

struct looker {
    struct looker_work work;
    pthread_t thread;
    bool started;
    atomic_bool stopping;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;
    bool may_begin, woken, over;
    int64_t woke;      /* clock_monotonic(): when the last step began that looker_wake asked for */
    int64_t succeeded; /* clock_monotonic(): when the last good step began; 0: none has */
    uint64_t failures;
    struct error problem;
};

struct looker *looker_new(const struct looker_work *work)
{
    struct looker *looker = mem_zero(1, sizeof *looker);
    pthread_condattr_t monotonic;

    looker->work = *work;
    pthread_mutex_init(&looker->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&looker->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return looker;
}

const atomic_bool *looker_stopping(const struct looker *looker)
{
    return &looker->stopping;
}

/* --- the thread --- */

/* Keeps what users should know of the step. A failure is logged when it is a new one. */
static void note(struct looker *looker, int64_t began, enum status status, const struct error *err)
{
    const struct looker_work *work = &looker->work;

    pthread_mutex_lock(&looker->mutex);
    if (!status || status == STATUS_END) {
        if (looker->failures > 0)
            log_info("%s answers again", work->address);
        looker->succeeded = began;
        looker->failures = 0;
        looker->problem.message[0] = '\0';
    } else if (status != STATUS_NOT_FOUND || looker->failures > 0) {
        if (strcmp(looker->problem.message, err->message) != 0)
            log_warning("%s %s: %s", work->doing, work->address, err->message);
        looker->problem = *err;
        looker->failures++;
    } else
        looker->failures++; /* something changed meanwhile */
    looker->over = status == STATUS_END || status == STATUS_LOCKED;
    pthread_cond_broadcast(&looker->moved);
    pthread_mutex_unlock(&looker->mutex);
}

static int64_t pause_after(const struct looker *looker)
{
    int64_t pause = LOOK_MS;

    for (uint64_t i = 1; i < looker->failures && pause < PAUSE_MS_MAX; i++)
        pause *= 2;
    return pause < PAUSE_MS_MAX ? pause : PAUSE_MS_MAX;
}

/* The moment of the next step. `rests`: since when there is none. */
static int64_t next_step(const struct looker *looker, int64_t rests)
{
    int64_t regular = rests + pause_after(looker) * MS;
    int64_t early = looker->woke + looker->work.gap_ms * MS;

    return looker->woken && looker->failures == 0 && early < regular ? early : regular;
}

/* Until the next step is due. False: there is none. */
static bool wait_for_next(struct looker *looker)
{
    int64_t rests = clock_monotonic(), until;
    bool more;

    pthread_mutex_lock(&looker->mutex);
    while (!atomic_load(&looker->stopping) && !looker->over &&
           clock_monotonic() < (until = next_step(looker, rests))) {
        const struct timespec at = {until / (1000 * MS), until % (1000 * MS)};

        pthread_cond_timedwait(&looker->moved, &looker->mutex, &at);
    }
    if (looker->woken)
        looker->woke = clock_monotonic();
    looker->woken = false;
    more = !atomic_load(&looker->stopping) && !looker->over;
    pthread_mutex_unlock(&looker->mutex);
    return more;
}

static bool wait_for_begin(struct looker *looker)
{
    pthread_mutex_lock(&looker->mutex);
    while (!looker->may_begin && !atomic_load(&looker->stopping))
        pthread_cond_wait(&looker->moved, &looker->mutex);
    pthread_mutex_unlock(&looker->mutex);
    return !atomic_load(&looker->stopping);
}

static void *run(void *context)
{
    struct looker *looker = context;
    const char *folders[CONFIG_FOLDERS + 1], *lacks;
    bool more;

    config_folders(looker->work.config, folders);
    lacks = sandbox_confine_connecting(folders);
    if (lacks)
        log_debug("this kernel has no %s to confine a thread that connects", lacks);
    for (more = wait_for_begin(looker); more; more = wait_for_next(looker)) {
        int64_t began = clock_monotonic();
        struct error err;
        enum status status = looker->work.step(looker->work.context, &err);

        note(looker, began, status, &err);
    }
    return NULL;
}

enum status looker_start(struct looker *looker, struct error *err)
{
    if (pthread_create(&looker->thread, NULL, run, looker))
        return error_set(err, STATUS_NO_MEMORY, "cannot start a thread for %s %s",
                         looker->work.doing, looker->work.address);
    looker->started = true;
    return STATUS_OK;
}

/* --- the daemon's --- */

static void set(struct looker *looker, bool *flag)
{
    pthread_mutex_lock(&looker->mutex);
    *flag = true;
    pthread_cond_broadcast(&looker->moved);
    pthread_mutex_unlock(&looker->mutex);
}

void looker_begin(struct looker *looker)
{
    if (looker)
        set(looker, &looker->may_begin);
}

void looker_wake(struct looker *looker)
{
    if (looker)
        set(looker, &looker->woken);
}

enum status looker_wait(struct looker *looker, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&looker->mutex);
    while (!looker->over)
        pthread_cond_wait(&looker->moved, &looker->mutex);
    if (looker->failures > 0) {
        *err = looker->problem;
        status = err->status;
    }
    pthread_mutex_unlock(&looker->mutex);
    return status;
}

void looker_stop(struct looker *looker)
{
    if (!looker)
        return;
    pthread_mutex_lock(&looker->mutex);
    atomic_store(&looker->stopping, true);
    pthread_cond_broadcast(&looker->moved);
    pthread_mutex_unlock(&looker->mutex);
    if (looker->started)
        pthread_join(looker->thread, NULL);
    looker->started = false;
}

void looker_free(struct looker *looker)
{
    if (!looker)
        return;
    looker_stop(looker);
    pthread_mutex_destroy(&looker->mutex);
    pthread_cond_destroy(&looker->moved);
    free(looker);
}

void looker_get(struct looker *looker, struct looker_state *out)
{
    *out = (struct looker_state){.behind = -1};
    if (!looker)
        return;
    pthread_mutex_lock(&looker->mutex);
    out->failures = looker->failures;
    if (looker->succeeded)
        out->behind = (double)(clock_monotonic() - looker->succeeded) / 1e9;
    out->problem = looker->problem;
    pthread_mutex_unlock(&looker->mutex);
}

bool looker_is_late(struct looker *looker, double *seconds)
{
    struct looker_state state;

    looker_get(looker, &state);
    *seconds = state.behind;
    return looker && (state.behind < 0 || state.behind > LOOKER_BEHIND_MAX);
}

void looker_add_state(const struct looker_state *state, struct buf *out)
{
    json_add_key(out, "behindSeconds");
    if (state->behind < 0)
        buf_add_text(out, "null");
    else
        buf_addf(out, "%.3f", state->behind);
    buf_addf(out, ",\"failures\":%llu,\"error\":", (unsigned long long)state->failures);
    if (state->problem.message[0])
        json_add_string(out, str_of(state->problem.message));
    else
        buf_add_text(out, "null");
}

void looker_add_metrics(const struct looker_state *state, const char *name, const char *behind_help,
                        struct buf *out)
{
    MEM_AUTO char *behind = mem_format("dateline_%s_behind_seconds", name);
    MEM_AUTO char *failures = mem_format("dateline_%s_failures", name);

    metrics_add_number(out, behind, behind_help, "gauge", state->behind);
    metrics_add_number(out, failures, "Tries in a row that failed.", "gauge",
                       (double)state->failures);
}
