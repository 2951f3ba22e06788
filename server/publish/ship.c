/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ship.c - the thread that ships, and the journal's, which may wait for it. */
#include "server/publish/ship.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/keys/uuid.h"
#include "server/publish/rival.h"
#include "server/publish/ship_files.h"
#include "server/replica/looker.h"
#include "server/state/config.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

#define SECOND     ((int64_t)1000000000)
#define WAIT_MAX   (10 * SECOND) /* of an acknowledgement, with --journal-sync */
#define ROUNDS_MAX 64

#define ROUND_SHIPMENTS 64        /* after so many, all files are shipped again, */
#define ROUND_BYTES     (1 << 20) /* and so many more for each of these bytes */

/* All files were shipped from here on, so what comes before may go. */
struct ship_round {
    uint64_t first;   /* number of a shipment */
    int64_t complete; /* clock_monotonic() */
};

struct ship {
    const struct config *config;
    struct looker *looker;
    struct objects *objects;
    struct server *server;
    /* of the looker's thread */
    char run[UUID_SIZE];
    bool joined, fresh;
    uint64_t oldest, next; /* numbers of shipments: in storage, to be put */
    struct ship_files files;
    uint64_t round; /* the first shipment of the round that is not complete; 0: none */
    uint64_t round_task, round_bytes;
    uint64_t complete, complete_task; /* see shipment.h */
    uint64_t complete_bytes;          /* of that round */
    struct ship_round rounds[ROUNDS_MAX];
    size_t round_count;
    atomic_uint_fast64_t bytes, shipments;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;
    struct ship_position shipped;
    uint32_t known_uid;          /* all tasks before it were shipped */
    bool stopping, lost, behind; /* lost: a later primary is there; behind: nobody waits for it */
};

/* --- the place --- */

/* *epoch: of the journal that ends with this shipment; 0: nothing of it goes on, since it was ended
 * by a fence, or a primary without tasks shipped a head. */
static enum status judge(struct ship *ship, uint64_t number, uint64_t *epoch, struct error *err)
{
    struct shipment_text last;
    enum status status = shipment_get(ship->objects, number, &last, err);

    if (!status) {
        const struct rival rival = {.database = json_get_str(last.head, "database"),
                                    .epoch = shipment_number(&last, "epoch"),
                                    .run = json_get_str(last.head, "run"),
                                    .place = ship->config->journal_to,
                                    .own_run = ship->run,
                                    .has_written = atomic_load(&ship->shipments) > 0};

        *epoch = json_array_size(json_object_get(last.head, "pieces")) > 0 ? rival.epoch : 0;
        ship->complete = shipment_number(&last, "round");
        ship->complete_task = shipment_number(&last, "roundTask");
        status = rival_judge(&rival, ship->server->lineage, err);
    }
    shipment_text_fini(&last);
    return status;
}

static void begin_round(struct ship *ship)
{
    ship->round = ship->next;
    ship->round_task = tasks_next_uid(ship->server->tasks);
    ship->round_bytes = 0;
    ship_files_reset(&ship->files);
}

/* Have so many shipments followed the round that a promotion would wait for them? A round that has
 * more bytes to ship again comes less often. */
static bool is_worn(const struct ship *ship)
{
    return ship->round == 0 &&
           ship->next - ship->complete > ROUND_SHIPMENTS * (1 + ship->complete_bytes / ROUND_BYTES);
}

static enum status join(struct ship *ship, struct error *err)
{
    struct shipment_numbers numbers;
    struct lineage_state own;
    uint64_t epoch = 0;

    if (ship->joined)
        return STATUS_OK;
    if (lineage_begin(ship->server->lineage, err) || shipment_list(ship->objects, &numbers, err) ||
        (numbers.count > 0 && judge(ship, numbers.last, &epoch, err)) ||
        rival_try_place(ship->objects, ship->run, err))
        return err->status;
    lineage_get(ship->server->lineage, &own);
    ship->fresh = epoch != own.epoch; /* the journal there is not the one that goes on here */
    ship->oldest = numbers.count > 0 ? numbers.first : 1;
    ship->next = numbers.last + 1;
    ship->joined = true;
    begin_round(ship);
    return STATUS_OK;
}

