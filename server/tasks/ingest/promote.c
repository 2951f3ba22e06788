/* SPDX-License-Identifier: GPL-2.0-or-later */
/* promote.c - takes what the former primary has, and begins the next epoch. */
#include "server/tasks/ingest/promote.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_copy.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/journal.h"
#include "server/publish/unship.h"
#include "server/replica/catch_up.h"
#include "server/replica/looker.h"
#include "server/replica/publication.h"
#include "server/state/config.h"
#include "server/state/server.h"
#include "server/tasks/ingest/snapshot.h"
#include "server/tasks/tasks_rebuild.h"

#define TRIES_MAX 20 /* the former primary's dateline-index may publish meanwhile */

struct promotion {
    const struct config *config;
    struct looker *looker;
    struct server *server;
    uint64_t epoch; /* that begins */
};

/* --- the newest state of the indexes --- */

/* A replica that followed nothing yet follows the address: so a promotion that is cut off is
 * repeated. */
static enum status take_indexes(struct server *server, const struct upstream *source,
                                const char *address, struct error *err)
{
    MEM_AUTO char *followed = lineage_source(server->lineage);
    struct catch_up state = {.server = server,
                             .lineage = server->lineage,
                             .source = source,
                             .address = followed ? followed : address};
    enum status status = engine_begin_writing(server->engine, 0, err);

    if (status)
        return status;
    status = STATUS_NOT_FOUND;
    for (int i = 0; status == STATUS_NOT_FOUND && i < TRIES_MAX; i++)
        status = catch_up(&state, err);
    engine_end_writing(server->engine);
    return status;
}

/* --- tasks and alerts --- */

/* A copy of a folder takes the place of the one that is here. */
static enum status put_in_place(const char *made, const char *db, const char *name,
                                struct error *err)
{
    MEM_AUTO char *copy = mem_format("%s/%s", made, name);
    MEM_AUTO char *place = mem_format("%s/%s", db, name);

    if (!file_exists(copy))
        return STATUS_OK;
    if (file_remove_tree(place, err))
        return err->status;
    return rename(copy, place) < 0 ? error_errno(err, "put in place", place) : STATUS_OK;
}

/* The copies are complete before they take their place, so that a crash repeats it. */
static enum status take_logs(const char *from, const char *db, struct error *err)
{
    MEM_AUTO char *made = mem_format("%s/.promote", db);

    if (file_remove_tree(made, err) || file_make_dir(made, 0700, err) ||
        snapshot_copy_alerts(from, made, err) || snapshot_copy_tasks(from, made, STR_NONE, err) ||
        put_in_place(made, db, "alerts", err) || put_in_place(made, db, "tasks", err) ||
        file_remove_tree(made, err))
        return err->status;
    return file_sync(db, err);
}

/* Two daemons must not do the same tasks. */
static enum status lock_queue(const char *from, struct database_lock **out, struct error *err)
{
    MEM_AUTO char *tasks = mem_format("%s/tasks", from);

    *out = NULL;
    if (!file_exists(tasks))
        return STATUS_OK;
    if (database_lock_take(tasks, 0, out, err) == STATUS_LOCKED)
        return error_set(err, STATUS_LOCKED,
                         "--journal-from: a datelined still runs on %s: stop it first", from);
    return err->status;
}

static enum status take_database(const struct promotion *promotion, struct error *err)
{
    const char *from = promotion->config->journal_from;
    struct lineage_state state;
    struct database_lock *lock;
    struct upstream source;
    enum status status;

    lineage_get(promotion->server->lineage, &state);
    err->status = STATUS_OK;
    if (lock_queue(from, &lock, err))
        return err->status;
    status = source_directory_open(from, &source, err);
    if (!status)
        status = source.kind->fence(source.self, state.database, promotion->epoch, err);
    if (!status)
        status = take_indexes(promotion->server, &source, from, err);
    if (!status)
        status = take_logs(from, promotion->config->db, err);
    source_close(&source);
    database_lock_release(lock);
    return status;
}

/* --- a shipped journal --- */

/* Takes what was published last, if it can be had: what it lacks is done again. */
static void take_published(const struct promotion *promotion, const char *address, bool fence)
{
    struct server *server = promotion->server;
    struct lineage_state state;
    struct upstream source;
    struct error why;

    lineage_get(server->lineage, &state);
    if (source_open(promotion->config, address, STR_NONE, looker_stopping(promotion->looker),
                    &source, &why) ||
        take_indexes(server, &source, address, &why) ||
        (fence && source.kind->fence(source.self, state.database, promotion->epoch, &why)))
        log_info("%s: no newer indexes are taken from there", why.message);
    source_close(&source);
}

