/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gzip.h - deflate, inflate and CRC-32 (RFC 1950, 1951, 1952). Nothing else uses zlib. */
#ifndef DATELINE_BASE_GZIP_H
#define DATELINE_BASE_GZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

/* gzip's CRC-32. To continue over several pieces, pass the previous result; start with 0. */
uint32_t gzip_crc32(uint32_t crc, const void *bytes, size_t length);
/* The CRC-32 of two pieces in a row, from theirs. `shift`: gzip_crc32_shift of the second one's
 * length, which many pieces of one length share. */
uint32_t gzip_crc32_shift(uint64_t length);
uint32_t gzip_crc32_join(uint32_t first, uint32_t second, uint32_t shift);

/* Append the text as a gzip member, as `Content-Encoding: gzip` requires. `level`: 1 to 9. */
void gzip_compress(struct buf *out, struct str text, int level);

bool gzip_sniff(struct str bytes); /* true if the bytes start with a gzip header */

/* Append the expanded content of a gzip or zlib stream; several members are joined.
 * STATUS_TOO_LARGE if the output exceeds `most` bytes. STATUS_BAD_REQUEST if the stream is damaged
 * or truncated. */
enum status gzip_expand(struct buf *out, struct str bytes, size_t most, struct error *err);

/* Expands a compressed file piece by piece. For one thread at a time. */
struct gzip_reader;
struct gzip_reader *gzip_reader_new(void);
void gzip_reader_free(struct gzip_reader *reader);
/* Expand from *in into `out`, at most `room` bytes. *length gets the number of bytes written. Cuts
 * the consumed bytes off the front of *in.
 *
 * STATUS_END after the last member; STATUS_BAD_REQUEST if the data is damaged. */
enum status gzip_reader_read(struct gzip_reader *reader, struct str *in, char *out, size_t room,
                             size_t *length, struct error *err);

/* Like gzip_compress, but reuses a state of 256 KB. For one thread at a time. */
struct deflater;
struct deflater *deflater_new(int level);      /* writes gzip members */
struct deflater *deflater_new_zlib(int level); /* writes zlib streams (RFC 1950) */
void deflater_free(struct deflater *deflater); /* NULL is fine */
void deflater_add(struct deflater *deflater, struct buf *out, struct str text);

#endif
