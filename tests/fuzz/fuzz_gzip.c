/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_gzip.c - compressed bytes of strangers: an error or at most so much output. */
#include <assert.h>

#include "base/gzip.h"

#define BYTES_MAX ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(struct str text)
{
    BUF_AUTO struct buf packed = {0}, again = {0};
    struct error err;

    gzip_compress(&packed, text, 1);
    assert(gzip_sniff(buf_str(&packed)));
    assert(gzip_expand(&again, buf_str(&packed), BYTES_MAX, &err) == STATUS_OK);
    assert(str_eq(buf_str(&again), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO struct buf out = {0};
    struct str text = str_n((const char *)data, size);
    struct error err;

    if (gzip_expand(&out, text, BYTES_MAX, &err) == STATUS_OK)
        assert(out.length <= BYTES_MAX);
    round_trip(text);
    return 0;
}
