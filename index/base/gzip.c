/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gzip.c - the only user of zlib. */
#include "base/gzip.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/mem.h"

#define GZIP_BITS    (15 + 16) /* zlib's value for: write a gzip header */
#define ZLIB_BITS    15        /* zlib's value for: write a zlib header */
#define ANY_BITS     (15 + 32) /* zlib's value for: detect a gzip or zlib header */
#define MEMORY_LEVEL 8
#define EXPAND_CHUNK ((size_t)64 * 1024)

static void *checked(void *state, int result)
{
    if (result != Z_OK) {
        free(state);
        return mem_alloc(SIZE_MAX); /* zlib fails only without memory: report that and exit */
    }
    return state;
}

uint32_t gzip_crc32(uint32_t crc, const void *bytes, size_t length)
{
    return length ? (uint32_t)crc32_z(crc, bytes, length) : crc; /* zlib restarts for NULL */
}

uint32_t gzip_crc32_shift(uint64_t length)
{
    return (uint32_t)crc32_combine_gen((z_off_t)length);
}

uint32_t gzip_crc32_join(uint32_t first, uint32_t second, uint32_t shift)
{
    return (uint32_t)crc32_combine_op(first, second, shift);
}

static void stream_in(z_stream *stream, struct str bytes)
{
    stream->next_in = (Bytef *)(uintptr_t)bytes.data;
    stream->avail_in = bytes.length < UINT32_MAX ? (uInt)bytes.length : UINT32_MAX;
}

static void deflate_whole(z_stream *stream, struct buf *out, struct str text)
{
    size_t bound = deflateBound(stream, (uLong)text.length);

    stream_in(stream, text);
    stream->next_out = (Bytef *)buf_reserve(out, bound);
    stream->avail_out = (uInt)bound;
    deflate(stream, Z_FINISH);
    out->length += bound - stream->avail_out;
    out->data[out->length] = '\0';
}

void gzip_compress(struct buf *out, struct str text, int level)
{
    z_stream stream = {0};

    checked(NULL,
            deflateInit2(&stream, level, Z_DEFLATED, GZIP_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY));
    deflate_whole(&stream, out, text);
    deflateEnd(&stream);
}

bool gzip_sniff(struct str bytes)
{
    return str_starts(bytes, STR("\x1f\x8b\x08"));
}

struct gzip_reader {
    z_stream stream;
    bool between_members;
    bool any_member;
};

struct gzip_reader *gzip_reader_new(void)
{
    struct gzip_reader *reader = mem_zero(1, sizeof *reader);

    reader->between_members = true;
    return checked(reader, inflateInit2(&reader->stream, ANY_BITS));
}

void gzip_reader_free(struct gzip_reader *reader)
{
    if (!reader)
        return;
    inflateEnd(&reader->stream);
    free(reader);
}

/* Zeros may pad the end of a gzip file. Ignore any bytes after the last member. */
static bool at_end(struct gzip_reader *reader, struct str in)
{
    return reader->between_members && reader->any_member &&
           (in.length == 0 || (unsigned char)in.data[0] != 0x1F);
}

enum status gzip_reader_read(struct gzip_reader *reader, struct str *in, char *out, size_t room,
                             size_t *length, struct error *err)
{
    z_stream *stream = &reader->stream;
    int result;

    *length = 0;
    if (at_end(reader, *in))
        return STATUS_END;
    if (reader->between_members)
        inflateReset(stream);
    reader->between_members = false;
    stream_in(stream, *in);
    stream->next_out = (Bytef *)out;
    stream->avail_out = (uInt)room;
    result = inflate(stream, Z_NO_FLUSH);
    *in = str_slice(*in, (size_t)((const char *)stream->next_in - in->data), in->length);
    *length = room - stream->avail_out;
    if (result == Z_STREAM_END) {
        reader->between_members = true;
        reader->any_member = true;
        return STATUS_OK;
    }
    if (result != Z_OK && result != Z_BUF_ERROR)
        return error_set(err, STATUS_BAD_REQUEST, "the compressed data is damaged: %s",
                         stream->msg ? stream->msg : "unknown form");
    return STATUS_OK;
}

static enum status expand_all(struct gzip_reader *reader, struct buf *out, struct str bytes,
                              size_t most, struct error *err)
{
    size_t produced = 0, length;

    for (;;) {
        enum status status = gzip_reader_read(reader, &bytes, buf_reserve(out, EXPAND_CHUNK),
                                              EXPAND_CHUNK, &length, err);

        if (status == STATUS_END)
            return STATUS_OK;
        if (status)
            return status;
        out->length += length;
        out->data[out->length] = '\0';
        produced += length;
        if (produced > most)
            return error_set(err, STATUS_TOO_LARGE, "the compressed data expands to over %zu bytes",
                             most);
        if (length == 0 && bytes.length == 0 && !reader->between_members)
            return error_set(err, STATUS_BAD_REQUEST, "the compressed data is cut short");
    }
}

enum status gzip_expand(struct buf *out, struct str bytes, size_t most, struct error *err)
{
    struct gzip_reader *reader = gzip_reader_new();
    enum status status = expand_all(reader, out, bytes, most, err);

    gzip_reader_free(reader);
    return status;
}

struct deflater {
    z_stream stream;
};

static struct deflater *new_deflater(int level, int bits)
{
    struct deflater *deflater = mem_zero(1, sizeof *deflater);

    return checked(deflater, deflateInit2(&deflater->stream, level, Z_DEFLATED, bits, MEMORY_LEVEL,
                                          Z_DEFAULT_STRATEGY));
}

struct deflater *deflater_new(int level)
{
    return new_deflater(level, GZIP_BITS);
}

struct deflater *deflater_new_zlib(int level)
{
    return new_deflater(level, ZLIB_BITS);
}

void deflater_free(struct deflater *deflater)
{
    if (!deflater)
        return;
    deflateEnd(&deflater->stream);
    free(deflater);
}

void deflater_add(struct deflater *deflater, struct buf *out, struct str text)
{
    deflateReset(&deflater->stream);
    deflate_whole(&deflater->stream, out, text);
}
