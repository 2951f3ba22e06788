/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_life.c - changes indexes by renames, and recognises after a crash which steps were done. */
#include "store/writer/index_life.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/reader/manifest.h"

#define NOTE_MAX       ((size_t)64 << 20) /* bytes */
#define DELETED_PREFIX ".deleted-"        /* and the operation's number; not a valid uid */

static char *path_of(const char *database, const char *uid)
{
    return mem_format("%s/indexes/%s", database, uid);
}

static enum status sync_parent(const char *database, struct error *err)
{
    MEM_AUTO char *parent = mem_format("%s/indexes", database);

    return file_sync(parent, err);
}

bool index_life_exists(const char *database, const char *uid)
{
    MEM_AUTO char *path = mem_format("%s/indexes/%s/index.json", database, uid);

    return access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

enum status index_life_sync(const char *database, const char *uid, struct error *err)
{
    MEM_AUTO char *directory = path_of(database, uid);
    MEM_AUTO char *manifest = mem_format("%s/index.json", directory);

    if (file_sync(manifest, err) || file_sync(directory, err))
        return err->status;
    return sync_parent(database, err);
}

static enum status read_manifest(const char *database, const char *uid, struct manifest *manifest,
                                 struct error *err)
{
    MEM_AUTO char *path = path_of(database, uid);
    enum status status = manifest_read(manifest, path, err);

    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", uid);
    return status;
}

bool index_life_any(const char *database)
{
    MEM_AUTO char *path = mem_format("%s/indexes", database);

    return file_exists(path);
}

enum status index_life_look(const char *database, const char *uid, struct index_before *out,
                            struct error *err)
{
    struct manifest manifest;
    enum status status = read_manifest(database, uid, &manifest, err);

    *out = (struct index_before){0};
    if (status)
        return status == STATUS_INDEX_NOT_FOUND ? STATUS_OK : status;
    *out = (struct index_before){true, manifest.last_task, schema_share(manifest.schema)};
    manifest_fini(&manifest);
    return STATUS_OK;
}

static bool contains(const struct manifest *manifest, uint64_t operation)
{
    return operation != OPERATION_NONE && manifest->last_task > operation;
}

static enum status write_manifest(const char *database, struct manifest *manifest, const char *uid,
                                  uint64_t operation, struct error *err)
{
    MEM_AUTO char *path = path_of(database, uid);

    if (operation != OPERATION_NONE && manifest->last_task <= operation)
        manifest->last_task = operation + 1;
    manifest->updated = date_now();
    manifest->generation++;
    if (file_make_dir(path, 0777, err) || manifest_write(manifest, path, err))
        return err->status;
    return STATUS_OK;
}

enum status index_life_create(const char *database, const char *uid, enum settings_preset preset,
                              struct str primary_key, uint64_t operation, struct error *err)
{
    struct manifest manifest;
    enum status status = read_manifest(database, uid, &manifest, err);

    if (status && status != STATUS_INDEX_NOT_FOUND)
        return status;
    if (status) {
        manifest_init(&manifest, str_of(uid), preset, primary_key);
        status = write_manifest(database, &manifest, uid, operation, err);
    } else if (contains(&manifest, operation)) /* the creation was done before a crash */
        status = index_life_sync(database, uid, err);
    else
        status = error_set(err, STATUS_INDEX_EXISTS, "Index `%s` already exists.", uid);
    manifest_fini(&manifest);
    return status;
}

enum status index_life_restore(const char *database, const char *uid,
                               const struct settings *settings, struct str primary_key,
                               int64_t created, struct error *err)
{
    MEM_AUTO char *path = path_of(database, uid);
    struct field_list *fields = field_list_new(settings->preset);
    struct manifest manifest;
    enum status status = file_make_dir(path, 0777, err);

    manifest_init(&manifest, str_of(uid), settings->preset, primary_key);
    manifest_set_schema(&manifest, schema_new(settings, fields, primary_key));
    if (created)
        manifest.created = created;
    if (!status)
        status = manifest_write(&manifest, path, err);
    manifest_fini(&manifest);
    field_list_free(fields);
    return status;
}

/* Where a deleted index waits until its files are removed. */
static char *deleted_path(const char *database, uint64_t operation)
{
    if (operation == OPERATION_NONE) /* a name of its own */
        return mem_format("%s/indexes/" DELETED_PREFIX "at-%lld", database,
                          (long long)clock_monotonic());
    return mem_format("%s/indexes/" DELETED_PREFIX "%llu", database, (unsigned long long)operation);
}

enum status index_life_delete(const char *database, const char *uid, uint64_t operation,
                              uint64_t *documents, struct error *err)
{
    MEM_AUTO char *path = path_of(database, uid);
    MEM_AUTO char *away = deleted_path(database, operation);
    struct manifest manifest;

    if (file_exists(away)) /* the deletion was done before a crash */
        return sync_parent(database, err);
    if (read_manifest(database, uid, &manifest, err))
        return err->status;
    *documents = manifest_documents(&manifest);
    manifest_fini(&manifest);
    if (rename(path, away) < 0)
        return error_errno(err, "remove", path);
    return sync_parent(database, err);
}

void index_life_remove_deleted(const char *database)
{
    MEM_AUTO char *parent = mem_format("%s/indexes", database);
    DIR *folder = opendir(parent);
    struct dirent *entry;
    struct error err;

    while (folder && (entry = readdir(folder))) {
        MEM_AUTO char *path = mem_format("%s/%s", parent, entry->d_name);

        if (str_starts(str_of(entry->d_name), STR(DELETED_PREFIX)) && file_remove_tree(path, &err))
            log_warning("%s", err.message);
    }
    if (folder)
        closedir(folder);
}

/* Write the new uid to index.json. Until then a renamed index has its old uid there. */
static enum status rename_inside(const char *database, const char *uid, uint64_t operation,
                                 struct error *err)
{
    struct manifest manifest;
    enum status status = read_manifest(database, uid, &manifest, err);

    if (status)
        return status;
    snprintf(manifest.uid, sizeof manifest.uid, "%s", uid);
    status = write_manifest(database, &manifest, uid, operation, err);
    manifest_fini(&manifest);
    return status;
}

/* What a crash may have left of a rename or a swap. */
struct trace {
    char uid[INDEX_UID_MAX + 1]; /* as index.json has it */
    bool done;                   /* it contains the operation */
};

static enum status read_trace(const char *database, const char *uid, uint64_t operation,
                              struct trace *trace, struct error *err)
{
    struct manifest manifest;

    if (read_manifest(database, uid, &manifest, err))
        return err->status;
    snprintf(trace->uid, sizeof trace->uid, "%s", manifest.uid);
    trace->done = contains(&manifest, operation);
    manifest_fini(&manifest);
    return STATUS_OK;
}

/* `to` stands where `from` is missing: did a crash keep the rest of this rename from being done? */
static enum status check_interrupted(const char *database, const char *from, const char *to,
                                     uint64_t operation, struct error *err)
{
    struct trace trace;

    if (read_trace(database, to, operation, &trace, err))
        return err->status;
    if (trace.done || strcmp(trace.uid, from) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", from);
}

enum status index_life_rename(const char *database, const char *from, const char *to,
                              uint64_t operation, struct error *err)
{
    MEM_AUTO char *path = path_of(database, from), *target = path_of(database, to);
    bool there = index_life_exists(database, to);

    if (there && index_life_exists(database, from))
        return error_set(err, STATUS_INDEX_EXISTS, "Index `%s` already exists.", to);
    if (there && check_interrupted(database, from, to, operation, err))
        return err->status;
    if (!there && rename(path, target) < 0)
        return errno == ENOENT
                   ? error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", from)
                   : error_errno(err, "rename", path);
    if (sync_parent(database, err))
        return err->status;
    return rename_inside(database, to, operation, err);
}

/* After the exchange an index has the other's uid until it is renamed inside. */
static bool is_exchanged(const struct trace *trace, const char *other)
{
    return trace->done || strcmp(trace->uid, other) == 0;
}

enum status index_life_swap(const char *database, const char *a, const char *b, uint64_t operation,
                            struct error *err)
{
    MEM_AUTO char *path_a = path_of(database, a), *path_b = path_of(database, b);
    struct trace of_a, of_b;
    bool exchanged;

    if (read_trace(database, a, operation, &of_a, err) ||
        read_trace(database, b, operation, &of_b, err))
        return err->status;
    exchanged = is_exchanged(&of_a, b) && is_exchanged(&of_b, a);
    if (!exchanged && renameat2(AT_FDCWD, path_a, AT_FDCWD, path_b, RENAME_EXCHANGE) < 0)
        return error_errno(err, "swap", path_a);
    if (sync_parent(database, err) || (!of_a.done && rename_inside(database, a, operation, err)) ||
        (!of_b.done && rename_inside(database, b, operation, err)))
        return err->status;
    return STATUS_OK;
}

/* --- notes --- */

enum status index_life_read_note(const char *database, const char *uid, const char *name,
                                 struct buf *out, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/indexes/%s/%s", database, uid, name);

    return file_exists(path) ? file_read(out, path, NOTE_MAX, err) : STATUS_OK;
}

enum status index_life_write_note(const char *database, const char *uid, const char *name,
                                  struct str bytes, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/indexes/%s/%s", database, uid, name);

    return file_replace(path, bytes, 0666, err);
}
