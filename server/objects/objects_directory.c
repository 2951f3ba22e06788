/* SPDX-License-Identifier: GPL-2.0-or-later */
/* objects_directory.c - objects as files of a directory, which may be on another machine (NFS).
 *
 * The tag of a file is the SHA-256 of its bytes. Puts with a condition hold a lock on DIR/.lock, so
 * that nobody replaces the object between the look at its tag and the rename. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "server/objects/objects_private.h"

#define FOLDERS_MAX    4
#define LOCK_TRIES     200 /* each waits LOCK_WAIT_US */
#define LOCK_WAIT_US   10000
#define LOCK_NAME      ".lock"
#define FILE_MODE      0600
#define DIRECTORY_MODE 0700

struct object_directory {
    char *path;
};

static char *path_of(const struct object_directory *directory, const char *name)
{
    return mem_format("%s/%s", directory->path, name);
}

/* --- reading --- */

static enum status read_range(int fd, const char *path, struct object_range range, struct buf *out,
                              struct error *err)
{
    size_t left = range.length;

    while (left > 0) {
        ssize_t got =
            pread(fd, buf_reserve(out, left), left, (off_t)(range.offset + range.length - left));

        if (got < 0)
            return error_errno(err, "read", path);
        if (got == 0)
            return error_set(err, STATUS_IO, "%s is shorter than it should be", path);
        out->length += (size_t)got;
        left -= (size_t)got;
    }
    return STATUS_OK;
}

static enum status get_range(const char *path, struct object_range range, struct buf *out,
                             struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t before = out->length;

    if (fd < 0)
        return error_errno(err, "open", path);
    if (read_range(fd, path, range, out, err))
        out->length = before;
    else
        err->status = STATUS_OK;
    close(fd);
    return err->status;
}

static enum status get(void *self, const char *name, struct object_range range, char *tag,
                       struct buf *out, struct error *err)
{
    MEM_AUTO char *path = path_of(self, name);
    char now[SHA256_TEXT_SIZE];
    size_t before = out->length;

    if (range.length)
        return get_range(path, range, out, err);
    if (file_read(out, path, OBJECT_BYTES_MAX, err))
        return err->status;
    if (!tag)
        return STATUS_OK;
    sha256_text(str_n(out->data + before, out->length - before), now);
    if (strcmp(now, tag) == 0) {
        out->length = before;
        return STATUS_END;
    }
    snprintf(tag, OBJECT_TAG_SIZE, "%s", now);
    return STATUS_OK;
}

/* --- writing --- */

static enum status write_file(const char *path, struct str bytes, struct error *err)
{
    MEM_AUTO char *folder = mem_text(path, (size_t)(strrchr(path, '/') - path));

    if (!file_exists(folder) && file_make_dir(folder, DIRECTORY_MODE, err))
        return err->status;
    return file_replace(path, bytes, FILE_MODE, err);
}

/* The descriptor that has the lock, or -1. */
static int lock(const struct object_directory *directory, struct error *err)
{
    MEM_AUTO char *path = path_of(directory, LOCK_NAME);
    int fd;

    if (!file_exists(directory->path) && file_make_dir(directory->path, DIRECTORY_MODE, err))
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    for (int i = 0; fd >= 0 && i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return fd;
        usleep(LOCK_WAIT_US);
    }
    error_errno(err, "lock", path);
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Has the object the tag, or is it absent as it should be? */
static enum status check_tag(struct object_directory *directory, const char *name, const char *tag,
                             struct error *err)
{
    BUF_AUTO struct buf bytes = {0};
    char known[OBJECT_TAG_SIZE];
    enum status status;

    snprintf(known, sizeof known, "%s", tag);
    status = get(directory, name, (struct object_range){0}, known, &bytes, err);
    if (status == (*tag ? STATUS_END : STATUS_NOT_FOUND))
        return STATUS_OK;
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_STALE, "%s/%s was replaced by another daemon", directory->path,
                         name);
    return status;
}

static enum status put(void *self, const char *name, struct str bytes, char *tag, struct error *err)
{
    MEM_AUTO char *path = path_of(self, name);
    char now[SHA256_TEXT_SIZE];
    enum status status;
    int held;

    if (!tag)
        return write_file(path, bytes, err);
    held = lock(self, err);
    if (held < 0)
        return err->status;
    status = check_tag(self, name, tag, err);
    if (!status)
        status = write_file(path, bytes, err);
    close(held);
    if (!status)
        snprintf(tag, OBJECT_TAG_SIZE, "%s", sha256_text(bytes, now));
    return status;
}

static enum status remove_object(void *self, const char *name, struct error *err)
{
    MEM_AUTO char *path = path_of(self, name);

    if (unlink(path) < 0 && errno != ENOENT)
        return error_errno(err, "remove", path);
    return STATUS_OK;
}

/* --- listing --- */

struct object_walk {
    const struct object_directory *directory;
    object_visit_fn *visit;
    void *context;
};

static enum status walk(const struct object_walk *walking, const char *folder, unsigned depth,
                        struct error *err);

/* An entry that has gone meanwhile is none. */
static enum status visit_entry(const struct object_walk *walking, const char *folder,
                               const char *entry, unsigned depth, struct error *err)
{
    MEM_AUTO char *name = mem_format("%s%s", folder, entry);
    MEM_AUTO char *deeper = mem_format("%s/", name);
    MEM_AUTO char *inside = path_of(walking->directory, name);
    struct stat about;

    if (*entry == '.' || str_ends(str_of(name), STR(".new")))
        return STATUS_OK;
    if (lstat(inside, &about) < 0)
        return errno == ENOENT ? STATUS_OK : error_errno(err, "look at", inside);
    if (S_ISDIR(about.st_mode) && depth < FOLDERS_MAX)
        return walk(walking, deeper, depth + 1, err);
    if (S_ISREG(about.st_mode))
        walking->visit(walking->context, str_of(name), (uint64_t)about.st_size);
    return STATUS_OK;
}

/* A folder that is not there has no objects; one that cannot be read may have some. */
static enum status walk(const struct object_walk *walking, const char *folder, unsigned depth,
                        struct error *err)
{
    MEM_AUTO char *path = path_of(walking->directory, folder);
    DIR *entries = opendir(path);
    enum status status = STATUS_OK;
    struct dirent *entry;

    if (!entries)
        return errno == ENOENT ? STATUS_OK : error_errno(err, "open", path);
    while (!status && (errno = 0, entry = readdir(entries)))
        status = visit_entry(walking, folder, entry->d_name, depth, err);
    if (!status && errno)
        status = error_errno(err, "read", path);
    closedir(entries);
    return status;
}

static enum status list(void *self, const char *folder, object_visit_fn *visit, void *context,
                        struct error *err)
{
    const struct object_directory *directory = self;
    const struct object_walk walking = {directory, visit, context};

    if (!file_exists(directory->path))
        return error_set(err, STATUS_IO, "there is no directory %s", directory->path);
    return walk(&walking, folder, 0, err);
}

static void close_directory(void *self)
{
    struct object_directory *directory = self;

    free(directory->path);
    free(directory);
}

static const struct objects_kind kind = {put, get, list, remove_object, close_directory};

enum status objects_directory_open(const char *path, struct objects *out, struct error *err)
{
    struct object_directory *directory = mem_zero(1, sizeof *directory);

    (void)err;
    directory->path = mem_text(path, strlen(path));
    *out = (struct objects){&kind, directory};
    return STATUS_OK;
}
