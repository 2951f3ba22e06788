/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_coding.c - compressed bodies of strangers, in every coding: an error, or at most so much
 * output at a time, from a decoder of limited memory. The first byte chooses the coding; the
 * second, where the input is cut in two. */
#include <assert.h>
#include <stdint.h>

#include "base/coding.h"

#define OUTPUT_MAX ((size_t)1 << 20)
#define MEMORY_MAX ((size_t)18 << 20)
#define ROOM       4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* True while the decoder may go on. */
static bool expand(struct coding_reader *decoder, struct str in, struct buf *out)
{
    char room[ROOM];
    size_t length;
    struct error err;

    while (out->length < OUTPUT_MAX) {
        if (coding_reader_read(decoder, &in, room, ROOM, &length, &err))
            return false;
        assert(length <= ROOM && coding_reader_memory(decoder) <= MEMORY_MAX);
        buf_add(out, room, length);
        if (length == 0 && in.length == 0)
            return true;
    }
    return false;
}

static void round_trip(enum coding coding, struct str text)
{
    struct coding_writer *encoder = coding_writer_new();
    struct coding_reader *decoder = coding_reader_new(coding);
    BUF_AUTO struct buf packed = {0}, again = {0};

    coding_writer_add(encoder, coding, &packed, text);
    expand(decoder, buf_str(&packed), &again);
    assert(str_eq(buf_str(&again), text) || text.length >= OUTPUT_MAX);
    coding_reader_free(decoder);
    coding_writer_free(encoder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum coding coding = (enum coding)(size ? data[0] % CODING_COUNT : 0);
    struct str text = str_n((const char *)data + (size ? 1 : 0), size ? size - 1 : 0);
    size_t cut = text.length ? (unsigned char)text.data[0] % text.length : 0;
    struct coding_reader *decoder = coding_reader_new(coding);
    BUF_AUTO struct buf out = {0};

    if (expand(decoder, str_slice(text, 0, cut), &out))
        expand(decoder, str_slice(text, cut, text.length), &out);
    coding_reader_free(decoder);
    round_trip(coding, text);
    return 0;
}
