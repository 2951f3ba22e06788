/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_copy.c - copies bytes and walks directories. */
#include "base/file_copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define CHUNK ((size_t)1 << 20)

static enum status write_all(int out, const char *bytes, ssize_t length, const char *to,
                             struct error *err)
{
    for (ssize_t at = 0, some; at < length; at += some)
        if ((some = write(out, bytes + at, (size_t)(length - at))) < 0)
            return error_errno(err, "write", to);
    return STATUS_OK;
}

static enum status copy_by_hand(int in, int out, const char *from, const char *to,
                                struct error *err)
{
    MEM_AUTO char *bytes = mem_alloc(CHUNK);
    ssize_t got;

    while ((got = read(in, bytes, CHUNK)) > 0)
        if (write_all(out, bytes, got, to, err))
            return err->status;
    return got < 0 ? error_errno(err, "read", from) : STATUS_OK;
}

/* Let the kernel copy if it can for these two file systems; otherwise copy by read and write. */
static enum status copy_bytes(int in, int out, const char *from, const char *to, struct error *err)
{
    ssize_t moved;

    while ((moved = copy_file_range(in, NULL, out, NULL, CHUNK, 0)) > 0)
        ;
    return moved == 0 ? STATUS_OK : copy_by_hand(in, out, from, to, err);
}

enum status file_copy_open(int in, const char *from, const char *to, struct error *err)
{
    struct stat about;
    enum status status;
    int out;

    if (fstat(in, &about) < 0)
        return error_errno(err, "look at", from);
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, about.st_mode & 0777);
    if (out < 0)
        return error_errno(err, "create", to);
    status = copy_bytes(in, out, from, to, err);
    if (!status && fsync(out) < 0)
        status = error_errno(err, "sync", to);
    if (close(out) < 0 && !status)
        status = error_errno(err, "close", to);
    return status;
}

enum status file_copy(const char *from, const char *to, struct error *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum status status;

    if (in < 0)
        return error_errno(err, "open", from);
    status = file_copy_open(in, from, to, err);
    close(in);
    return status;
}

enum status file_link_open(int in, const char *from, const char *to, struct error *err)
{
    char self[40];

    snprintf(self, sizeof self, "/proc/self/fd/%d", in);
    if (linkat(AT_FDCWD, self, AT_FDCWD, to, AT_SYMLINK_FOLLOW) == 0)
        return STATUS_OK;
    if (errno == EEXIST) /* perhaps a link to this very file: a copy would truncate it */
        return error_errno(err, "link", to);
    return file_copy_open(in, from, to, err);
}

/* --- directories --- */

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static enum status copy_entry(const char *from, const char *to, struct error *err)
{
    struct stat about;

    if (lstat(from, &about) < 0)
        return error_errno(err, "look at", from);
    if (S_ISDIR(about.st_mode))
        return tree_copy(from, to, err);
    return S_ISREG(about.st_mode) ? file_copy(from, to, err) : STATUS_OK;
}

enum status tree_copy(const char *from, const char *to, struct error *err)
{
    DIR *folder = opendir(from);
    enum status status;
    struct dirent *entry;

    if (!folder)
        return error_errno(err, "open", from);
    status = file_make_dir(to, 0777, err);
    while (!status && (entry = readdir(folder))) {
        MEM_AUTO char *inside = mem_format("%s/%s", from, entry->d_name);
        MEM_AUTO char *outside = mem_format("%s/%s", to, entry->d_name);

        if (!is_dots(entry->d_name))
            status = copy_entry(inside, outside, err);
    }
    closedir(folder);
    return status ? status : file_sync(to, err);
}

enum status tree_sync(const char *path, struct error *err)
{
    DIR *folder = opendir(path);
    enum status status = STATUS_OK;
    struct dirent *entry;

    if (!folder)
        return error_errno(err, "open", path);
    while (!status && (entry = readdir(folder))) {
        MEM_AUTO char *inside = mem_format("%s/%s", path, entry->d_name);
        struct stat about;

        if (!is_dots(entry->d_name) && lstat(inside, &about) == 0 && S_ISDIR(about.st_mode))
            status = tree_sync(inside, err);
    }
    closedir(folder);
    return status ? status : file_sync(path, err);
}
