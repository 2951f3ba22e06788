/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish_files.c - uploads files: large ones in parts, small new ones of an index as a pack. */
#include "server/publish/publish_files.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/replica.h"

#define READ_AGAIN_NS ((int64_t)60 * 1000000000) /* a damaged file */

/* Small files of an index that storage lacks. */
struct pending_pack {
    json_t **rows; /* borrowed from the catalog */
    size_t count, capacity;
    uint64_t bytes;
};

void publish_files_init(struct publish_files *files, uint64_t grace)
{
    files->kept = kept_objects_new(grace);
    packs_init(&files->packs);
}

void publish_files_fini(struct publish_files *files)
{
    kept_objects_free(files->kept);
    packs_fini(&files->packs);
    free(files->checked.parts);
}

void publish_files_published(struct publish_files *files)
{
    kept_objects_published(files->kept);
    packs_published(&files->packs);
}

/* Appends a part of a file. STATUS_NOT_FOUND: the index has a newer generation. */
static enum status read_part(const struct publish_files *files, const struct published_file *file,
                             uint64_t part, struct buf *out, struct error *err)
{
    uint64_t at = part * PUBLICATION_PART, size = published_part_size(file, part);
    size_t before = out->length;

    while (out->length - before < size) {
        uint64_t got = out->length - before, left = size - got;

        if (engine_read_file(files->engine, file->uid, file->name, at + got,
                             left < REPLICA_READ_MAX ? left : REPLICA_READ_MAX, out, err))
            return err->status;
    }
    return STATUS_OK;
}

static enum status has_changed(const struct published_file *file, struct error *err)
{
    return error_set(err, STATUS_CORRUPT,
                     "%.*s of index %.*s was changed or damaged on disk: dateline-index --check "
                     "tells if it is damaged",
                     STR_ARG(file->name), STR_ARG(file->uid));
}

static enum status stops(struct error *err)
{
    return error_set(err, STATUS_IO, "the daemon stops");
}

static enum status put_object(struct publish_files *files, const char *name, struct str bytes,
                              struct error *err)
{
    if (atomic_load(files->stop))
        return stops(err);
    if (objects_put(files->objects, name, bytes, NULL, err))
        return err->status;
    kept_objects_add(files->kept, str_of(name), bytes.length);
    atomic_fetch_add(&files->bytes, bytes.length);
    atomic_fetch_add(&files->count, 1);
    return STATUS_OK;
}

/* --- a file --- */

static uint64_t identity_of(const struct published_file *file)
{
    uint64_t names = hash_mix(hash_str(file->uid), hash_str(file->name));

    return hash_mix(names, hash_mix(file->size, file->crc)) | 1;
}

/* Reads the whole file: the catalog tells its bytes as they were written, and what was damaged
 * since must not get its name in storage. */
static enum status read_whole(struct publish_files *files, const struct published_file *file,
                              struct error *err)
{
    struct checked_file *checked = &files->checked;
    uint64_t count = published_part_count(file);
    BUF_AUTO struct buf bytes = {0};
    uint32_t crc = 0;

    checked->identity = 0;
    checked->parts = mem_resize(checked->parts, count * sizeof *checked->parts);
    for (uint64_t part = 0; part < count; part++) {
        if (atomic_load(files->stop))
            return stops(err);
        buf_clear(&bytes);
        if (read_part(files, file, part, &bytes, err))
            return err->status;
        checked->parts[part] = gzip_crc32(0, bytes.data, bytes.length);
        crc = gzip_crc32(crc, bytes.data, bytes.length);
    }
    checked->identity = identity_of(file);
    checked->when = clock_monotonic();
    checked->whole = crc == file->crc;
    return STATUS_OK;
}

/* Before a part of several is put. */
static enum status check_whole(struct publish_files *files, const struct published_file *file,
                               struct error *err)
{
    const struct checked_file *checked = &files->checked;
    bool known = checked->identity == identity_of(file) &&
                 (checked->whole || clock_monotonic() - checked->when < READ_AGAIN_NS);

    if (!known && read_whole(files, file, err))
        return err->status;
    return checked->whole ? STATUS_OK : has_changed(file, err);
}

static enum status put_part(struct publish_files *files, const struct published_file *file,
                            uint64_t part, const char *name, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};
    bool only = published_part_count(file) == 1;

    if ((!only && check_whole(files, file, err)) || read_part(files, file, part, &bytes, err))
        return err->status;
    if (gzip_crc32(0, bytes.data, bytes.length) != (only ? file->crc : files->checked.parts[part]))
        return has_changed(file, err);
    return put_object(files, name, buf_str(&bytes), err);
}

static enum status put_file(struct publish_files *files, const struct published_file *file,
                            struct error *err)
{
    uint64_t count = published_part_count(file);

    for (uint64_t part = 0; part < count; part++) {
        MEM_AUTO char *name = published_part_name(file, part);
        uint64_t size = published_part_size(file, part);

        kept_objects_need(files->kept, str_of(name), size);
        if (!kept_objects_has(files->kept, str_of(name), size) &&
            put_part(files, file, part, name, err))
            return err->status;
    }
    return STATUS_OK;
}