/* --- a shipment --- */

/* `completes`: with this shipment the round is complete. */
static enum status put(struct ship *ship, const struct shipment *shipment, bool completes,
                       struct error *err)
{
    bool is_newer = completes && ship->round > 0;
    struct lineage_state own;
    struct shipment_head head = {.run = ship->run,
                                 .fresh = ship->fresh,
                                 .next_task = tasks_next_uid(ship->server->tasks),
                                 .round = is_newer ? ship->round : ship->complete,
                                 .round_task = is_newer ? ship->round_task : ship->complete_task};
    enum status status;
    uint64_t epoch;

    lineage_get(ship->server->lineage, &own);
    head.database = own.database;
    head.epoch = own.epoch;
    status = shipment_put(shipment, &head, ship->objects, ship->next, err);
    if (status == STATUS_STALE) { /* by another daemon, or by a put whose answer was lost */
        status = judge(ship, ship->next, &epoch, err);
        if (!status) {
            ship->next++; /* what is there may be other bytes than these: ship these again */
            status = error_set(err, STATUS_NOT_FOUND, "something was shipped there meanwhile");
        }
    }
    if (status)
        return status;
    ship->next++;
    ship->fresh = false;
    ship->round_bytes += shipment->bytes.length;
    atomic_fetch_add(&ship->shipments, 1);
    atomic_fetch_add(&ship->bytes, shipment->bytes.length);
    return STATUS_OK;
}

/* A round that had nothing to ship ships a head, so that a promotion finds a journal here. */
static enum status ship_head(struct ship *ship, struct error *err)
{
    struct shipment empty;
    enum status status;

    if (ship->round != ship->next)
        return STATUS_OK;
    shipment_init(&empty);
    status = put(ship, &empty, true, err);
    shipment_fini(&empty);
    return status;
}

/* Ships all that is new up to the position. */
static enum status ship_all(struct ship *ship, const struct ship_position *until, struct error *err)
{
    enum status status = STATUS_OK;
    bool more = true;

    while (!status && more) {
        struct shipment shipment;

        if (atomic_load(looker_stopping(ship->looker)))
            return error_set(err, STATUS_IO, "the daemon stops");
        shipment_init(&shipment);
        status = ship_files_take(&ship->files, ship->config->db, until, &shipment, &more, err);
        if (!status && shipment.bytes.length > 0)
            status = put(ship, &shipment, !more, err);
        shipment_fini(&shipment);
    }
    if (!status)
        status = ship_head(ship, err);
    if (status) /* what of it has arrived is not known: ship it again */
        begin_round(ship);
    return status;
}

/* --- what may go --- */

static void end_round(struct ship *ship)
{
    if (ship->round == 0)
        return;
    if (ship->round_count == ROUNDS_MAX) /* the newest ones become one */
        ship->round_count--;
    ship->rounds[ship->round_count++] = (struct ship_round){ship->round, clock_monotonic()};
    ship->complete = ship->round;
    ship->complete_task = ship->round_task;
    ship->complete_bytes = ship->round_bytes;
    ship->round = 0;
}

static enum status remove_old(struct ship *ship, struct error *err)
{
    int64_t grace = (int64_t)ship->config->publish_grace * SECOND;

    while (ship->round_count > 0 && clock_monotonic() - ship->rounds[0].complete > grace) {
        for (; ship->oldest < ship->rounds[0].first; ship->oldest++)
            if (shipment_remove(ship->objects, ship->oldest, err))
                return err->status;
        ship->round_count--;
        memmove(ship->rounds, ship->rounds + 1, ship->round_count * sizeof *ship->rounds);
    }
    return STATUS_OK;
}

/* --- a step --- */

