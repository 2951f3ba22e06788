/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unpack.h - what is compressed as it comes, and how much of that may be.
 *
 * A few kilobytes can hold gigabytes, and archives within archives multiply them. So all that is
 * expanded anywhere within one input counts against the bytes that the input has on disk. */
#ifndef DATELINE_ARTICLE_INPUT_UNPACK_H
#define DATELINE_ARTICLE_INPUT_UNPACK_H

#include "article/input/readers.h"
#include "base/gzip.h"

#define EXPANSION_FREE ((uint64_t)64 << 20) /* bytes that any input may expand to */
#define EXPANSION_MAX 250                  /* beyond: for each byte on disk */

/* What all inputs within one share. */
struct unpack_intake {
    uint64_t in, expanded; /* bytes from the caller's source; bytes out of all that is compressed */
    bool stopped;          /* the caller wants no more articles */
};

struct unpacker {
    struct reader_input *packed; /* borrowed; what is behind the compressed data stays in it */
    struct gzip_reader *gzip;    /* borrowed */
    bool ended;
};
/* A source's read function; the context is a struct unpacker. */
enum status unpacker_read(void *context, char *out, size_t room, size_t *length, struct error *err);

#endif
