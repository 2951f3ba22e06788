/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool.c - writes lines to memory or to a file, and reads them back. */
#include "server/tasks/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define READ_CHUNK  ((size_t)256 * 1024)
#define MEMORY_KEPT (2 * SPOOL_INLINE) /* after a large line */

struct spool *spool_new(const char *directory, uint64_t number)
{
    struct spool *spool = mem_zero(1, sizeof *spool);

    spool->path = mem_format("%s/" SPOOL_PREFIX "%08" PRIu64, directory, number);
    spool->number = number;
    spool->fd = -1;
    return spool;
}

struct spool *spool_restore(const char *directory, uint64_t number, uint64_t bytes, uint64_t lines,
                            struct str inline_text)
{
    struct spool *spool = spool_new(directory, number);

    spool->bytes = bytes;
    spool->lines = lines;
    spool->in_file = !inline_text.data;
    if (inline_text.data)
        buf_add_str(&spool->memory, inline_text);
    return spool;
}

void spool_free(struct spool *spool)
{
    if (!spool)
        return;
    if (spool->fd >= 0)
        close(spool->fd);
    buf_fini(&spool->memory);
    free(spool->path);
    free(spool);
}

void spool_discard(struct spool *spool)
{
    if (spool && spool->in_file)
        unlink(spool->path);
    spool_free(spool);
}

static enum status begin_file(struct spool *spool, struct error *err)
{
    if (spool->in_file)
        return STATUS_OK;
    spool->fd = open(spool->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (spool->fd < 0)
        return error_errno(err, "create", spool->path);
    spool->in_file = true;
    return STATUS_OK;
}

static enum status flush(struct spool *spool, struct error *err)
{
    size_t done = 0;

    if (begin_file(spool, err))
        return err->status;
    while (done < spool->memory.length) {
        ssize_t wrote = write(spool->fd, spool->memory.data + done, spool->memory.length - done);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return error_errno(err, "write", spool->path);
        done += (size_t)wrote;
    }
    /* Begin to write it out, so that little is left to sync at the end; fsync reports failures. */
    (void)sync_file_range(spool->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    buf_clear(&spool->memory);
    return STATUS_OK;
}

enum status spool_add_line(struct spool *spool, struct str line, struct error *err)
{
    buf_add_str(&spool->memory, line);
    buf_add_char(&spool->memory, '\n');
    spool->bytes += line.length + 1;
    spool->lines++;
    if (spool->memory.length <= SPOOL_INLINE)
        return STATUS_OK;
    if (flush(spool, err))
        return err->status;
    if (spool->memory.capacity > MEMORY_KEPT)
        buf_fini(&spool->memory);
    return STATUS_OK;
}

static enum status sync_file_and_name(const struct spool *spool, struct error *err)
{
    MEM_AUTO char *copy = mem_text(spool->path, strlen(spool->path));

    if (fdatasync(spool->fd) < 0)
        return error_errno(err, "sync", spool->path);
    return file_sync(dirname(copy), err);
}

enum status spool_finish(struct spool *spool, struct error *err)
{
    enum status status;

    if (!spool->in_file)
        return STATUS_OK;
    if ((status = flush(spool, err)) || (status = sync_file_and_name(spool, err)))
        return status;
    buf_fini(&spool->memory);
    close(spool->fd);
    spool->fd = -1;
    return STATUS_OK;
}

enum status spool_open(const struct spool *spool, struct spool_reader *reader, struct error *err)
{
    *reader = (struct spool_reader){.spool = spool, .fd = -1};
    if (!spool->in_file) {
        buf_add_str(&reader->chunk, buf_str(&spool->memory));
        return STATUS_OK;
    }
    reader->fd = open(spool->path, O_RDONLY | O_CLOEXEC);
    return reader->fd < 0 ? error_errno(err, "open", spool->path) : STATUS_OK;
}

/* Drops the lines that were read and reads more after the rest. STATUS_END. */
static enum status fill(struct spool_reader *reader, struct error *err)
{
    struct buf *chunk = &reader->chunk;
    ssize_t got;

    if (reader->fd < 0)
        return STATUS_END;
    if (reader->at > 0)
        memmove(chunk->data, chunk->data + reader->at, chunk->length - reader->at);
    chunk->length -= reader->at;
    reader->at = 0;
    do
        got = read(reader->fd, buf_reserve(chunk, READ_CHUNK), READ_CHUNK);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(err, "read", reader->spool->path);
    chunk->length += (size_t)got;
    return got == 0 ? STATUS_END : STATUS_OK;
}

enum status spool_line(struct spool_reader *reader, struct str *line, struct error *err)
{
    size_t looked = 0;

    for (;;) {
        size_t left = reader->chunk.length - reader->at;
        const char *start = reader->chunk.data + reader->at;
        const char *end = left > looked ? memchr(start + looked, '\n', left - looked) : NULL;
        enum status status;

        if (end) {
            *line = str_n(start, (size_t)(end - start));
            reader->at += line->length + 1;
            return STATUS_OK;
        }
        looked = left;
        status = fill(reader, err);
        if (status)
            return status;
    }
}

void spool_close(struct spool_reader *reader)
{
    if (reader->fd >= 0)
        close(reader->fd);
    buf_fini(&reader->chunk);
}
