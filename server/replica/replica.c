/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica.c - the thread that follows another database. */
#include "server/replica/replica.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "server/keys/master.h"
#include "server/replica/catch_up.h"
#include "server/state/config.h"
#include "server/state/server.h"

#define MS           ((int64_t)1000000)
#define LOOK_MS      250   /* between two looks at a source that answers */
#define PAUSE_MS_MAX 10000 /* and at one that does not */

struct replica {
    const struct config *config;
    struct lineage *lineage;
    struct upstream source;
    char *address;
    bool fences; /* it was promoted: the source is to hear of it */
    bool over;   /* it has heard; of the thread alone */
    pthread_t thread;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;
    struct server *server; /* NULL: not yet */
    atomic_bool stopping;
    int64_t equal; /* clock_monotonic(): when it was last equal to the source; 0: never */
    uint64_t failures;
    struct error problem;
    struct replica_counts counts;
};

/* --- one step --- */

static enum status tell_fence(struct replica *replica, struct error *err)
{
    struct lineage_state state;

    lineage_get(replica->lineage, &state);
    if (replica->source.kind->fence(replica->source.self, state.database, state.epoch, err))
        return err->status;
    log_info("%s is no longer the primary", replica->address);
    replica->over = true;
    return lineage_replaced(replica->lineage, err);
}

/* Keeps what users should know of the step. A failure is logged when it is a new one. */
static void note(struct replica *replica, int64_t began, enum status status,
                 const struct error *err, const struct replica_counts *counts)
{
    pthread_mutex_lock(&replica->mutex);
    replica->counts = *counts;
    if (!status) {
        if (replica->failures > 0)
            log_info("%s answers again", replica->address);
        replica->equal = began;
        replica->failures = 0;
        replica->problem.message[0] = '\0';
    } else if (status != STATUS_NOT_FOUND || replica->failures > 0) {
        if (strcmp(replica->problem.message, err->message) != 0)
            log_warning("following %s: %s", replica->address, err->message);
        replica->problem = *err;
        replica->failures++;
    } else
        replica->failures++; /* the source published meanwhile */
    pthread_mutex_unlock(&replica->mutex);
}

static int64_t pause_after(const struct replica *replica)
{
    int64_t pause = LOOK_MS;

    for (uint64_t i = 1; i < replica->failures && pause < PAUSE_MS_MAX; i++)
        pause *= 2;
    return pause < PAUSE_MS_MAX ? pause : PAUSE_MS_MAX;
}

static void wait_ms(struct replica *replica, int64_t milliseconds)
{
    int64_t until = clock_monotonic() + milliseconds * MS;
    const struct timespec at = {until / (1000 * MS), until % (1000 * MS)};

    pthread_mutex_lock(&replica->mutex);
    while (!atomic_load(&replica->stopping) && clock_monotonic() < until)
        pthread_cond_timedwait(&replica->moved, &replica->mutex, &at);
    pthread_mutex_unlock(&replica->mutex);
}

/* --- the thread --- */

static bool wait_for_server(struct replica *replica)
{
    pthread_mutex_lock(&replica->mutex);
    while (!replica->server && !atomic_load(&replica->stopping))
        pthread_cond_wait(&replica->moved, &replica->mutex);
    pthread_mutex_unlock(&replica->mutex);
    return !atomic_load(&replica->stopping);
}

static void *run(void *context)
{
    struct replica *replica = context;
    const char *folders[CONFIG_FOLDERS + 1], *lacks;
    struct catch_up state;
    struct error err;

    config_folders(replica->config, folders);
    lacks = sandbox_confine_connecting(folders);
    if (lacks)
        log_debug("this kernel has no %s to confine the replica's thread", lacks);
    if (!wait_for_server(replica))
        return NULL;
    state = (struct catch_up){
        replica->server, replica->lineage, &replica->source, replica->address, "", {0}};
    while (!atomic_load(&replica->stopping) && !replica->over) {
        int64_t began = clock_monotonic();
        enum status status = replica->fences ? tell_fence(replica, &err) : catch_up(&state, &err);

        note(replica, began, status, &err, &state.counts);
        wait_ms(replica, pause_after(replica));
    }
    return NULL;
}

/* --- the daemon's --- */

static void free_replica(struct replica *replica)
{
    source_close(&replica->source);
    pthread_mutex_destroy(&replica->mutex);
    pthread_cond_destroy(&replica->moved);
    free(replica->address);
    free(replica);
}

static struct replica *make_replica(struct lineage *lineage, char *take_address, bool fences)
{
    struct replica *replica = mem_zero(1, sizeof *replica);
    pthread_condattr_t monotonic;

