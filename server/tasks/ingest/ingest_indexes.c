/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_indexes.c - making, changing, deleting and swapping indexes; their settings.
 *
 * Each of these is one rename, and leaves a trace by which it is known after a crash that it was
 * done: the task's number in index.json, or the name under which a deleted index waits. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/tasks/ingest/ingest_private.h"

#define DELETED_PREFIX ".deleted-" /* and the task's uid: no name of an index */

/* What concerns this task only, or what keeps all from being done now. */
static enum status settle(struct task_work *work, enum status status, const struct error *err)
{
    if (!status || status == STATUS_LOCKED || status == STATUS_NO_SPACE)
        return status;
    work->error = *err;
    return STATUS_OK;
}

/* Was the task done before a crash kept it from being finished? */
static bool contains(const struct manifest *manifest, uint32_t uid)
{
    return manifest->last_task > uid;
}

static enum status write_manifest(struct ingest *ingest, struct manifest *manifest,
                                  const char *index, uint32_t uid, struct error *err)
{
    MEM_AUTO char *path = ingest_index_path(ingest, index);

    if (uid != TASK_NONE && manifest->last_task <= uid)
        manifest->last_task = (uint64_t)uid + 1;
    manifest->updated = date_now();
    manifest->generation++;
    if (file_make_dir(path, 0777, err) || manifest_write(manifest, path, err))
        return err->status;
    database_refresh(ingest->database, NULL);
    return STATUS_OK;
}

static enum status create(struct ingest *ingest, const char *index, enum settings_preset preset,
                          struct str primary_key, uint32_t uid, struct error *err)
{
    struct manifest manifest;
    enum status status = ingest_read_manifest(ingest, index, &manifest, err);

    if (status && status != STATUS_INDEX_NOT_FOUND)
        return status;
    if (status) {
        manifest_init(&manifest, str_of(index), preset, primary_key);
        status = write_manifest(ingest, &manifest, index, uid, err);
    } else if (!contains(&manifest, uid))
        status = error_set(err, STATUS_INDEX_EXISTS, "Index `%s` already exists.", index);
    manifest_fini(&manifest);
    return status;
}

enum status run_index_creation(struct ingest *ingest, struct task_work *works, uint32_t count,
                               struct error *err)
{
    json_t *arguments = ingest_arguments(works);
    bool articles = str_is(json_get_str(arguments, "preset"), "articles");
    enum status status = create(ingest, works->index, articles ? PRESET_ARTICLES : PRESET_DOCUMENTS,
                                json_get_str(arguments, "primaryKey"), works->uid, err);

    (void)count;
    json_decref(arguments);
    return settle(works, status, err);
}

static enum status delete_index(struct ingest *ingest, struct task_work *work, struct error *err)
{
    MEM_AUTO char *path = ingest_index_path(ingest, work->index);
    MEM_AUTO char *away = mem_format("%s/indexes/" DELETED_PREFIX "%u", ingest->path, work->uid);
    MEM_AUTO char *parent = mem_format("%s/indexes", ingest->path);
    struct manifest manifest;

    if (file_exists(away)) /* before a crash */
        return STATUS_OK;
    if (ingest_read_manifest(ingest, work->index, &manifest, err))
        return err->status;
    work->counts[1] = (int64_t)manifest_documents(&manifest);
    manifest_fini(&manifest);
    if (rename(path, away) < 0)
        return error_errno(err, "remove", path);
    database_refresh(ingest->database, NULL);
    return file_sync(parent, err);
}

enum status run_index_deletion(struct ingest *ingest, struct task_work *works, uint32_t count,
                               struct error *err)
{
    (void)count;
    ingest_close_writer(ingest);
    return settle(works, delete_index(ingest, works, err), err);
}

void ingest_remove_deleted(struct ingest *ingest)
{
    MEM_AUTO char *parent = mem_format("%s/indexes", ingest->path);
    DIR *dir = opendir(parent);
    struct dirent *entry;
    struct error err;

    while (dir && (entry = readdir(dir))) {
        MEM_AUTO char *path = mem_format("%s/%s", parent, entry->d_name);

        if (str_starts(str_of(entry->d_name), STR(DELETED_PREFIX)) && file_remove_tree(path, &err))
            log_warning("%s", err.message);
    }
    if (dir)
        closedir(dir);
}

/* An index that stands under another's name carries its old one until this. */
static enum status rename_inside(struct ingest *ingest, const char *index, uint32_t uid,
                                 struct error *err)
{
    struct manifest manifest;
    enum status status = ingest_read_manifest(ingest, index, &manifest, err);

    if (status)
        return status;
    snprintf(manifest.uid, sizeof manifest.uid, "%s", index);
    status = write_manifest(ingest, &manifest, index, uid, err);
    manifest_fini(&manifest);
    return status;
}

/* Which of the steps exchange, rename inside both, were done before a crash? */
static enum status look_at(struct ingest *ingest, const char *index, uint32_t uid, bool *moved,
                           bool *done, struct error *err)
{
    struct manifest manifest;

    if (ingest_read_manifest(ingest, index, &manifest, err))
        return err->status;
    *moved |= strcmp(manifest.uid, index) != 0;
    *done &= contains(&manifest, uid);
    manifest_fini(&manifest);
    return STATUS_OK;
}

static enum status swap_two(struct ingest *ingest, const char *a, const char *b, uint32_t uid,
                            struct error *err)
{
    MEM_AUTO char *path_a = ingest_index_path(ingest, a), *path_b = ingest_index_path(ingest, b);
    MEM_AUTO char *parent = mem_format("%s/indexes", ingest->path);
    bool moved = false, done = true;

