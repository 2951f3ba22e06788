/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buf.h - a growing byte buffer for building answers, files and texts.
 *
 * `struct buf out = {0};` is an empty buffer. The caller frees it with buf_fini. Only one thread
 * may use a buffer at a time. */
#ifndef DATELINE_BASE_BUF_H
#define DATELINE_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct buf {
    char *data; /* the add functions put a NUL after the text */
    size_t length;
    size_t capacity;
};

void buf_fini(struct buf *buf);
static inline void buf_clear(struct buf *buf)
{
    buf->length = 0;
}

/* Make room for `more` bytes after the last byte; returns where to write them. Then add to .length
 * the number of bytes written. */
char *buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_str(struct buf *buf, struct str text);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char byte);
__attribute__((format(printf, 2, 3))) void buf_addf(struct buf *buf, const char *format, ...);
/* Unsigned LEB128, at most 10 bytes. */
void buf_add_varint(struct buf *buf, uint64_t number);
void buf_add_u32(struct buf *buf, uint32_t number); /* little endian */
void buf_add_u64(struct buf *buf, uint64_t number);
/* Writes `&`, `<`, `>`, `"` and `'` as entities: safe in HTML text and attributes. */
void buf_add_html(struct buf *buf, struct str text);
/* Append zeros until the length is a multiple of `alignment`. */
void buf_align(struct buf *buf, size_t alignment);

static inline struct str buf_str(const struct buf *buf)
{
    return str_n(buf->data ? buf->data : "", buf->length);
}

/* Returns the bytes with a NUL after them; the caller must free() them. The buffer is then
 * empty. */
char *buf_take(struct buf *buf);

#define BUF_AUTO __attribute__((cleanup(buf_fini)))

#ifdef __cplusplus
}
#endif

#endif
