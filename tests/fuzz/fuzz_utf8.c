/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_utf8.c - decoding steps through any bytes, and what was repaired is well formed. */
#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Decoding and encoding again is what repairing does. */
static void decode_all(struct str text, struct buf *out)
{
    const char *at = text.data, *end = text.data + text.length;
    uint32_t character;

    while (at < end) {
        at += utf8_decode(at, end, &character);
        buf_add_utf8(out, character);
    }
    assert(at == end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO struct buf decoded = {0}, repaired = {0};
    struct str text = str_n((const char *)data, size);
    MEM_AUTO char *copy = mem_text(text.data, size);

    if (size > 0)
        decode_all(text, &decoded);
    utf8_add_repaired(&repaired, text);
    assert(str_eq(buf_str(&decoded), buf_str(&repaired)));
    assert(utf8_valid(buf_str(&repaired)));
    assert(utf8_valid(text) == str_eq(text, buf_str(&repaired)));
    for (size_t limit = 0; limit <= size && limit < 16; limit++)
        assert(utf8_valid(str_n(repaired.data, utf8_cut(buf_str(&repaired), limit))));
    utf8_repair_in_place(copy, size);
    assert(utf8_valid(str_n(copy, size)));
    return 0;
}
