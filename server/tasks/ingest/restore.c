/* SPDX-License-Identifier: GPL-2.0-or-later */
/* restore.c - checks that a database may be imported, imports it, and puts it into its place. */
#include "server/tasks/ingest/restore.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/engine.h"
#include "server/tasks/ingest/dump.h"
#include "server/tasks/ingest/snapshot.h"

/* A directory without any of these files is not yet a database. */
static bool is_database(const char *db)
{
    static const char *const parts[] = {"tasks",         "keys.json",         "features.json",
                                        "webhooks.json", "search-rules.json", "alerts"};

    if (engine_exists(db))
        return true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        MEM_AUTO char *path = mem_format("%s/%s", db, parts[i]);

        if (file_exists(path))
            return true;
    }
    return false;
}

/* STATUS_END: there is a database, and --import-if-new: nothing to import. */
static enum status check_places(const struct config *config, const char *from, struct error *err)
{
    if (is_database(config->db) && !config->import_if_new)
        return error_set(
            err, STATUS_BAD_REQUEST,
            "%s holds a database already, and %s is not imported over it: name another "
            "by --db, or add --import-if-new to go on with the one there is",
            config->db, from);
    if (is_database(config->db)) {
        log_info("%s holds a database already: %s is not imported", config->db, from);
        return STATUS_END;
    }
    if (file_exists(from))
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST, "there is no %s to import", from);
}

static enum status take_place(const char *made, const char *db, struct error *err)
{
    MEM_AUTO char *copy = mem_text(db, strlen(db));

    if (file_remove_tree(db, err))
        return err->status;
    if (rename(made, db) < 0)
        return error_errno(err, "make", db);
    return file_sync(dirname(copy), err);
}

enum status restore(const struct config *config, struct error *err)
{
    const char *from = config->import_dump ? config->import_dump : config->import_snapshot;
    MEM_AUTO char *made = mem_format("%s.restore", config->db);
    struct error ignored;
    enum status status;

    if (!from)
        return STATUS_OK;
    if (config->import_dump && config->import_snapshot)
        return error_set(err, STATUS_BAD_REQUEST,
                         "import a dump or a snapshot, not both at one start");
    status = check_places(config, from, err);
    if (status)
        return status == STATUS_END ? STATUS_OK : status;
    status = file_remove_tree(made, err);
    if (!status)
        status =
            config->import_dump ? dump_import(made, from, err) : snapshot_import(made, from, err);
    if (!status)
        status = take_place(made, config->db, err);
    if (status)
        file_remove_tree(made, &ignored);
    else
        log_info("%s was imported into %s", from, config->db);
    return status;
}
