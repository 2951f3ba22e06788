/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brotli.c - the only user of libbrotli. */
#include "base/brotli.h"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <stdlib.h>

#include "base/mem.h"

#define QUALITY 4  /* of 11: smaller than gzip's fastest, and about as fast */
#define WINDOW  18 /* bits: 256 KB */

struct brotli_reader {
    BrotliDecoderState *state;
    size_t memory;
};

/* Each block starts with its size, so that the reader knows how much it holds. */
#define HEAD ((size_t)16)

static void *counted_alloc(void *context, size_t size)
{
    struct brotli_reader *reader = context;
    char *block = mem_alloc(HEAD + size);

    memcpy(block, &size, sizeof size);
    reader->memory += size;
    return block + HEAD;
}

static void counted_free(void *context, void *block)
{
    struct brotli_reader *reader = context;
    size_t size;

    if (!block)
        return;
    memcpy(&size, (char *)block - HEAD, sizeof size);
    reader->memory -= size;
    free((char *)block - HEAD);
}

void *brotli_reader_new(void)
{
    struct brotli_reader *reader = mem_zero(1, sizeof *reader);

    reader->state = BrotliDecoderCreateInstance(counted_alloc, counted_free, reader);
    return reader;
}

void brotli_reader_free(void *context)
{
    struct brotli_reader *reader = context;

    BrotliDecoderDestroyInstance(reader->state);
    free(reader);
}

/* Bytes after the stream are ignored, as gzip.h ignores them. */
enum status brotli_reader_read(void *context, struct str *in, char *out, size_t room,
                               size_t *length, struct error *err)
{
    struct brotli_reader *reader = context;
    const uint8_t *next = (const uint8_t *)in->data;
    uint8_t *to = (uint8_t *)out;
    size_t left = in->length, free_room = room;
    BrotliDecoderResult result;

    *length = 0;
    if (BrotliDecoderIsFinished(reader->state))
        return STATUS_END;
    result = BrotliDecoderDecompressStream(reader->state, &left, &next, &free_room, &to, NULL);
    *in = str_slice(*in, in->length - left, in->length);
    *length = room - free_room;
    if (result == BROTLI_DECODER_RESULT_ERROR)
        return error_set(err, STATUS_BAD_REQUEST, "the compressed data is damaged: %s",
                         BrotliDecoderErrorString(BrotliDecoderGetErrorCode(reader->state)));
    return STATUS_OK;
}

size_t brotli_reader_memory(const void *reader)
{
    return ((const struct brotli_reader *)reader)->memory;
}

/* libbrotli's encoder cannot be used twice: there is no state to keep. */
void *brotli_writer_new(void)
{
    return mem_zero(1, 1);
}

void brotli_writer_free(void *writer)
{
    free(writer);
}

void brotli_writer_add(void *writer, struct buf *out, struct str text)
{
    size_t length = BrotliEncoderMaxCompressedSize(text.length);
    char *to = buf_reserve(out, length);

    if (!BrotliEncoderCompress(QUALITY, WINDOW, BROTLI_MODE_TEXT, text.length,
                               (const uint8_t *)text.data, &length, (uint8_t *)to))
        mem_alloc(SIZE_MAX); /* it fails only without memory: report that and exit */
    out->length += length;
    out->data[out->length] = '\0';
}
