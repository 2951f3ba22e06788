/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buf.c - a byte buffer that doubles its capacity when it is full. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void buf_add_html(struct buf *buf, struct str text)
{
    size_t plain = 0;

    if (text.length == 0)
        return;
    for (size_t i = 0; i < text.length; i++) {
        const char *entity = html_entity(text.data[i]);

        if (!entity)
            continue;
        buf_add(buf, text.data + plain, i - plain);
        buf_add_text(buf, entity);
        plain = i + 1;
    }
    buf_add(buf, text.data + plain, text.length - plain);
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