static void note_shipped(struct ship *ship, const struct ship_position *until, uint32_t uid)
{
    pthread_mutex_lock(&ship->mutex);
    if (ship->behind)
        log_info("%s has all acknowledged tasks again", ship->config->journal_to);
    ship->behind = false;
    ship->shipped = *until;
    ship->known_uid = uid;
    pthread_cond_broadcast(&ship->moved);
    pthread_mutex_unlock(&ship->mutex);
}

/* A later primary has the place. */
static void note_lost(struct ship *ship)
{
    uint32_t next = tasks_next_uid(ship->server->tasks);

    pthread_mutex_lock(&ship->mutex);
    ship->lost = true;
    if (next > ship->known_uid)
        log_warning("the tasks %u to %u were accepted here and not shipped: if the new primary "
                    "does not have them, send them to it again",
                    ship->known_uid, next - 1);
    pthread_cond_broadcast(&ship->moved);
    pthread_mutex_unlock(&ship->mutex);
}

static enum status ship_new(struct ship *ship, struct error *err)
{
    struct ship_position until;
    uint64_t kept = tasks_kept_mark(ship->server->tasks); /* first: later ones may be unshipped */
    uint32_t uid = tasks_durable_uid(ship->server->tasks);
    bool anew;

    if (!tasks_durable(ship->server->tasks, &until.log, &until.bytes))
        return error_set(err, STATUS_IO, "another datelined writes to this database");
    if (join(ship, err) || ship_files_look(&ship->files, ship->config->db, &anew, err))
        return err->status;
    if (anew || is_worn(ship))
        begin_round(ship);
    if (ship_all(ship, &until, err))
        return err->status;
    end_round(ship);
    note_shipped(ship, &until, uid);
    tasks_let_go(ship->server->tasks, kept);
    return remove_old(ship, err);
}

static enum status take_step(void *context, struct error *err)
{
    struct ship *ship = context;
    enum status status = ship_new(ship, err);

    if (status == STATUS_LOCKED)
        note_lost(ship);
    return status;
}

/* --- the journal's thread --- */

static bool has(const struct ship *ship, const struct ship_position *until)
{
    return ship->shipped.log > until->log ||
           (ship->shipped.log == until->log && ship->shipped.bytes >= until->bytes);
}

static void wait_shipped(struct ship *ship, const struct ship_position *until)
{
    int64_t end = clock_monotonic() + WAIT_MAX;
    const struct timespec at = {end / SECOND, end % SECOND};

    while (!has(ship, until) && !ship->stopping && !ship->lost && clock_monotonic() < end)
        pthread_cond_timedwait(&ship->moved, &ship->mutex, &at);
    if (!has(ship, until) && !ship->stopping && !ship->lost) {
        ship->behind = true;
        log_warning("%s does not answer: writes are acknowledged before they are shipped, until it "
                    "has caught up",
                    ship->config->journal_to);
    }
}

/* See journal_on_durable. */
static enum status on_durable(void *context, struct error *err)
{
    struct ship *ship = context;
    struct ship_position until;
    enum status status = STATUS_OK;

    looker_wake(ship->looker);
    if (!ship->config->journal_sync ||
        !tasks_durable(ship->server->tasks, &until.log, &until.bytes))
        return STATUS_OK;
    pthread_mutex_lock(&ship->mutex);
    if (!ship->behind)
        wait_shipped(ship, &until);
    if (ship->lost)
        status = error_set(err, STATUS_LOCKED,
                           "another daemon is the primary now: send writes to that one");
    pthread_mutex_unlock(&ship->mutex);
    return status;
}

/* --- the daemon's --- */

static struct ship *make_ship(const struct config *config)
{
    struct ship *ship = mem_zero(1, sizeof *ship);
    pthread_condattr_t monotonic;

    ship->config = config;
    uuid_make(ship->run);
    ship_files_init(&ship->files);
    pthread_mutex_init(&ship->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&ship->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    ship->looker = looker_new(&(struct looker_work){.doing = "shipping the journal to",
                                                    .address = config->journal_to,
                                                    .step = take_step,
                                                    .context = ship,
                                                    .config = config});
    return ship;
}

enum status ship_start(const struct config *config, struct ship **out, struct error *err)
{
    struct ship *ship;

