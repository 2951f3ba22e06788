/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica_fetch.c - the files that are missing: fetched, checked, and put into their places. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/replica/replica_private.h"

bool replica_file_read(const json_t *value, struct replica_file *out)
{
    const json_t *size = json_object_get(value, "size"), *crc = json_object_get(value, "crc");

    out->name = json_string_value(json_object_get(value, "name"));
    if (!out->name || !replica_name_valid(str_of(out->name)) || !json_is_integer(size) ||
        !json_is_integer(crc) || json_integer_value(size) < 0)
        return false;
    out->sum =
        (struct file_sum){(uint64_t)json_integer_value(size), (uint32_t)json_integer_value(crc)};
    return true;
}

/* --- what is there --- */

static enum status sum_path(struct file_sums *sums, const char *path, struct file_sum *out,
                            struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum status status;

    if (fd < 0)
        return error_errno(err, "open", path);
    status = file_sums_of(sums, fd, path, out, err);
    close(fd);
    return status;
}

bool replica_has(struct receiving *receiving, const char *directory,
                 const struct replica_file *file)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, file->name);
    struct file_sum sum;
    struct error ignored;

    return file_size(path) == file->sum.size &&
           sum_path(receiving->sums, path, &sum, &ignored) == STATUS_OK &&
           sum.size == file->sum.size && sum.crc == file->sum.crc;
}

/* --- one file --- */

static enum status write_all(int fd, const char *path, struct str bytes, struct error *err)
{
    while (bytes.length > 0) {
        ssize_t written = write(fd, bytes.data, bytes.length);

        if (written < 0)
            return error_errno(err, "write", path);
        bytes = str_slice(bytes, (size_t)written, bytes.length);
    }
    return STATUS_OK;
}

/* The disk begins to write them at once; the sync at the end then has little left to do. */
static void write_out(int fd, uint64_t at, size_t length)
{
    (void)sync_file_range(fd, (off_t)at, (off_t)length, SYNC_FILE_RANGE_WRITE);
}

/* Goes on where the part ends. */
static enum status write_rest(struct receiving *receiving, struct pieces *pieces,
                              const struct wanted_file *wanted, int fd, const char *part,
                              struct error *err)
{
    uint64_t at = wanted->from;
    uint32_t crc = wanted->crc;
    struct str bytes;

    if (ftruncate(fd, (off_t)at) || lseek(fd, (off_t)at, SEEK_SET) < 0)
        return error_errno(err, "shorten", part);
    while (at < wanted->file.sum.size) {
        if (pieces_next(pieces, &bytes, err) || write_all(fd, part, bytes, err))
            return err->status;
        write_out(fd, at, bytes.length);
        crc = gzip_crc32(crc, bytes.data, bytes.length);
        at += bytes.length;
        receiving->counts->bytes += bytes.length;
    }
    if (crc == wanted->file.sum.crc)
        return file_sums_add(receiving->sums, fd, part, &wanted->file.sum, err);
    unlink(part);
    return error_set(err, STATUS_CORRUPT,
                     "%s of index %s arrived damaged: it is fetched again. If it stays so, it is "
                     "damaged where it comes from: check the primary's files (dateline-index "
                     "--check), or delete its object in the storage: the primary puts it again",
                     wanted->file.name, receiving->uid);
}

static enum status fetch_part(struct receiving *receiving, struct pieces *pieces,
                              const struct wanted_file *wanted, const char *part, struct error *err)
{
    int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum status status;

    if (fd < 0)
        return error_errno(err, "make", part);
    status = write_rest(receiving, pieces, wanted, fd, part, err);
    close(fd);
    return status;
}

/* Makes the folder of the file, if it has one. */
static enum status make_folder(struct receiving *receiving, const char *name, struct error *err)
{
    const char *slash = strchr(name, '/');
    MEM_AUTO char *folder =
        slash ? mem_format("%s/%.*s", receiving->directory, (int)(slash - name), name)
              : mem_text(receiving->directory, strlen(receiving->directory));

    sync_list_add(&receiving->unsynced, folder);
    return file_exists(folder) ? STATUS_OK : file_make_new_dir(folder, 0700, err);
}

static enum status fetch_file(struct receiving *receiving, struct pieces *pieces,
                              const struct wanted_file *wanted, struct error *err)
{
    const char *name = wanted->file.name;
    MEM_AUTO char *path = mem_format("%s/%s", receiving->directory, name);
    MEM_AUTO char *part = mem_format("%s" REPLICA_PART, path);

    if (make_folder(receiving, name, err) || fetch_part(receiving, pieces, wanted, part, err))
        return err->status;
    if (rename(part, path) < 0)
        return error_errno(err, "put in place", path);
    sync_list_add(&receiving->unsynced, path);
    receiving->counts->files++;
    return STATUS_OK;
}

/* --- all files --- */

/* What is there of the file already. */
static void look_at_part(struct receiving *receiving, struct wanted_file *wanted)
{
    MEM_AUTO char *part = mem_format("%s/%s" REPLICA_PART, receiving->directory, wanted->file.name);
    struct file_sum sum;
    struct error ignored;

    if (!file_exists(part) || sum_path(receiving->sums, part, &sum, &ignored) ||
        sum.size > wanted->file.sum.size)
        return;
    wanted->from = sum.size;
    wanted->crc = sum.crc;
}

/* The files that are missing; their number in *count. Yours to free. */
static struct wanted_file *list_missing(struct receiving *receiving, size_t *count)
{
    struct wanted_file *missing = NULL;
    size_t capacity = 0, number;
    json_t *value;

    *count = 0;
    json_array_foreach (receiving->files, number, value) {
        struct wanted_file wanted = {0};

        replica_file_read(value, &wanted.file);
        if (replica_has(receiving, receiving->directory, &wanted.file))
            continue;
        look_at_part(receiving, &wanted);
        missing = mem_grow(missing, *count, &capacity, sizeof *missing);
        missing[(*count)++] = wanted;
    }
    return missing;
}

enum status replica_fetch(struct receiving *receiving, struct error *err)
{
    size_t count;
    MEM_AUTO struct wanted_file *missing = list_missing(receiving, &count);
    struct pieces *pieces;
    enum status status =
        pieces_begin(receiving->source, receiving->uid, missing, count, &pieces, err);

    if (status)
        return status;
    for (size_t i = 0; !status && i < count; i++)
        status = fetch_file(receiving, pieces, &missing[i], err);
    pieces_end(pieces);
    return status;
}
