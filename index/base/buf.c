/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buf.c - a byte buffer that doubles its capacity when it is full. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mem.h"

void buf_fini(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}

char *buf_reserve(struct buf *buf, size_t more)
{
    size_t wanted = buf->length + more + 1;

    if (wanted > buf->capacity) {
        size_t capacity = buf->capacity < 128 ? 256 : buf->capacity * 2;

        buf->capacity = capacity < wanted ? wanted : capacity;
        buf->data = mem_resize(buf->data, buf->capacity);
    }
    return buf->data + buf->length;
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
    char *at = buf_reserve(buf, length);

    if (length)
        memcpy(at, bytes, length);
    at[length] = '\0';
    buf->length += length;
}

void buf_add_str(struct buf *buf, struct str text)
{
    buf_add(buf, text.data, text.length);
}

void buf_add_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char byte)
{
    char *at = buf_reserve(buf, 1);

    at[0] = byte;
    at[1] = '\0';
    buf->length++;
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(buf_reserve(buf, 64), 65, format, args);
    va_end(args);
    if (length > 64)
        vsnprintf(buf_reserve(buf, (size_t)length), (size_t)length + 1, format, again);
    va_end(again);
    if (length > 0)
        buf->length += (size_t)length;
}

void buf_add_varint(struct buf *buf, uint64_t number)
{
    unsigned char *at = (unsigned char *)buf_reserve(buf, 10);
    size_t length = 0;

    while (number >= 0x80) {
        at[length++] = (unsigned char)(number | 0x80);
        number >>= 7;
    }
    at[length++] = (unsigned char)number;
    buf->length += length;
}

static void add_little_endian(struct buf *buf, uint64_t number, size_t bytes)
{
    unsigned char *at = (unsigned char *)buf_reserve(buf, bytes);

    for (size_t i = 0; i < bytes; i++)
        at[i] = (unsigned char)(number >> (8 * i));
    buf->length += bytes;
}

void buf_add_u32(struct buf *buf, uint32_t number)
{
    add_little_endian(buf, number, 4);
}

void buf_add_u64(struct buf *buf, uint64_t number)
{
    add_little_endian(buf, number, 8);
}

static const char *html_entity(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* The first byte at or after `from` that HTML writes as an entity; the text's length: none. */
static size_t find_entity(struct str text, size_t from)
{
#ifdef __SSE2__
    for (; text.length - from >= 16; from += 16) {
        __m128i some = _mm_loadu_si128((const __m128i *)(const void *)(text.data + from));
        __m128i angles = _mm_or_si128(_mm_cmpeq_epi8(some, _mm_set1_epi8('<')),
                                      _mm_cmpeq_epi8(some, _mm_set1_epi8('>')));
        __m128i quotes = _mm_or_si128(_mm_cmpeq_epi8(some, _mm_set1_epi8('"')),
                                      _mm_cmpeq_epi8(some, _mm_set1_epi8('\'')));
        __m128i any =
            _mm_or_si128(_mm_or_si128(angles, quotes), _mm_cmpeq_epi8(some, _mm_set1_epi8('&')));
        unsigned bits = (unsigned)_mm_movemask_epi8(any);

        if (bits)
            return from + (size_t)__builtin_ctz(bits);
    }
#endif
    while (from < text.length && !html_entity(text.data[from]))
        from++;
    return from;
}

void buf_add_html(struct buf *buf, struct str text)
{
    size_t from = 0;

    while (from < text.length) {
        size_t at = find_entity(text, from);

        buf_add(buf, text.data + from, at - from);
        if (at < text.length)
            buf_add_text(buf, html_entity(text.data[at]));
        from = at + 1;
    }
}

void buf_align(struct buf *buf, size_t alignment)
{
    while (buf->length % alignment != 0)
        buf_add_char(buf, '\0');
}

char *buf_take(struct buf *buf)
{
    char *taken = buf->data ? buf->data : mem_text("", 0);

    if (buf->data)
        taken[buf->length] = '\0';
    *buf = (struct buf){0};
    return taken;
}
