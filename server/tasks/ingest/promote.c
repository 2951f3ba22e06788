/* SPDX-License-Identifier: GPL-2.0-or-later */
/* promote.c - takes what the former primary has, and begins the next epoch. */
#include "server/tasks/ingest/promote.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/journal.h"
#include "server/replica/catch_up.h"
#include "server/state/config.h"
#include "server/state/server.h"
#include "server/tasks/ingest/snapshot.h"

#define TRIES_MAX 20 /* the former primary's dateline-index may publish meanwhile */

/* --- the newest state of the indexes --- */

static enum status take_indexes(struct server *server, const struct upstream *source,
                                struct error *err)
{
    MEM_AUTO char *address = lineage_source(server->lineage);
    struct catch_up state = {
        .server = server, .lineage = server->lineage, .source = source, .address = address};
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

static enum status take_all(struct server *server, const char *from, struct error *err)
{
    struct lineage_state state;
    struct database_lock *lock;
    struct upstream source;
    enum status status;

    lineage_get(server->lineage, &state);
    err->status = STATUS_OK;
    if (lock_queue(from, &lock, err))
        return err->status;
    status = source_directory_open(from, &source, err);
    if (!status)
        status = source.kind->fence(source.self, state.database, state.epoch + 1, err);
    if (!status)
        status = take_indexes(server, &source, err);
    if (!status)
        status = take_logs(from, server->config->db, err);
    source_close(&source);
    database_lock_release(lock);
    return status;
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

enum status promote(struct server *server, struct error *err)
{
    const char *from = server->config->journal_from;
    struct lineage_state state;

    if (!server->config->promote)
        return STATUS_OK;
    lineage_get(server->lineage, &state);
    if (!state.follows) {
        log_info("--promote: this database follows no other one, so it is the primary already");
        return STATUS_OK;
    }
    if (from && take_all(server, from, err))
        return err->status;
    if (lineage_promote(server->lineage, err))
        return err->status;
    log_info("this daemon is the primary now: epoch %llu", (unsigned long long)state.epoch + 1);
    if (!from)
        tell_missing(server, state.next_task);
    return STATUS_OK;
}
