/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brotli.h - Brotli (RFC 7932), as coding.h needs it. Nothing else uses libbrotli. */
#ifndef DATELINE_BASE_BROTLI_H
#define DATELINE_BASE_BROTLI_H

#include <stddef.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

/* As coding_reader_read and the others of coding.h. Windows above 16 MB are refused. */
void *brotli_reader_new(void);
void brotli_reader_free(void *reader);
enum status brotli_reader_read(void *reader, struct str *in, char *out, size_t room, size_t *length,
                               struct error *err);
size_t brotli_reader_memory(const void *reader);

void *brotli_writer_new(void);
void brotli_writer_free(void *writer);
void brotli_writer_add(void *writer, struct buf *out, struct str text);

#endif
