/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sealed.h - files that are written once and never trusted blindly.
 *
 *   content | CRC-32 of each 64 KB of the content | trailer
 *
 * A sealed file is memory-mapped. The first look at a piece checks the checksums of the chunks that
 * it touches, so a damaged file is found when it is read and a large file opens at once. What
 * sealed_view() returns has passed: decoders behind it may rely on their writer.
 *
 * All numbers in sealed files are little endian. Reading: any thread. */
#ifndef DATELINE_STORE_DISK_SEALED_H
#define DATELINE_STORE_DISK_SEALED_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/status.h"

#define SEALED_CHUNK ((size_t)64 * 1024)
/* Bytes that may be read behind the end of any view without leaving the mapping. */
#define SEALED_SLACK 8

struct sealed {
    struct file_map map;
    uint64_t length; /* of the content */
    const char *checksums;
    atomic_uchar *checked; /* one a chunk */
    char *path;
};

/* `kind` is eight characters that name format and version ("DLterms1"). STATUS_CORRUPT when the
 * file is cut short, of another kind or of another version, which the message names. */
enum status sealed_open(struct sealed *sealed, const char *path, const char *kind,
                        struct error *err);
void sealed_close(struct sealed *sealed); /* a zeroed one is fine */
/* The bytes [offset, offset + length) of the content, valid until sealed_close; NULL with *err when
 * they are not all there or not as written. */
const unsigned char *sealed_view(const struct sealed *sealed, uint64_t offset, uint64_t length,
                                 struct error *err);
/* Check everything. */
enum status sealed_verify(const struct sealed *sealed, struct error *err);

struct sealed_writer {
    struct file_writer file;
    uint64_t length;
    struct buf chunk; /* the one being written: summed as a whole, not bit by bit */
    struct buf checksums;
};
enum status sealed_writer_open(struct sealed_writer *writer, const char *path, struct error *err);
void sealed_writer_add(struct sealed_writer *writer, const void *bytes, size_t length);
void sealed_writer_align(struct sealed_writer *writer, size_t alignment);
/* Not synced: whoever publishes a segment syncs all of its files. */
enum status sealed_writer_close(struct sealed_writer *writer, const char *kind, struct error *err);
void sealed_writer_abandon(struct sealed_writer *writer);

#endif
