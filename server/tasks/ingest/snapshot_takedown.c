/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot_takedown.c - frees snapshots of what was taken down: each is a database of its own, in
 * which the indexes that have any of it are built anew. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/file_copy.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/takedown.h"
#include "server/state/alert_log.h"
#include "server/tasks/ingest/takedown.h"
#include "server/tasks/tasks.h"

static enum status forget_rings(const struct alert_log *log, struct engine *engine,
                                const char *snapshot, const char *index, struct error *err)
{
    struct taken *taken;
    enum status status = engine_taken(engine, index, &taken, err);

    if (!status && log)
        status = log->forget_in(snapshot, index, taken, err);
    engine_taken_free(taken);
    return status;
}

static enum status cleanse_indexes(const struct alert_log *log, struct engine *engine,
                                   const char *snapshot, uint64_t *removed, struct error *err)
{
    struct arena *arena = arena_new();
    struct index_info *indexes;
    uint32_t count;
    enum status status = engine_begin_writing(engine, 0, err);

    *removed = 0;
    engine_list(engine, arena, &indexes, &count);
    for (uint32_t i = 0; i < count && !status; i++) {
        uint64_t own = 0;

        status = indexes[i].unreadable
                     ? error_set(err, STATUS_CORRUPT, "%s", indexes[i].unreadable->message)
                     : engine_enforce_takedowns(engine, indexes[i].uid, indexes[i].uid, &own, err);
        *removed += own;
        if (!status)
            status = forget_rings(log, engine, snapshot, indexes[i].uid, err);
    }
    arena_free(arena);
    return status;
}

/* *bodies: how many uploads wait in the snapshot. They may have what was taken down; where they are
 * taken up, the list refuses it. */
static enum status cleanse_tasks(const char *snapshot, size_t *bodies, struct error *err)
{
    MEM_AUTO char *tasks = mem_format("%s/tasks", snapshot);

    *bodies = 0;
    return file_exists(tasks) ? tasks_scrub_copy(tasks, bodies, err) : STATUS_OK;
}

static enum status cleanse(const struct alert_log *log, const char *db, const char *snapshot,
                           struct cleansed *cleansed, struct error *err)
{
    const struct engine_options options = {.follow = false};
    MEM_AUTO char *from = mem_format("%s/" TAKEDOWN_FILE, db);
    MEM_AUTO char *to = mem_format("%s/" TAKEDOWN_FILE, snapshot);
    MEM_AUTO char *lock = mem_format("%s/lock", snapshot);
    struct engine *engine = NULL;
    uint64_t removed = 0;
    size_t bodies = 0;
    struct error ignored;
    enum status status = file_copy(from, to, err);

    if (!status)
        status = engine_open(snapshot, &options, &engine, err);
    if (!status)
        status = cleanse_indexes(log, engine, snapshot, &removed, err);
    engine_close(engine);
    file_remove_tree(lock, &ignored);
    if (!status)
        status = cleanse_tasks(snapshot, &bodies, err);
    cleansed->snapshots += removed > 0;
    if (status)
        log_warning("%s may have what was taken down: %s", snapshot, err->message);
    if (status || bodies > 0)
        note_list_add(&cleansed->remains, str_of(snapshot));
    return status_cause(status) == CAUSE_MACHINE ? status : STATUS_OK;
}

enum status takedown_in_snapshots(const struct alert_log *log, const char *db,
                                  const char *directory, struct cleansed *cleansed,
                                  struct error *err)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;
    enum status status = STATUS_OK;

    if (!dir && errno != ENOENT) /* what cannot be looked through may hold the articles */
        return error_errno(err, "look through", directory);
    while (dir && !status && (entry = readdir(dir))) {
        MEM_AUTO char *path = mem_format("%s/%s", directory, entry->d_name);

        if (str_ends(str_of(path), STR(".snapshot.new"))) /* a crash left it */
            status = file_remove_tree(path, err);
        else if (str_ends(str_of(path), STR(".snapshot")))
            status = cleanse(log, db, path, cleansed, err);
    }
    if (dir)
        closedir(dir);
    return status;
}
