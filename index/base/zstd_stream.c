/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zstd_stream.c - zstd frames piece by piece. */
#include "base/zstd_stream.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/mem.h"

#define LEVEL          1
#define WINDOW_LOG_MAX 23 /* 8 MB */

struct zstd_reader {
    ZSTD_DCtx *context;
    bool between_frames;
    bool any_frame;
};

/* zstd returns NULL only when memory runs out: then report that and exit. */
static void *checked(void *made)
{
    return made ? made : mem_alloc(SIZE_MAX);
}

void *zstd_reader_new(void)
{
    struct zstd_reader *reader = mem_zero(1, sizeof *reader);

    reader->context = checked(ZSTD_createDCtx());
    reader->between_frames = true;
    ZSTD_DCtx_setParameter(reader->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    return reader;
}

void zstd_reader_free(void *context)
{
    struct zstd_reader *reader = context;

    ZSTD_freeDCtx(reader->context);
    free(reader);
}

enum status zstd_reader_read(void *context, struct str *in, char *out, size_t room, size_t *length,
                             struct error *err)
{
    struct zstd_reader *reader = context;
    ZSTD_inBuffer from = {in->data, in->length, 0};
    ZSTD_outBuffer to = {out, room, 0};
    size_t left;

    *length = 0;
    if (in->length == 0 && reader->between_frames)
        return reader->any_frame ? STATUS_END : STATUS_OK;
    left = ZSTD_decompressStream(reader->context, &to, &from);
    *in = str_slice(*in, from.pos, in->length);
    *length = to.pos;
    if (ZSTD_isError(left))
        return error_set(err, STATUS_BAD_REQUEST, "the compressed data is damaged: %s",
                         ZSTD_getErrorName(left));
    reader->between_frames = left == 0;
    reader->any_frame |= left == 0;
    return STATUS_OK;
}

size_t zstd_reader_memory(const void *reader)
{
    return ZSTD_sizeof_DCtx(((const struct zstd_reader *)reader)->context);
}

void *zstd_writer_new(void)
{
    return checked(ZSTD_createCCtx());
}

void zstd_writer_free(void *writer)
{
    ZSTD_freeCCtx(writer);
}

void zstd_writer_add(void *writer, struct buf *out, struct str text)
{
    size_t bound = ZSTD_compressBound(text.length);
    size_t length = ZSTD_compressCCtx(writer, buf_reserve(out, bound), bound,
                                      text.data ? text.data : "", text.length, LEVEL);

    if (ZSTD_isError(length))
        checked(NULL);
    out->length += length;
    out->data[out->length] = '\0';
}
