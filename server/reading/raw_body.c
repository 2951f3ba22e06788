/* SPDX-License-Identifier: GPL-2.0-or-later */
/* raw_body.c - memory, then a file that has no name. */
#include "server/reading/raw_body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

struct raw_body {
    const char *directory;
    struct buf memory; /* what is not yet in the file */
    int fd;            /* -1: there is no file yet */
    uint64_t size;
};

struct raw_body *raw_body_new(const char *directory)
{
    struct raw_body *raw = mem_zero(1, sizeof *raw);

    raw->directory = directory;
    raw->fd = -1;
    return raw;
}

void raw_body_free(struct raw_body *raw)
{
    if (!raw)
        return;
    if (raw->fd >= 0)
        close(raw->fd);
    buf_fini(&raw->memory);
    free(raw);
}

uint64_t raw_body_size(const struct raw_body *raw)
{
    return raw->size;
}

/* File systems without O_TMPFILE get a name that is removed at once. */
static int open_nameless(const char *directory)
{
    int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    MEM_AUTO char *path = NULL;

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
        return fd;
    path = mem_format("%s/raw-XXXXXX", directory);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static enum status flush(struct raw_body *raw, struct error *err)
{
    struct str rest = buf_str(&raw->memory);

    while (rest.length > 0) {
        ssize_t wrote = write(raw->fd, rest.data, rest.length);

        if (wrote < 0 && errno != EINTR)
            return error_errno(err, "write a body to", raw->directory);
        rest = str_slice(rest, wrote > 0 ? (size_t)wrote : 0, rest.length);
    }
    buf_clear(&raw->memory);
    return STATUS_OK;
}

enum status raw_body_add(struct raw_body *raw, struct str bytes, struct error *err)
{
    buf_add_str(&raw->memory, bytes);
    raw->size += bytes.length;
    if (raw->memory.length <= RAW_MEMORY_MAX)
        return STATUS_OK;
    if (raw->fd < 0)
        raw->fd = open_nameless(raw->directory);
    if (raw->fd < 0)
        return error_errno(err, "make a file in", raw->directory);
    return flush(raw, err);
}

enum status raw_body_file(struct raw_body *raw, int *fd, struct error *err)
{
    if (raw->fd < 0)
        raw->fd = memfd_create("body", MFD_CLOEXEC);
    if (raw->fd < 0)
        return error_errno(err, "make", "a file in memory");
    if (flush(raw, err))
        return err->status;
    buf_fini(&raw->memory);
    if (lseek(raw->fd, 0, SEEK_SET) < 0)
        return error_errno(err, "read", "a body");
    *fd = raw->fd;
    return STATUS_OK;
}
