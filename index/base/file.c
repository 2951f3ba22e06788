/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file.c - atomic replacement, mapping and directory trees. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define WRITE_CHUNK ((size_t)256 * 1024)
#define OPEN_DIRS   16 /* directories held open while walking a tree */

/* Set the error before close(), which may change errno. */
static enum status close_failed(int fd, struct error *err, const char *doing, const char *path)
{
    enum status status = error_errno(err, doing, path);

    close(fd);
    return status;
}

static enum status map_file(struct file_map *map, const char *path, int protection, int flags,
                            struct error *err)
{
    struct stat about;
    void *memory;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *map = (struct file_map){.data = ""};
    if (fd < 0)
        return error_errno(err, "open", path);
    if (fstat(fd, &about) < 0)
        return close_failed(fd, err, "look at", path);
    if (about.st_size > 0) {
        memory = mmap(NULL, (size_t)about.st_size, protection, flags, fd, 0);
        if (memory == MAP_FAILED)
            return close_failed(fd, err, "map", path);
        *map = (struct file_map){memory, (size_t)about.st_size,
                                 map_guard_begin(memory, (size_t)about.st_size)};
    }
    close(fd);
    return STATUS_OK;
}

enum status file_map_open(struct file_map *map, const char *path, struct error *err)
{
    return map_file(map, path, PROT_READ, MAP_SHARED, err);
}

enum status file_map_open_private(struct file_map *map, const char *path, struct error *err)
{
    return map_file(map, path, PROT_READ | PROT_WRITE, MAP_PRIVATE, err);
}

void file_map_close(struct file_map *map)
{
    map_guard_end(map->guard);
    if (map->length > 0)
        munmap((void *)(uintptr_t)map->data, map->length);
    *map = (struct file_map){.data = ""};
}

static enum status read_all(int fd, struct buf *out, const char *path, size_t most,
                            struct error *err)
{
    size_t total = 0;

    for (;;) {
        ssize_t got = read(fd, buf_reserve(out, WRITE_CHUNK), WRITE_CHUNK);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "read", path);
        if (got == 0)
            return STATUS_OK;
        out->length += (size_t)got;
        out->data[out->length] = '\0';
        total += (size_t)got;
        if (total > most)
            return error_set(err, STATUS_TOO_LARGE, "%s is larger than %zu bytes", path, most);
    }
}

enum status file_read(struct buf *out, const char *path, size_t most, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum status status;

    if (fd < 0)
        return error_errno(err, "open", path);
    status = read_all(fd, out, path, most, err);
    close(fd);
    return status;
}

static enum status write_all(int fd, const char *path, const char *bytes, size_t length,
                             struct error *err)
{
    while (length > 0) {
        ssize_t wrote = write(fd, bytes, length);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return error_errno(err, "write", path);
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return STATUS_OK;
}

enum status file_write(const char *path, struct str bytes, unsigned mode, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    enum status status;

    if (fd < 0)
        return error_errno(err, "create", path);
    status = write_all(fd, path, bytes.data, bytes.length, err);
    if (close(fd) < 0 && !status)
        status = error_errno(err, "close", path);
    return status;
}

enum status file_sync(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_errno(err, "open", path);
    if (fsync(fd) < 0)
        return close_failed(fd, err, "sync", path);
    close(fd);
    return STATUS_OK;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

uint64_t file_size(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 ? (uint64_t)about.st_size : 0;
}

static bool is_directory(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

uint64_t file_tree_size(const char *path)
{
    DIR *dir = opendir(path);
    uint64_t total = 0;
    struct dirent *entry;

    if (!dir)
        return file_size(path);
    while ((entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        MEM_AUTO char *inside = mem_format("%s/%s", path, entry->d_name);
        total += entry->d_type == DT_LNK ? 0 : file_tree_size(inside);
    }
    closedir(dir);
    return total;
}

static enum status sync_parent(const char *path, struct error *err)
{
    MEM_AUTO char *copy = mem_text(path, strlen(path));

    return file_sync(dirname(copy), err);
}

enum status file_put_in_place(const char *beside, const char *path, struct error *err)
{
    if (rename(beside, path) < 0)
        return error_errno(err, "replace", path);
    return sync_parent(path, err);
}

enum status file_replace(const char *path, struct str bytes, unsigned mode, struct error *err)
{
    MEM_AUTO char *beside = mem_format("%s" FILE_BESIDE, path);
    enum status status = file_write(beside, bytes, mode, err);

    if (!status)
        status = file_sync(beside, err);
    if (!status)
        status = file_put_in_place(beside, path, err);
    if (status)
        unlink(beside); /* after the rename this file no longer exists */
    return status;
}

enum status file_make_new_dir(const char *path, unsigned mode, struct error *err)
{
    if (mkdir(path, mode) < 0)
        return error_errno(err, "create the directory", path);
    return STATUS_OK;
}

enum status file_make_dir(const char *path, unsigned mode, struct error *err)
{
    MEM_AUTO char *copy = mem_text(path, strlen(path));
    const char *parent = dirname(copy);
    enum status status;

    if (is_directory(path))
        return STATUS_OK;
    if (strcmp(parent, path) != 0 && (status = file_make_dir(parent, mode, err)))
        return status;
    if (mkdir(path, mode) < 0 && !(errno == EEXIST && is_directory(path))) /* made just now */
        return error_errno(err, "create the directory", path);
    return sync_parent(path, err);
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

enum status file_remove_tree(const char *path, struct error *err)
{
    if (nftw(path, remove_entry, OPEN_DIRS, FTW_DEPTH | FTW_PHYS) < 0 && errno != ENOENT)
        return error_errno(err, "remove", path);
    return STATUS_OK;
}

enum status file_writer_open(struct file_writer *writer, const char *path, struct error *err)
{
    *writer = (struct file_writer){.fd = -1};
    writer->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (writer->fd < 0)
        return error_errno(err, "create", path);
    writer->path = mem_text(path, strlen(path));
    return STATUS_OK;
}

static void flush(struct file_writer *writer)
{
    struct buf *pending = &writer->pending;

    if (!writer->error.status)
        write_all(writer->fd, writer->path, pending->data, pending->length, &writer->error);
    buf_clear(pending);
}

void file_writer_add(struct file_writer *writer, const void *bytes, size_t length)
{
    writer->offset += length;
    buf_add(&writer->pending, bytes, length);
    if (writer->pending.length >= WRITE_CHUNK)
        flush(writer);
}

enum status file_writer_close(struct file_writer *writer, bool durable, struct error *err)
{
    enum status status;

    flush(writer);
    if (durable && !writer->error.status && fsync(writer->fd) < 0)
        error_errno(&writer->error, "sync", writer->path);
    if (close(writer->fd) < 0 && !writer->error.status)
        error_errno(&writer->error, "close", writer->path);
    status = writer->error.status;
    if (status)
        *err = writer->error;
    buf_fini(&writer->pending);
    free(writer->path);
    *writer = (struct file_writer){.fd = -1};
    return status;
}

void file_writer_abandon(struct file_writer *writer)
{
    struct stat about;

    if (writer->fd < 0)
        return;
    /* Remove regular files only: the path may be a device, which root could remove. */
    if (fstat(writer->fd, &about) == 0 && S_ISREG(about.st_mode))
        unlink(writer->path);
    close(writer->fd);
    buf_fini(&writer->pending);
    free(writer->path);
    *writer = (struct file_writer){.fd = -1};
}
