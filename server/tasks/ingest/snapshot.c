/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot.c - makes a snapshot, and a database from a snapshot. */
#include "server/tasks/ingest/snapshot.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/file_copy.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/version.h"
#include "engine/backup.h"
#include "engine/journal.h"
#include "engine/takedown.h"
#include "server/tasks/spool.h"

#define VERSION 1

void moment_name(char out[MOMENT_NAME_SIZE])
{
    struct date now;

    date_from_ms(date_now(), 0, &now);
    snprintf(out, MOMENT_NAME_SIZE, "%04d%02d%02d-%02d%02d%02d%03d", now.year % 10000,
             now.month % 100, now.day % 100, now.hour % 100, now.minute % 100, now.second % 100,
             now.millisecond % 1000);
}

/* --- the indexes --- */

/* Makes the directories of a path. */
static enum status make_parents(const char *path, struct error *err)
{
    const char *last = strrchr(path, '/');
    MEM_AUTO char *parent = mem_text(path, (size_t)(last - path));

    return file_exists(parent) ? STATUS_OK : file_make_dir(parent, 0777, err);
}

static enum status put_part(void *context, const struct snapshot_part *part, struct error *err)
{
    const char *to = context;
    MEM_AUTO char *path = mem_format("%s/%.*s", to, STR_ARG(part->name));

    if (make_parents(path, err))
        return err->status;
    return part->immutable ? file_link_open(part->fd, part->name.data, path, err)
                           : file_copy_open(part->fd, part->name.data, path, err);
}

/* --- the tasks --- */

/* A body file may disappear meanwhile, if its request fails. */
static enum status copy_bodies(const char *from, const char *to, struct error *err)
{
    DIR *folder = opendir(from);
    enum status status = folder ? STATUS_OK : error_errno(err, "open", from);
    struct dirent *entry;

    while (!status && (entry = readdir(folder))) {
        MEM_AUTO char *inside = mem_format("%s/%s", from, entry->d_name);
        MEM_AUTO char *outside = mem_format("%s/%s", to, entry->d_name);

        if (str_starts(str_of(entry->d_name), STR(SPOOL_PREFIX)))
            status = file_copy(inside, outside, err);
        if (status == STATUS_NOT_FOUND)
            status = STATUS_OK;
    }
    if (folder)
        closedir(folder);
    return status;
}

/* Copies the journal first, so that the body files that it names still exist. In a snapshot, the
 * current task would be unfinished, and would run again; `record` says that it has succeeded. */
enum status snapshot_copy_tasks(const char *db, const char *to, struct str record,
                                struct error *err)
{
    MEM_AUTO char *from = mem_format("%s/tasks", db);
    MEM_AUTO char *copy = mem_format("%s/tasks", to);

    if (!file_exists(from))
        return STATUS_OK;
    if (journal_copy(from, copy, record, err))
        return err->status;
    return copy_bodies(from, copy, err);
}

/* The log of alerts, with what they rang for. */
enum status snapshot_copy_alerts(const char *db, const char *to, struct error *err)
{
    MEM_AUTO char *log = mem_format("%s/alerts", db);
    MEM_AUTO char *copy = mem_format("%s/alerts", to);

    return file_exists(log) ? journal_copy(log, copy, STR_NONE, err) : STATUS_OK;
}

/* --- the whole snapshot --- */

static enum status copy_rest(const char *db, const char *to, struct error *err)
{
    static const char *const names[] = {"keys.json", "features.json", "webhooks.json",
                                        "search-rules.json", TAKEDOWN_FILE};
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < sizeof names / sizeof *names; i++) {
        MEM_AUTO char *from = mem_format("%s/%s", db, names[i]);
        MEM_AUTO char *copy = mem_format("%s/%s", to, names[i]);

        if (file_exists(from))
            status = file_copy(from, copy, err);
    }
    return status;
}

static enum status write_label(const char *to, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/snapshot.json", to);
    BUF_AUTO struct buf text = {0};
    char now[DATE_TEXT_SIZE];

    buf_addf(&text, "{\"version\":%d,\"createdAt\":\"%s\",\"pkgVersion\":\"%s\"}\n", VERSION,
             date_format(date_now(), 0, now), version_number());
    return file_replace(path, buf_str(&text), 0600, err);
}

/* Alerts come first: an article that they have seen is in the copied index. */
static enum status fill(struct engine *engine, const char *db, const char *to,
                        struct str task_record, struct error *err)
{
    if (file_make_dir(to, 0700, err) || snapshot_copy_alerts(db, to, err) ||
        engine_snapshot(engine, put_part, (void *)(uintptr_t)to, err) || copy_rest(db, to, err) ||
        snapshot_copy_tasks(db, to, task_record, err) || tree_sync(to, err))
        return err->status;
    return write_label(to, err);
}

/* A new path for a snapshot, yours to free. If the name exists, waits for the next millisecond. */
static char *new_place(const char *directory)
{
    char name[MOMENT_NAME_SIZE];
    char *to;

    moment_name(name);
    while (file_exists(to = mem_format("%s/%s.snapshot", directory, name))) {
        free(to);
        usleep(1000);
        moment_name(name);
    }
    return to;
}

enum status snapshot_create(struct engine *engine, const char *db, const char *directory,
                            struct str task_record, struct error *err)
{
    MEM_AUTO char *to = new_place(directory);
    MEM_AUTO char *beside = mem_format("%s.new", to);
    struct error ignored;
    enum status status = fill(engine, db, beside, task_record, err);

    if (!status && rename(beside, to) < 0)
        status = error_errno(err, "make", to);
    if (status)
        file_remove_tree(beside, &ignored);
    return status ? status : file_sync(directory, err);
}

static enum status check_label(const char *snapshot, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/snapshot.json", snapshot);
    BUF_AUTO struct buf text = {0};
    struct error why;
    json_t *label;
    bool known;

    if (file_read(&text, path, 4096, &why))
        return error_set(err, STATUS_BAD_REQUEST, "%s is not a snapshot: %s", snapshot,
                         why.message);
    label = json_read(buf_str(&text), 0, &why);
    known = json_integer_value(json_object_get(label, "version")) == VERSION;
    json_decref(label);
    if (known)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST, "%s is a snapshot of another version", snapshot);
}

/* Copies instead of links: a database must not share files with its backup. */
enum status snapshot_import(const char *to, const char *snapshot, struct error *err)
{
    MEM_AUTO char *label = mem_format("%s/snapshot.json", to);

    if (check_label(snapshot, err) || tree_copy(snapshot, to, err))
        return err->status;
    return file_remove_tree(label, err);
}
