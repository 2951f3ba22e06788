/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coding.h - the content codings of HTTP (RFC 9110, 8.4.1): gzip (RFC 1952), deflate (RFC 1950), br
 * (RFC 7932) and zstd (RFC 8878).
 *
 * A decoder expands bytes of strangers piece by piece: the caller limits what comes out, and may
 * count the memory of the decoder itself. */
#ifndef DATELINE_BASE_CODING_H
#define DATELINE_BASE_CODING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

/* X(NAME, name in a header field): of two codings that a client likes as much, the first is sent.
 */
#define CODINGS(X)                                                                                 \
    X(ZSTD, "zstd")                                                                                \
    X(BROTLI, "br")                                                                                \
    X(GZIP, "gzip")                                                                                \
    X(DEFLATE, "deflate")

enum coding {
#define X(name, text) CODING_##name,
    CODINGS(X)
#undef X
        CODING_COUNT,
    CODING_IDENTITY = CODING_COUNT /* as it is */
};

const char *coding_name(enum coding coding);
/* The coding of this name in any case, also "x-gzip" and "identity". False: another name. */
bool coding_parse(struct str name, enum coding *out);

/* For one thread at a time. Not for CODING_IDENTITY. */
struct coding_reader;
struct coding_reader *coding_reader_new(enum coding coding);
void coding_reader_free(struct coding_reader *decoder); /* NULL is fine */
/* Expands from *in into `out`, at most `room` bytes. *length gets the number of bytes written. Cuts
 * the consumed bytes off the front of *in. If *length is 0 and *in is empty, it needs more input.
 *
 * STATUS_END after the whole text; STATUS_BAD_REQUEST if the data is damaged. */
enum status coding_reader_read(struct coding_reader *decoder, struct str *in, char *out,
                               size_t room, size_t *length, struct error *err);
/* Bytes that the decoder holds at the moment: up to 17 MB, since the sender chooses the window. */
size_t coding_reader_memory(const struct coding_reader *decoder);

/* Keeps the state of each coding that it has used. For one thread at a time. */
struct coding_writer;
struct coding_writer *coding_writer_new(void);
void coding_writer_free(struct coding_writer *encoder); /* NULL is fine */
/* Appends the whole text in this coding, which is not CODING_IDENTITY. */
void coding_writer_add(struct coding_writer *encoder, enum coding coding, struct buf *out,
                       struct str text);

#endif