    *out = NULL;
    if (config->journal_sync && !config->journal_to)
        return error_set(err, STATUS_BAD_REQUEST, "--journal-sync needs --journal-to");
    if (!config->journal_to)
        return STATUS_OK;
    if (str_starts_nocase(str_of(config->journal_to), STR("http")) &&
        strstr(config->journal_to, "://"))
        return error_set(
            err, STATUS_BAD_REQUEST,
            "--journal-to: a replica takes no journal over HTTP: name storage that it can "
            "read, s3://bucket/prefix or a directory, not %s",
            config->journal_to);
    ship = make_ship(config);
    if (publication_open(config, config->journal_to, looker_stopping(ship->looker), &ship->objects,
                         err) ||
        looker_start(ship->looker, err)) {
        ship_stop(ship);
        ship_free(ship);
        return error_prefix(err, "--journal-to: ");
    }
    *out = ship;
    return STATUS_OK;
}

void ship_open(struct ship *ship, struct server *server)
{
    if (!ship)
        return;
    ship->server = server;
    tasks_on_durable(server->tasks, on_durable, ship);
    looker_begin(ship->looker);
}

void ship_stop(struct ship *ship)
{
    if (!ship)
        return;
    pthread_mutex_lock(&ship->mutex);
    ship->stopping = true;
    pthread_cond_broadcast(&ship->moved);
    pthread_mutex_unlock(&ship->mutex);
    looker_stop(ship->looker);
}

void ship_free(struct ship *ship)
{
    if (!ship)
        return;
    looker_free(ship->looker);
    objects_close(ship->objects);
    ship_files_fini(&ship->files);
    pthread_mutex_destroy(&ship->mutex);
    pthread_cond_destroy(&ship->moved);
    free(ship);
}

/* --- other threads --- */

/* How many accepted tasks were not shipped yet. */
static uint32_t count_unshipped(struct ship *ship)
{
    uint32_t next = ship->server ? tasks_next_uid(ship->server->tasks) : 0, known;

    pthread_mutex_lock(&ship->mutex);
    known = ship->known_uid;
    pthread_mutex_unlock(&ship->mutex);
    return next > known ? next - known : 0;
}

bool ship_is_late(struct ship *ship, double *seconds)
{
    return ship && looker_is_late(ship->looker, seconds);
}

void ship_add_metrics(struct ship *ship, struct buf *out)
{
    struct looker_state state;

    if (!ship)
        return;
    looker_get(ship->looker, &state);
    looker_add_metrics(&state, "journal",
                       "Seconds since storage had the whole journal; -1: not yet.", out);
    metrics_add_number(out, "dateline_journal_unshipped_tasks",
                       "Accepted tasks that storage does not have yet.", "gauge",
                       (double)count_unshipped(ship));
    if (ship->server)
        metrics_add_number(out, "dateline_journal_kept_bytes",
                           "Bytes of ended tasks that are kept until they are shipped.", "gauge",
                           (double)tasks_kept_bytes(ship->server->tasks));
    metrics_add_number(out, "dateline_journal_shipped_bytes_total",
                       "Bytes of the journal put into storage.", "counter",
                       (double)atomic_load(&ship->bytes));
}

void ship_add_state(struct ship *ship, struct buf *out)
{
    struct looker_state state;

    if (!ship) {
        buf_add_text(out, "null");
        return;
    }
    looker_get(ship->looker, &state);
    buf_add_text(out, "{\"to\":");
    json_add_string(out, str_of(ship->config->journal_to));
    looker_add_state(&state, out);
    buf_addf(out,
             ",\"synchronous\":%s,\"unshippedTasks\":%u,\"keptBytes\":%llu,\"bytes\":%llu,"
             "\"shipments\":%llu}",
             ship->config->journal_sync ? "true" : "false", count_unshipped(ship),
             (unsigned long long)(ship->server ? tasks_kept_bytes(ship->server->tasks) : 0),
             (unsigned long long)atomic_load(&ship->bytes),
             (unsigned long long)atomic_load(&ship->shipments));
}