    replica->lineage = lineage;
    replica->address = take_address;
    replica->fences = fences;
    pthread_mutex_init(&replica->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&replica->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return replica;
}

static enum status begin(struct replica *replica, const struct config *config, struct error *err)
{
    const char *file = config->follow_key_file ? config->follow_key_file : config->master_key_file;
    BUF_AUTO struct buf key = {0};

    if ((file && master_key_read(file, &key, err)) ||
        source_open(replica->address, buf_str(&key), &replica->stopping, &replica->source, err))
        return err->status;
    if (pthread_create(&replica->thread, NULL, run, replica))
        return error_set(err, STATUS_NO_MEMORY, "cannot start a thread to follow %s",
                         replica->address);
    return STATUS_OK;
}

/* A database that follows must not be written to by accident. */
static enum status check_options(const struct config *config, const struct lineage_state *state,
                                 const char *source, struct error *err)
{
    if (config->follow && config->promote)
        return error_set(err, STATUS_BAD_REQUEST, "--follow and --promote exclude each other");
    if (config->journal_from && !config->promote)
        return error_set(err, STATUS_BAD_REQUEST, "--journal-from needs --promote");
    if (state->follows && !config->follow && !config->promote)
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s follows %s: start with --follow %s, or with --promote to make it the "
                         "primary",
                         config->db, source, source);
    return STATUS_OK;
}

enum status replica_start(const struct config *config, struct lineage *lineage,
                          struct replica **out, struct error *err)
{
    MEM_AUTO char *source = lineage_source(lineage);
    const char *address = config->follow ? config->follow : source;
    struct lineage_state state;
    struct replica *replica;

    *out = NULL;
    lineage_get(lineage, &state);
    if (check_options(config, &state, source, err))
        return err->status;
    if (!address || (!config->follow && !source_hears(address)))
        return STATUS_OK;
    replica = make_replica(lineage, mem_text(address, strlen(address)), !config->follow);
    replica->config = config;
    if (begin(replica, config, err)) {
        free_replica(replica);
        return err->status;
    }
    *out = replica;
    return STATUS_OK;
}

enum status replica_open(struct replica *replica, struct server *server, struct error *err)
{
    if (!replica)
        return STATUS_OK;
    if (!replica->fences && engine_begin_writing(server->engine, 0, err))
        return err->status;
    pthread_mutex_lock(&replica->mutex);
    replica->server = server;
    pthread_cond_broadcast(&replica->moved);
    pthread_mutex_unlock(&replica->mutex);
    return STATUS_OK;
}

void replica_stop(struct replica *replica)
{
    if (!replica)
        return;
    pthread_mutex_lock(&replica->mutex);
    atomic_store(&replica->stopping, true);
    pthread_cond_broadcast(&replica->moved);
    pthread_mutex_unlock(&replica->mutex);
    pthread_join(replica->thread, NULL);
    free_replica(replica);
}

/* --- other threads --- */

void replica_get(struct replica *replica, struct replica_state *out)
{
    *out = (struct replica_state){.behind = -1};
    if (!replica || replica->fences)
        return;
    pthread_mutex_lock(&replica->mutex);
    out->follows = true;
    out->failures = replica->failures;
    out->counts = replica->counts;
    if (replica->equal)
        out->behind = (double)(clock_monotonic() - replica->equal) / 1e9;
    out->problem = replica->problem;
    pthread_mutex_unlock(&replica->mutex);
}

bool replica_is_late(struct replica *replica, double *seconds)
{
    struct replica_state state;

    replica_get(replica, &state);
    *seconds = state.behind;
    return state.follows && (state.behind < 0 || state.behind > REPLICA_BEHIND_MAX);
}

void replica_add_metrics(struct replica *replica, struct buf *out)
{
    struct replica_state state;

    replica_get(replica, &state);
    if (!state.follows)
        return;
    metrics_add_number(out, "dateline_replica_behind_seconds",
                       "Seconds since this replica was equal to its primary; -1: not yet.", "gauge",
                       state.behind);
    metrics_add_number(out, "dateline_replica_failures",
                       "Tries in a row that could not reach the primary.", "gauge",
                       (double)state.failures);
    metrics_add_number(out, "dateline_replica_bytes_total", "Bytes taken from the primary.",
                       "counter", (double)state.counts.bytes);
    metrics_add_number(out, "dateline_replica_generations_total",
                       "New states of indexes taken from the primary.", "counter",
                       (double)state.counts.published);
}
