/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sealed.h - files that are written once and checked on each first read.
 *
 *   content | CRC-32 of each 64 KB chunk of the content | trailer
 *
 * A sealed file is memory-mapped. sealed_view() checks a chunk's checksum when that chunk is first
 * read. So a large file opens at once, and damage is found when the damaged part is read. The bytes
 * that sealed_view() returns have passed the check, so decoders may assume that they are as
 * written.
 *
 * A chunk that is checked is read from the disk whole, and nothing around it: what the kernel would
 * read ahead of one record would push others out of memory where an index is larger than that.
 *
 * All numbers in sealed files are little endian. Any thread may read; one thread writes. */
#ifndef DATELINE_STORE_DISK_SEALED_H
#define DATELINE_STORE_DISK_SEALED_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/status.h"

#define SEALED_CHUNK ((size_t)64 * 1024)
/* Decoders may read this many bytes after the end of any view: they are still mapped. */
#define SEALED_SLACK 8

struct sealed {
    struct file_map map;
    uint64_t length; /* of the content, in bytes */
    const char *checksums;
    atomic_uchar *checked; /* one for each chunk: was its checksum checked? (sealed.c) */
    char *path;
};

/* Is it a file of this kind, by its last bytes? False also if it cannot be read. */
bool sealed_is_of_kind(const char *path, const char *kind);

/* The CRC-32 of all bytes of a whole file, from the checksums of its chunks: its content is not
 * read, so it is that of the content as it was written. False: it is no sealed file, or its
 * checksums or sizes are damaged. Damage of the kind is not seen. */
bool sealed_sum(int fd, uint64_t size, uint32_t *crc);

/* `kind` is eight characters that name the format and its version ("DLterms1"). STATUS_CORRUPT: the
 * file is cut short, or of another kind or version; the message says which. After a failure nothing
 * is left open. */
enum status sealed_open(struct sealed *sealed, const char *path, const char *kind,
                        struct error *err);
void sealed_close(struct sealed *sealed); /* accepts a zeroed struct */
/* Returns the bytes [offset, offset + length) of the content, valid until sealed_close. NULL with
 * STATUS_CORRUPT in *err: they are outside the content or damaged. */
const unsigned char *sealed_view(const struct sealed *sealed, uint64_t offset, uint64_t length,
                                 struct error *err);
/* Checks every chunk. STATUS_CORRUPT. */
enum status sealed_verify(const struct sealed *sealed, struct error *err);

/* What readers have met since the file was opened: a chunk that is damaged; or only such as were
 * damaged, and found whole later. */
enum sealed_health { SEALED_SOUND, SEALED_MENDED, SEALED_DAMAGED };
enum sealed_health sealed_health(const struct sealed *sealed);
/* Are all chunks that readers of `sealed` found damaged whole in `fresh`, which is the same file
 * opened again? */
bool sealed_is_mended(const struct sealed *sealed, const struct sealed *fresh);

/* What is damaged of a file. */
struct sealed_damage {
    bool cut_short;   /* its end with the checksums is gone: nothing of it is checked */
    uint64_t content; /* if cut_short: the length of the content, if only the checksums are gone */
    uint32_t mended;  /* chunks of which one changed bit was put right in memory (crc_mend.h) */
    uint32_t lost;    /* chunks that are damaged otherwise: sealed_view fails for them */
};
/* Opens a file that may be damaged, and reads all of it. The file stays as it is. A changed `kind`
 * is damage like any other: index.json tells the version. STATUS_CORRUPT: the file is empty. Close
 * it with sealed_close. */
enum status sealed_open_damaged(struct sealed *sealed, const char *path, const char *kind,
                                struct sealed_damage *damage, struct error *err);

struct sealed_writer {
    struct file_writer file;
    uint64_t length;
    struct buf chunk; /* the chunk being written; its checksum is computed once it is complete */
    struct buf checksums;
};
enum status sealed_writer_open(struct sealed_writer *writer, const char *path, struct error *err);
/* Write errors are kept until sealed_writer_close. */
void sealed_writer_add(struct sealed_writer *writer, const void *bytes, size_t length);
/* Adds zeros until the length is a multiple of `alignment`. */
void sealed_writer_align(struct sealed_writer *writer, size_t alignment);
/* Writes the checksums and the trailer, and frees the writer. Reports the first write error. Does
 * not sync: the code that publishes the segment syncs all its files. */
enum status sealed_writer_close(struct sealed_writer *writer, const char *kind, struct error *err);
void sealed_writer_abandon(struct sealed_writer *writer);

#endif