static void take_published_anywhere(const struct promotion *promotion, bool fence)
{
    const char *from = promotion->config->journal_from;
    MEM_AUTO char *followed = lineage_source(promotion->server->lineage);
    struct str source = str_of(followed);

    if (source.data && !str_starts_nocase(source, STR("http")) && !str_is(source, from))
        take_published(promotion, followed, false);
    take_published(promotion, from, fence);
}

/* A replica that has not heard of its primary yet learns from the storage which database it is, and
 * at which epoch: a promotion without that could begin an epoch that has been. */
static enum status learn_lineage(const struct promotion *promotion, struct lineage_state *state,
                                 struct error *err)
{
    lineage_get(promotion->server->lineage, state);
    if (state->database[0])
        return STATUS_OK;
    take_published_anywhere(promotion, false);
    lineage_get(promotion->server->lineage, state);
    if (state->database[0])
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST,
                     "--promote: this replica has not heard of its primary yet, and no indexes are "
                     "published at %s: let it follow first",
                     promotion->config->journal_from);
}

static void tell_rebuilt(const struct tasks_rebuilt *rebuilt, const char *from)
{
    log_info("%s: %llu tasks had not ended, and %llu that had are done again, since the indexes "
             "here may lack them",
             from, (unsigned long long)rebuilt->open, (unsigned long long)rebuilt->again);
    if (rebuilt->missing > 0)
        log_warning("tasks that were accepted but not shipped: %llu. Send their writes again: %.*s",
                    (unsigned long long)rebuilt->missing, STR_ARG(buf_str(&rebuilt->names)));
    else
        log_info("%s has all tasks that the former primary is known to have accepted", from);
}

static uint64_t newest_task(void *context, struct str index)
{
    struct engine *engine = context;

    return index.data ? engine_newest_operation_of(engine, index) : engine_newest_operation(engine);
}

/* Makes the folders `tasks` and `alerts` in `made`. */
static enum status rebuild(const struct promotion *promotion, const struct unshipping *unshipping,
                           const char *made, struct error *err)
{
    MEM_AUTO char *shipped = mem_format("%s/shipped", made);
    MEM_AUTO char *from = mem_format("%s/tasks", shipped);
    MEM_AUTO char *to = mem_format("%s/tasks", made);
    struct tasks_rebuilding rebuilding = {
        .from = from, .to = to, .newest = newest_task, .context = promotion->server->engine};
    struct tasks_rebuilt rebuilt = {0};
    struct lineage_state state;
    enum status status;

    lineage_get(promotion->server->lineage, &state);
    rebuilding.done_task = state.done_task;
    status = unship_files(unshipping, shipped, state.done_task, &rebuilding.next_task, err);
    if (state.next_task > rebuilding.next_task)
        rebuilding.next_task = state.next_task;
    if (!status)
        status = tasks_rebuild(&rebuilding, &rebuilt, err);
    if (!status)
        status = put_in_place(shipped, made, "alerts", err);
    if (!status)
        tell_rebuilt(&rebuilt, unshipping->place);
    buf_fini(&rebuilt.names);
    return status;
}

static enum status take_shipped_logs(const struct promotion *promotion,
                                     const struct unshipping *unshipping, struct error *err)
{
    const char *db = promotion->config->db;
    MEM_AUTO char *made = mem_format("%s/.promote", db);

    if (file_remove_tree(made, err) || file_make_dir(made, 0700, err) ||
        rebuild(promotion, unshipping, made, err) || tree_sync(made, err) ||
        put_in_place(made, db, "alerts", err) || put_in_place(made, db, "tasks", err) ||
        file_remove_tree(made, err))
        return err->status;
    return file_sync(db, err);
}

/* The same text when the promotion is repeated. */
static char *name_self(const char *db)
{
    char host[256] = "";
    MEM_AUTO char *path = realpath(db, NULL);
    struct buf name = {0};

    gethostname(host, sizeof host - 1);
    for (const char *at = host; *at; at++) /* it becomes a part of a JSON text */
        buf_add_char(&name, *at < ' ' || strchr("\"\\", *at) || *at > '~' ? '?' : *at);
    buf_add_char(&name, ':');
    for (const char *at = path ? path : db; *at; at++)
        buf_add_char(&name, *at < ' ' || strchr("\"\\", *at) || *at > '~' ? '?' : *at);
    return buf_take(&name);
}

