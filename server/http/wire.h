/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire.h - checks the framing of requests byte by byte, before libmicrohttpd reads them.
 *
 *   head ──▶ body of a length ──▶ head ...
 *       └──▶ chunk size ──▶ chunk ──▶ chunk end ──▶ chunk size ... ──▶ trailer ──▶ head ...
 *
 * Two programs that read the same bytes must see the same requests (RFC 9112, 11.2). libmicrohttpd
 * 0.9.75 reads a number up to a NUL, ends lines without a carriage return, and answers some errors
 * by itself. So whatever RFC 9112 does not allow is refused here: control characters, lines that
 * end otherwise than with CR LF, two lengths, chunk sizes that are no numbers, trailer fields that
 * belong into the head. Empty lines before a request are allowed (RFC 9112, 2.2). */
#ifndef DATELINE_SERVER_HTTP_WIRE_H
#define DATELINE_SERVER_HTTP_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

#define WIRE_HEAD_MAX           ((size_t)64 * 1024) /* bytes of a head */
#define WIRE_COOKIES_MAX        ((size_t)256)       /* libmicrohttpd parses them */
#define WIRE_TRAILER_MAX        ((size_t)8 * 1024)
#define WIRE_TRAILER_FIELDS_MAX 16
#define WIRE_CHUNK_MAX          256 /* bytes of the line with a chunk's size */

enum wire_state {
    WIRE_HEAD,
    WIRE_BODY,
    WIRE_CHUNK_SIZE,
    WIRE_CHUNK,
    WIRE_CHUNK_END,
    WIRE_TRAILER,
    WIRE_REFUSED
};

struct wire { /* one connection; all zero at its start */
    enum wire_state state;
    uint64_t left;   /* bytes of the body or chunk that are still to come */
    uint32_t lines;  /* in the text */
    size_t line;     /* where the last line of the text begins */
    size_t cookies;  /* in the head */
    struct buf text; /* of the head, the trailer, or the line with a chunk's size, so far */
};

void wire_fini(struct wire *wire);

/* Reads the next bytes of a connection. *whole gets how many of them, from the first, belong to
 * complete requests. STATUS_OK: all bytes are in order. Otherwise the request after the complete
 * ones is to be refused with this error, and nothing more may be read. */
enum status wire_read(struct wire *wire, struct str bytes, size_t *whole, struct error *err);

#endif
