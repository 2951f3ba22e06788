/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zstd_stream.h - zstd frames (RFC 8878), as coding.h needs them. Records with a dictionary:
 * compress.h. */
#ifndef DATELINE_BASE_ZSTD_STREAM_H
#define DATELINE_BASE_ZSTD_STREAM_H

#include <stddef.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

/* As coding_reader_read and the others of coding.h. Several frames are joined. Windows above 8 MB
 * are refused, as RFC 9659 asks of HTTP. */
void *zstd_reader_new(void);
void zstd_reader_free(void *reader);
enum status zstd_reader_read(void *reader, struct str *in, char *out, size_t room, size_t *length,
                             struct error *err);
size_t zstd_reader_memory(const void *reader);

void *zstd_writer_new(void);
void zstd_writer_free(void *writer);
void zstd_writer_add(void *writer, struct buf *out, struct str text);

#endif