    if (look_at(ingest, a, uid, &moved, &done, err) || look_at(ingest, b, uid, &moved, &done, err))
        return err->status;
    if (done && !moved)
        return STATUS_OK;
    if (!moved && renameat2(AT_FDCWD, path_a, AT_FDCWD, path_b, RENAME_EXCHANGE) < 0)
        return error_errno(err, "swap", path_a);
    if (file_sync(parent, err) || rename_inside(ingest, a, uid, err) ||
        rename_inside(ingest, b, uid, err))
        return err->status;
    return STATUS_OK;
}

static enum status rename_index(struct ingest *ingest, const char *from, const char *to,
                                uint32_t uid, struct error *err)
{
    MEM_AUTO char *path = ingest_index_path(ingest, from), *target = ingest_index_path(ingest, to);
    MEM_AUTO char *parent = mem_format("%s/indexes", ingest->path);

    if (ingest_has_index(ingest, from) && ingest_has_index(ingest, to))
        return error_set(err, STATUS_INDEX_EXISTS,
                         "Cannot rename `%s` to `%s` as the index already exists. Hint: You can "
                         "remove `%s` first and then do your remove.",
                         from, to, to);
    if (!ingest_has_index(ingest, to) && rename(path, target) < 0)
        return error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", from);
    return file_sync(parent, err) ? err->status : rename_inside(ingest, to, uid, err);
}

static enum status update(struct ingest *ingest, const struct task_work *work,
                          const json_t *arguments, struct error *err)
{
    struct str key = json_get_str(arguments, "primaryKey"), uid = json_get_str(arguments, "uid");
    struct writer *writer;
    struct error inner;

    if (!ingest_has_index(ingest, work->index))
        return error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", work->index);
    if (key.data) {
        if (ingest_open_writer(ingest, work->index, PRESET_DOCUMENTS, STR_NONE, &writer, err))
            return err->status;
        writer_note_task(writer, work->uid);
        if (ingest_published(ingest, writer_set_primary_key(writer, key, &inner)))
            return error_set(err, inner.status, "Index `%s`: %.400s", work->index, inner.message);
    }
    if (!uid.data || str_is(uid, work->index))
        return STATUS_OK;
    ingest_close_writer(ingest);
    return rename_index(ingest, work->index, uid.data, work->uid, err);
}

enum status run_index_update(struct ingest *ingest, struct task_work *works, uint32_t count,
                             struct error *err)
{
    json_t *arguments = ingest_arguments(works);
    enum status status = update(ingest, works, arguments, err);

    (void)count;
    json_decref(arguments);
    return settle(works, status, err);
}

/* All indexes of all swaps must be there, before the first is done. */
static enum status check_swaps(struct ingest *ingest, const json_t *swaps, struct error *err)
{
    BUF_AUTO struct buf missing = {0};
    uint32_t count = 0;
    json_t *swap;
    size_t i;

    json_array_foreach(swaps, i, swap) for (size_t j = 0; j < 2; j++)
    {
        const char *index = json_string_value(json_array_get(json_object_get(swap, "indexes"), j));

        if (json_is_true(json_object_get(swap, "rename")) || ingest_has_index(ingest, index))
            continue;
        buf_addf(&missing, "%s`%s`", count ? ", " : "", index);
        count++;
    }
    if (count == 1)
        return error_set(err, STATUS_INDEX_NOT_FOUND, "Index %s not found.", missing.data);
    if (count > 1)
        return error_set(err, STATUS_INDEX_NOT_FOUND, "Indexes %.400s not found.", missing.data);
    return STATUS_OK;
}

enum status run_index_swap(struct ingest *ingest, struct task_work *works, uint32_t count,
                           struct error *err)
{
    json_t *arguments = ingest_arguments(works), *swaps = json_object_get(arguments, "swaps");
    enum status status = check_swaps(ingest, swaps, err);

    (void)count;
    ingest_close_writer(ingest);
    for (size_t i = 0; i < json_array_size(swaps) && !status; i++) {
        const json_t *swap = json_array_get(swaps, i), *pair = json_object_get(swap, "indexes");
        const char *a = json_string_value(json_array_get(pair, 0));
        const char *b = json_string_value(json_array_get(pair, 1));

        status = json_is_true(json_object_get(swap, "rename"))
                     ? rename_index(ingest, a, b, works->uid, err)
                     : swap_two(ingest, a, b, works->uid, err);
    }
    json_decref(arguments);
    return settle(works, status, err);
}

/* The settings that the task asks for. */
static enum status new_settings(const struct settings *old, const json_t *arguments,
                                struct settings **out, struct error *err)
{
    if (!json_is_true(json_object_get(arguments, "reset")))
        return settings_patch(old, json_object_get(arguments, "patch"), out, err);
    *out = settings_reset(old);
    return STATUS_OK;
}

static enum status update_settings(struct ingest *ingest, const struct task_work *work,
                                   const json_t *arguments, struct error *err)
{
    struct settings *settings = NULL;
    struct writer *writer;
    enum status status =
        ingest_open_writer(ingest, work->index, PRESET_DOCUMENTS, STR_NONE, &writer, err);

    if (status)
        return status;
    status = new_settings(writer_schema(writer)->settings, arguments, &settings, err);
    if (!status) {
        writer_note_task(writer, work->uid);
        status = ingest_published(ingest, writer_set_settings(writer, settings, err));
    }
    settings_release(settings);
    return status;
}

enum status run_settings_update(struct ingest *ingest, struct task_work *works, uint32_t count,
                                struct error *err)
{
    json_t *arguments = ingest_arguments(works);
    enum status status = update_settings(ingest, works, arguments, err);

    (void)count;
    json_decref(arguments);
    return settle(works, status, err);
}
