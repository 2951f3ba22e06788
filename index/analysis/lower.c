/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lower.c - one form for values that differ only in case or composition. */
#include "analysis/analyzer.h"
#include "analysis/unicode.h"
#include "base/utf8.h"

static size_t lower_ascii(char *to, const char *at, const char *end)
{
    size_t length = 0;

    for (; at + length < end && (unsigned char)at[length] < 0x80; length++)
        to[length] =
            at[length] >= 'A' && at[length] <= 'Z' ? (char)(at[length] + ('a' - 'A')) : at[length];
    return length;
}

void analyzer_lower(struct buf *out, struct str text)
{
    const char *at = text.data, *end = at + text.length;

    while (at < end) {
        size_t length = lower_ascii(buf_reserve(out, (size_t)(end - at)), at, end);
        uint32_t character;
        unsigned offset;

        out->length += length;
        at += length;
        if (at == end)
            break;
        at += utf8_decode(at, end, &character);
        offset = unicode_lower_offset(character);
        if (offset == 0)
            buf_add_utf8(out, character);
        else
            buf_add(out, unicode_fold_pool + offset + 1, (size_t)unicode_fold_pool[offset]);
    }
}
