/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot.c - making a snapshot, and a database from one. */
#include "server/tasks/ingest/snapshot.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/version.h"
#include "server/tasks/ingest/tree_copy.h"
#include "server/tasks/spool.h"
#include "store/journal/journal.h"
#include "store/reader/manifest.h"

#define VERSION    1
#define ATTEMPTS   20     /* to copy an index between two merges */
#define LOG_PREFIX "log-" /* see journal.h */

void moment_name(char out[MOMENT_NAME_SIZE])
{
    struct date now;

    date_from_ms(date_now(), 0, &now);
    snprintf(out, MOMENT_NAME_SIZE, "%04d%02d%02d-%02d%02d%02d%03d", now.year % 10000,
             now.month % 100, now.day % 100, now.hour % 100, now.minute % 100, now.second % 100,
             now.millisecond % 1000);
}

static bool is_live(const struct manifest *manifest, const char *segment)
{
    for (size_t i = 0; i < manifest->segment_count; i++)
        if (strcmp(manifest->segments[i].name, segment) == 0)
            return true;
    return false;
}

/* Segments that are live are linked; others are still being made, or going away. */
static enum status copy_part(const char *from, const char *to, const char *name,
                             const struct manifest *manifest, struct error *err)
{
    MEM_AUTO char *inside = mem_format("%s/%s", from, name);
    MEM_AUTO char *outside = mem_format("%s/%s", to, name);
    bool segment = str_starts(str_of(name), STR(SEGMENT_PREFIX));
    struct stat about;

    if (name[0] == '.' || (segment && !is_live(manifest, name)))
        return STATUS_OK;
    if (lstat(inside, &about) < 0)
        return error_errno(err, "look at", inside);
    if (S_ISDIR(about.st_mode))
        return tree_copy(inside, outside, segment, err);
    return file_copy(inside, outside, err);
}

static enum status copy_parts(const char *from, const char *to, const struct manifest *manifest,
                              struct error *err)
{
    DIR *folder = opendir(from);
    enum status status = folder ? file_make_dir(to, 0777, err) : error_errno(err, "open", from);
    struct dirent *entry;

    while (!status && (entry = readdir(folder)))
        status = copy_part(from, to, entry->d_name, manifest, err);
    if (folder)
        closedir(folder);
    return status ? status : file_sync(to, err);
}

static enum status check_generation(const char *index, uint64_t wanted, struct error *err)
{
    struct manifest manifest;
    uint64_t generation;

    if (manifest_read(&manifest, index, err))
        return err->status;
    generation = manifest.generation;
    manifest_fini(&manifest);
    if (generation == wanted)
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND, "%s changed meanwhile", index);
}

/* Whatever a manifest names is there until another one has taken its place: so, where it is the
 * same before and after, all of it was copied. Else STATUS_NOT_FOUND. */
static enum status try_index(const char *from, const char *to, struct error *err)
{
    struct manifest before;
    enum status status;

    if (manifest_read(&before, from, err))
        return err->status;
    status = copy_parts(from, to, &before, err);
    if (!status)
        status = check_generation(to, before.generation, err);
    if (!status)
        status = check_generation(from, before.generation, err);
    manifest_fini(&before);
    return status;
}

static enum status copy_index(const char *from, const char *to, struct error *err)
{
    enum status status = STATUS_NOT_FOUND;

    for (int i = 0; status == STATUS_NOT_FOUND && i < ATTEMPTS; i++) {
        if (file_remove_tree(to, err))
            return err->status;
        status = try_index(from, to, err);
    }
    return status;
}

static enum status copy_indexes(const char *db, const char *to, struct error *err)
{
    MEM_AUTO char *from = mem_format("%s/indexes", db);
    DIR *folder = opendir(from);
    enum status status = STATUS_OK;
    struct dirent *entry;

    while (!status && folder && (entry = readdir(folder))) {
        MEM_AUTO char *inside = mem_format("%s/%s", from, entry->d_name);
        MEM_AUTO char *manifest = mem_format("%s/index.json", inside);
        MEM_AUTO char *outside = mem_format("%s/indexes/%s", to, entry->d_name);

        if (index_uid_valid(str_of(entry->d_name)) && file_exists(manifest))
            status = copy_index(inside, outside, err);
    }
    if (folder)
        closedir(folder);
    return status;
}

/* Bodies come and go with requests that are cut off. */
static enum status copy_task_files(const char *from, const char *to, const char *prefix,
                                   struct error *err)
{
    DIR *folder = opendir(from);
    enum status status = folder ? STATUS_OK : error_errno(err, "open", from);
    struct dirent *entry;

    while (!status && (entry = readdir(folder))) {
        MEM_AUTO char *inside = mem_format("%s/%s", from, entry->d_name);
        MEM_AUTO char *outside = mem_format("%s/%s", to, entry->d_name);

        if (!str_starts(str_of(entry->d_name), str_of(prefix)))
            continue;
        status = file_copy(inside, outside, err);
        if (status == STATUS_NOT_FOUND && strcmp(prefix, SPOOL_PREFIX) == 0)
            status = STATUS_OK;
    }
    if (folder)
        closedir(folder);
    return status;
}

static void pass_over(void *context, struct str record)
{
    (void)context, (void)record;
}

/* The task at work is open in the copy: a database from it would do it once more. */
static enum status end_task(const char *tasks, struct str record, struct error *err)
{
    struct journal *journal;

    if (!record.data)
        return STATUS_OK;
    if (journal_open(tasks, pass_over, NULL, &journal, err))
        return err->status;
    err->status = journal_append(journal, record, -1, NULL, NULL, err);
    journal_close(journal);
    return err->status;
}

/* The journal first: then whatever it names is still there. */
static enum status copy_tasks(const char *db, const char *to, struct str record, struct error *err)
{
    MEM_AUTO char *from = mem_format("%s/tasks", db);
    MEM_AUTO char *copy = mem_format("%s/tasks", to);

    if (!file_exists(from))
        return STATUS_OK;
    if (file_make_dir(copy, 0777, err) || copy_task_files(from, copy, LOG_PREFIX, err) ||
        copy_task_files(from, copy, SPOOL_PREFIX, err) || end_task(copy, record, err))
        return err->status;
    return file_sync(copy, err);
}

static enum status copy_rest(const char *db, const char *to, struct error *err)
{
    static const char *const names[] = {"keys.json", "features.json", "webhooks.json"};
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

static enum status fill(const char *db, const char *to, struct str task_record, struct error *err)
{
    MEM_AUTO char *indexes = mem_format("%s/indexes", to);

    if (file_make_dir(to, 0700, err) || file_make_dir(indexes, 0777, err) ||
        copy_indexes(db, to, err) || copy_rest(db, to, err) ||
        copy_tasks(db, to, task_record, err) || file_sync(indexes, err))
        return err->status;
    return write_label(to, err);
}

/* Where the snapshot of this moment goes; yours to free. Of two within a millisecond the later one
 * waits for a name of its own. */
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

enum status snapshot_create(const char *db, const char *directory, struct str task_record,
                            struct error *err)
{
    MEM_AUTO char *to = new_place(directory);
    MEM_AUTO char *beside = mem_format("%s.new", to);
    struct error ignored;
    enum status status = fill(db, beside, task_record, err);

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

/* Copies: a database must not share files with its backup. */
enum status snapshot_import(const char *to, const char *snapshot, struct error *err)
{
    MEM_AUTO char *label = mem_format("%s/snapshot.json", to);

    if (check_label(snapshot, err) || tree_copy(snapshot, to, false, err))
        return err->status;
    return file_remove_tree(label, err);
}
