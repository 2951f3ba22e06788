/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica_fetch.c - one file: fetched in pieces, checked, and put into its place. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
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

/* --- fetching --- */

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

/* Goes on where the part ends. */
static enum status fetch_rest(struct receiving *receiving, const struct replica_file *file, int fd,
                              const char *part, struct error *err)
{
    const struct replica_source *source = receiving->source;
    uint64_t at = (uint64_t)lseek(fd, 0, SEEK_END);
    BUF_AUTO struct buf bytes = {0};

    if (at > file->sum.size && (ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET)))
        return error_errno(err, "shorten", part);
    at = at > file->sum.size ? 0 : at;
    while (at < file->sum.size) {
        uint64_t left = file->sum.size - at;
        size_t want = left < REPLICA_READ_MAX ? (size_t)left : REPLICA_READ_MAX;

        buf_clear(&bytes);
        if (source->read(source->context, str_of(receiving->uid), str_of(file->name), at, want,
                         &bytes, err))
            return err->status;
        if (bytes.length == 0 || bytes.length > want)
            return error_set(err, STATUS_NOT_FOUND, "%s has another size now", file->name);
        if (write_all(fd, part, buf_str(&bytes), err))
            return err->status;
        at += bytes.length;
        receiving->counts->bytes += bytes.length;
    }
    return STATUS_OK;
}

static enum status check_part(struct receiving *receiving, const struct replica_file *file,
                              const char *part, struct error *err)
{
    struct file_sum sum;

    if (sum_path(receiving->sums, part, &sum, err))
        return err->status;
    if (sum.size == file->sum.size && sum.crc == file->sum.crc)
        return STATUS_OK;
    unlink(part);
    return error_set(err, STATUS_CORRUPT, "%s of index %s arrived damaged: it is fetched again",
                     file->name, receiving->uid);
}

static enum status fetch_part(struct receiving *receiving, const struct replica_file *file,
                              const char *part, struct error *err)
{
    int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum status status;

    if (fd < 0)
        return error_errno(err, "make", part);
    status = fetch_rest(receiving, file, fd, part, err);
    close(fd);
    return status ? status : check_part(receiving, file, part, err);
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

enum status replica_fetch(struct receiving *receiving, const struct replica_file *file,
                          struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", receiving->directory, file->name);
    MEM_AUTO char *part = mem_format("%s" REPLICA_PART, path);

    if (make_folder(receiving, file->name, err) || fetch_part(receiving, file, part, err))
        return err->status;
    if (rename(part, path) < 0)
        return error_errno(err, "put in place", path);
    sync_list_add(&receiving->unsynced, path);
    receiving->counts->files++;
    return STATUS_OK;
}
