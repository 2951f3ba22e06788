/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coding.c - the table of codings, and which library does each. */
#include "base/coding.h"

#include <stdlib.h>

#include "base/brotli.h"
#include "base/gzip.h"
#include "base/mem.h"
#include "base/zstd_stream.h"

#define DEFLATE_LEVEL      1
#define GZIP_READER_MEMORY ((size_t)48 * 1024) /* zlib's window of 32 KB, and its tables */

/* gzip.h's functions as those of any coding. */
static void *new_gzip(void)
{
    return gzip_reader_new();
}

static void free_gzip(void *reader)
{
    gzip_reader_free(reader);
}

static enum status read_gzip(void *reader, struct str *in, char *out, size_t room, size_t *length,
                             struct error *err)
{
    return gzip_reader_read(reader, in, out, room, length, err);
}

static size_t gzip_memory(const void *reader)
{
    return GZIP_READER_MEMORY;
}

static void *new_gzip_writer(void)
{
    return deflater_new(DEFLATE_LEVEL);
}

static void *new_deflate_writer(void)
{
    return deflater_new_zlib(DEFLATE_LEVEL);
}

static void free_deflater(void *deflater)
{
    deflater_free(deflater);
}

static void add_deflated(void *deflater, struct buf *out, struct str text)
{
    deflater_add(deflater, out, text);
}

static const struct coding_kind {
    void *(*new_reader)(void);
    void (*free_reader)(void *reader);
    enum status (*read)(void *reader, struct str *in, char *out, size_t room, size_t *length,
                        struct error *err);
    size_t (*memory)(const void *reader);
    void *(*new_writer)(void);
    void (*free_writer)(void *writer);
    void (*add)(void *writer, struct buf *out, struct str text);
} kinds[CODING_COUNT] = {
    [CODING_ZSTD] = {zstd_reader_new, zstd_reader_free, zstd_reader_read, zstd_reader_memory,
                     zstd_writer_new, zstd_writer_free, zstd_writer_add},
    [CODING_BROTLI] = {brotli_reader_new, brotli_reader_free, brotli_reader_read,
                       brotli_reader_memory, brotli_writer_new, brotli_writer_free,
                       brotli_writer_add},
    [CODING_GZIP] = {new_gzip, free_gzip, read_gzip, gzip_memory, new_gzip_writer, free_deflater,
                     add_deflated},
    [CODING_DEFLATE] = {new_gzip, free_gzip, read_gzip, gzip_memory, new_deflate_writer,
                        free_deflater, add_deflated},
};

const char *coding_name(enum coding coding)
{
    static const char *const names[] = {
#define X(name, text) text,
        CODINGS(X)
#undef X
            "identity"};

    return names[coding];
}

bool coding_parse(struct str name, enum coding *out)
{
    for (int i = 0; i <= CODING_IDENTITY; i++)
        if (str_eq_nocase(name, str_of(coding_name((enum coding)i)))) {
            *out = (enum coding)i;
            return true;
        }
    *out = CODING_GZIP;
    return str_eq_nocase(name, STR("x-gzip"));
}

struct coding_reader {
    const struct coding_kind *kind;
    void *reader;
};

struct coding_reader *coding_reader_new(enum coding coding)
{
    struct coding_reader *decoder = mem_alloc(sizeof *decoder);

    *decoder = (struct coding_reader){&kinds[coding], kinds[coding].new_reader()};
    return decoder;
}

void coding_reader_free(struct coding_reader *decoder)
{
    if (!decoder)
        return;
    decoder->kind->free_reader(decoder->reader);
    free(decoder);
}

enum status coding_reader_read(struct coding_reader *decoder, struct str *in, char *out,
                               size_t room, size_t *length, struct error *err)
{
    return decoder->kind->read(decoder->reader, in, out, room, length, err);
}

size_t coding_reader_memory(const struct coding_reader *decoder)
{
    return decoder->kind->memory(decoder->reader);
}

struct coding_writer {
    void *writers[CODING_COUNT]; /* NULL: not used yet */
};

struct coding_writer *coding_writer_new(void)
{
    return mem_zero(1, sizeof(struct coding_writer));
}

void coding_writer_free(struct coding_writer *encoder)
{
    if (!encoder)
        return;
    for (int i = 0; i < CODING_COUNT; i++)
        if (encoder->writers[i])
            kinds[i].free_writer(encoder->writers[i]);
    free(encoder);
}

void coding_writer_add(struct coding_writer *encoder, enum coding coding, struct buf *out,
                       struct str text)
{
    void **writer = &encoder->writers[coding];

    if (!*writer)
        *writer = kinds[coding].new_writer();
    kinds[coding].add(*writer, out, text);
}