/* --- packs --- */

static enum status read_pending(const struct publish_files *files, struct str uid,
                                const struct pending_pack *pending, struct buf *out,
                                struct error *err)
{
    for (size_t i = 0; i < pending->count; i++) {
        size_t before = out->length;
        struct published_file file;

        published_file_read(uid, pending->rows[i], &file);
        if (read_part(files, &file, 0, out, err))
            return err->status;
        if (gzip_crc32(0, out->data + before, out->length - before) != file.crc)
            return has_changed(&file, err);
    }
    return STATUS_OK;
}

static enum status put_pack(struct publish_files *files, struct str uid,
                            const struct pending_pack *pending, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};
    MEM_AUTO char *pack = NULL, *name = NULL;
    uint64_t at = 0;

    if (read_pending(files, uid, pending, &bytes, err))
        return err->status;
    pack = packs_name(buf_str(&bytes));
    name = published_pack_name(uid, str_of(pack));
    kept_objects_need(files->kept, str_of(name), bytes.length);
    if (!kept_objects_has(files->kept, str_of(name), bytes.length) &&
        put_object(files, name, buf_str(&bytes), err))
        return err->status;
    for (size_t i = 0; i < pending->count; i++) {
        struct published_file file;

        published_file_read(uid, pending->rows[i], &file);
        packs_add(&files->packs, pending->rows[i], &file, pack, at);
        at += file.size;
    }
    return STATUS_OK;
}

static enum status put_pending(struct publish_files *files, struct str uid,
                               struct pending_pack *pending, struct error *err)
{
    enum status status = STATUS_OK;
    struct published_file file;

    if (pending->count == 1) {
        published_file_read(uid, pending->rows[0], &file);
        status = put_file(files, &file, err);
    } else if (pending->count > 1)
        status = put_pack(files, uid, pending, err);
    pending->count = 0;
    pending->bytes = 0;
    return status;
}

/* Storage has it in a pack, as a catalog before this one says. */
static bool is_packed(struct publish_files *files, json_t *row, struct published_file *file)
{
    MEM_AUTO char *name = NULL;

    if (!packs_find(&files->packs, row, file))
        return false;
    name = published_pack_name(file->uid, file->pack);
    if (!kept_objects_has(files->kept, str_of(name), file->pack_size)) {
        json_object_del(row, "pack");
        json_object_del(row, "at");
        return false;
    }
    kept_objects_need(files->kept, str_of(name), file->pack_size);
    return true;
}

static bool is_stored(const struct publish_files *files, const struct published_file *file)
{
    MEM_AUTO char *name = published_part_name(file, 0);

    return kept_objects_has(files->kept, str_of(name), file->size);
}

/* --- an index --- */

static enum status put_row(struct publish_files *files, struct str uid, json_t *row,
                           struct pending_pack *pending, struct error *err)
{
    struct published_file file;

    if (!published_file_read(uid, row, &file))
        return error_set(err, STATUS_INTERNAL, "the catalog has an invalid file entry");
    if (file.size == 0 || is_packed(files, row, &file))
        return STATUS_OK;
    if (file.size > PACK_FILE_MAX || is_stored(files, &file))
        return put_file(files, &file, err);
    if (pending->bytes + file.size > PACK_BYTES_MAX && put_pending(files, uid, pending, err))
        return err->status;
    pending->rows =
        mem_grow(pending->rows, pending->count, &pending->capacity, sizeof *pending->rows);
    pending->rows[pending->count++] = row;
    pending->bytes += file.size;
    return STATUS_OK;
}

static enum status put_index(struct publish_files *files, const json_t *entry, struct error *err)
{
    struct str uid = json_get_str(entry, "uid");
    struct pending_pack pending = {0};
    enum status status = STATUS_OK;
    size_t number;
    json_t *row;

    json_array_foreach (json_object_get(entry, "files"), number, row)
        if ((status = put_row(files, uid, row, &pending, err)))
            break;
    if (!status)
        status = put_pending(files, uid, &pending, err);
    free(pending.rows);
    return status;
}

/* Storage may have the only whole copy of an index that cannot be read here. */
static void keep_index(struct publish_files *files, const json_t *entry)
{
    MEM_AUTO char *folder = published_pack_name(json_get_str(entry, "uid"), STR(""));

    kept_objects_need_below(files->kept, str_of(folder));
}

enum status publish_files_put(struct publish_files *files, json_t *catalog, struct error *err)
{
    size_t number;
    json_t *entry;

    kept_objects_begin(files->kept);
    packs_begin(&files->packs);
    json_array_foreach (json_object_get(catalog, "indexes"), number, entry)
        if (json_is_true(json_object_get(entry, "unreadable")))
            keep_index(files, entry);
        else if (put_index(files, entry, err))
            return err->status;
    return STATUS_OK;
}
