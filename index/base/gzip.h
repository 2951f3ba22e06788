/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gzip.h - all that the project asks of zlib: deflate, inflate, CRC-32 (RFC 1950, 1951, 1952). */
#ifndef DATELINE_BASE_GZIP_H
#define DATELINE_BASE_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

/* CRC-32 (that of gzip) of bytes behind those whose CRC is `crc`; start with 0. */
uint32_t gzip_crc32(uint32_t crc, const void *bytes, size_t length);

/* Append the text as a gzip member (what `Content-Encoding: gzip` means). level 1 to 9. */
void gzip_compress(struct buf *out, struct str text, int level);

bool gzip_sniff(struct str bytes); /* starts as a gzip file does */

/* Append what is in the gzip or zlib stream (several members follow each other as one). Fails with
 * STATUS_TOO_LARGE beyond `most` bytes of output, STATUS_BAD_REQUEST when damaged or cut short. */
enum status gzip_expand(struct buf *out, struct str bytes, size_t most, struct error *err);

/* Reading a compressed file as it comes. */
struct gzip_reader;
struct gzip_reader *gzip_reader_new(void);
void gzip_reader_free(struct gzip_reader *reader);
/* Expand from *in (what was used is cut off its front) into `out`, at most `room` bytes; *length
 * says how many. STATUS_END after the last member's end. */
enum status gzip_reader_read(struct gzip_reader *reader, struct str *in, char *out, size_t room,
                             size_t *length, struct error *err);

/* The same as gzip_compress with a state of 256 KB that is made once. One thread at a time. */
struct deflater;
struct deflater *deflater_new(int level);
void deflater_free(struct deflater *deflater); /* NULL is fine */
void deflater_add_gzip(struct deflater *deflater, struct buf *out, struct str text);

#endif