static enum status take_shipped(struct promotion *promotion, struct error *err)
{
    const char *from = promotion->config->journal_from;
    MEM_AUTO char *self = name_self(promotion->config->db);
    struct lineage_state state;
    struct unshipping unshipping = {.place = from, .by = self, .database = state.database};
    enum status status = learn_lineage(promotion, &state, err);

    if (status)
        return status;
    promotion->epoch = unshipping.epoch = state.epoch + 1;
    if (publication_open(promotion->config, from, looker_stopping(promotion->looker),
                         &unshipping.objects, err))
        return err->status;
    status = unship_fence(&unshipping, err);
    if (!status) {
        take_published_anywhere(promotion, true);
        status = take_shipped_logs(promotion, &unshipping, err);
    }
    objects_close(unshipping.objects);
    return status;
}

static bool is_database(const char *path)
{
    return !objects_is_bucket(path) && engine_exists(path);
}

/* A failure is final. */
static enum status take_step(void *context, struct error *err)
{
    struct promotion *promotion = context;
    enum status status = is_database(promotion->config->journal_from)
                             ? take_database(promotion, err)
                             : take_shipped(promotion, err);

    return status ? STATUS_LOCKED : STATUS_END;
}

/* --- the promotion --- */

/* Says which tasks may be missing. */
static void tell_missing(struct server *server, uint64_t next_task)
{
    uint64_t newest = engine_newest_operation(server->engine);

    log_warning("alerts of the former primary are not here: set them again, or promote with "
                "--journal-from");
    if (newest < next_task)
        log_warning(
            "the former primary had accepted the tasks 0 to %llu when it was last heard of; "
            "the indexes here contain those to %lld: send the writes after it again, or "
            "promote with --journal-from",
            (unsigned long long)next_task - 1, (long long)newest - 1);
}

enum status promotion_start(const struct config *config, struct promotion **out, struct error *err)
{
    struct promotion *promotion;

    *out = NULL;
    if (!config->promote || !config->journal_from)
        return STATUS_OK;
    promotion = mem_zero(1, sizeof *promotion);
    promotion->config = config;
    promotion->looker = looker_new(&(struct looker_work){.doing = "taking the journal from",
                                                         .address = config->journal_from,
                                                         .step = take_step,
                                                         .context = promotion,
                                                         .config = config});
    if (looker_start(promotion->looker, err)) {
        promotion_stop(promotion);
        return err->status;
    }
    *out = promotion;
    return STATUS_OK;
}

void promotion_stop(struct promotion *promotion)
{
    if (!promotion)
        return;
    looker_free(promotion->looker);
    free(promotion);
}

/* *epoch: the one that begins; it may be a later one afterwards. */
static enum status take_all(struct promotion *promotion, struct server *server, uint64_t *epoch,
                            struct error *err)
{
    enum status status;

    promotion->server = server;
    promotion->epoch = *epoch;
    looker_begin(promotion->looker);
    status = looker_wait(promotion->looker, err);
    *epoch = promotion->epoch;
    return status;
}

/* A replica that stopped before it heard of its primary is an empty database that follows none. */
static bool has_heard_nothing(const struct server *server, const struct lineage_state *state)
{
    return !state->database[0] && server->promotion && !is_database(server->config->journal_from) &&
           engine_index_count(server->engine) == 0;
}

enum status promote(struct server *server, struct error *err)
{
    struct lineage_state state;
    uint64_t epoch;

    if (!server->config->promote)
        return STATUS_OK;
    lineage_get(server->lineage, &state);
    if (!state.follows && !has_heard_nothing(server, &state)) {
        log_info("--promote: this database follows no other one, so it is the primary already");
        return STATUS_OK;
    }
    epoch = state.epoch + 1;
    if ((server->promotion && take_all(server->promotion, server, &epoch, err)) ||
        lineage_promote(server->lineage, epoch, err))
        return err->status;
    log_info("this daemon is the primary now: epoch %llu", (unsigned long long)epoch);
    if (!server->promotion)
        tell_missing(server, state.next_task);
    return STATUS_OK;
}
