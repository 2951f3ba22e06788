/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica.c - follows another database, or tells the former primary that it is one no longer. */
#include "server/replica/replica.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "server/keys/master.h"
#include "server/replica/catch_up.h"
#include "server/state/config.h"
#include "server/state/server.h"

struct replica {
    struct lineage *lineage;
    struct upstream source;
    char *address;
    bool fences; /* it was promoted: the source is to hear of it */
    struct looker *looker;
    struct catch_up state; /* of the looker's thread */
    pthread_mutex_t mutex; /* protects the next member */
    struct replica_counts counts;
};

/* --- one step --- */

static enum status tell_fence(struct replica *replica, struct error *err)
{
    struct lineage_state state;

    lineage_get(replica->lineage, &state);
    if (replica->source.kind->fence(replica->source.self, state.database, state.epoch, err) ||
        lineage_replaced(replica->lineage, err))
        return err->status;
    log_info("%s is no longer the primary", replica->address);
    return STATUS_END;
}

static enum status follow(struct replica *replica, struct error *err)
{
    enum status status = catch_up(&replica->state, err);

    pthread_mutex_lock(&replica->mutex);
    replica->counts = replica->state.counts;
    pthread_mutex_unlock(&replica->mutex);
    return status;
}

static enum status take_step(void *context, struct error *err)
{
    struct replica *replica = context;
    enum status status = replica->fences ? tell_fence(replica, err) : follow(replica, err);

    return status == STATUS_LOCKED ? STATUS_IO : status; /* it may pass */
}

/* --- the daemon's --- */

static void free_replica(struct replica *replica)
{
    looker_free(replica->looker);
    source_close(&replica->source);
    pthread_mutex_destroy(&replica->mutex);
    free(replica->address);
    free(replica);
}

static struct replica *make_replica(const struct config *config, struct lineage *lineage,
                                    const char *address)
{
    struct replica *replica = mem_zero(1, sizeof *replica);

    replica->lineage = lineage;
    replica->address = mem_text(address, strlen(address));
    replica->fences = !config->follow;
    replica->looker =
        looker_new(&(struct looker_work){.doing = replica->fences ? "fencing" : "following",
                                         .address = replica->address,
                                         .step = take_step,
                                         .context = replica,
                                         .config = config});
    pthread_mutex_init(&replica->mutex, NULL);
    return replica;
}

static enum status begin(struct replica *replica, const struct config *config, struct error *err)
{
    const char *file = config->follow_key_file ? config->follow_key_file : config->master_key_file;
    BUF_AUTO struct buf key = {0};

    if ((file && master_key_read(file, &key, err)) ||
        source_open(config, replica->address, buf_str(&key), looker_stopping(replica->looker),
                    &replica->source, err))
        return err->status;
    return looker_start(replica->looker, err);
}

/* A database that follows must not be written to by accident. */
static enum status check_options(const struct config *config, const struct lineage_state *state,
                                 const char *source, struct error *err)
{
    if (config->follow && config->promote)
        return error_set(err, STATUS_BAD_REQUEST, "--follow and --promote exclude each other");
    if (config->journal_from && !config->promote)
        return error_set(err, STATUS_BAD_REQUEST, "--journal-from needs --promote");
    if (config->follow && (config->publish || config->journal_to))
        return error_set(err, STATUS_BAD_REQUEST,
                         "--%s is for a primary, and --follow makes a replica",
                         config->publish ? "publish" : "journal-to");
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
    replica = make_replica(config, lineage, address);
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
    replica->state =
        (struct catch_up){server, replica->lineage, &replica->source, replica->address, "", {0}};
    looker_begin(replica->looker);
    return STATUS_OK;
}

void replica_stop(struct replica *replica)
{
    if (replica)
        free_replica(replica);
}

/* --- other threads --- */

void replica_get(struct replica *replica, struct replica_state *out)
{
    *out = (struct replica_state){0};
    if (!replica || replica->fences)
        return;
    out->follows = true;
    looker_get(replica->looker, &out->looking);
    pthread_mutex_lock(&replica->mutex);
    out->counts = replica->counts;
    pthread_mutex_unlock(&replica->mutex);
}

bool replica_is_late(struct replica *replica, double *seconds)
{
    return replica && !replica->fences && looker_is_late(replica->looker, seconds);
}

void replica_add_metrics(struct replica *replica, struct buf *out)
{
    struct replica_state state;

    replica_get(replica, &state);
    if (!state.follows)
        return;
    looker_add_metrics(&state.looking, "replica",
                       "Seconds since this replica was equal to its primary; -1: not yet.", out);
    metrics_add_number(out, "dateline_replica_bytes_total", "Bytes taken from the primary.",
                       "counter", (double)state.counts.bytes);
    metrics_add_number(out, "dateline_replica_generations_total",
                       "New states of indexes taken from the primary.", "counter",
                       (double)state.counts.published);
}
