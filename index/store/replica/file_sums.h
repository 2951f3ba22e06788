/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_sums.h - checksums of whole files, computed once and remembered.
 *
 * A file that has not changed keeps its inode, size and time, so its CRC-32 is not computed again.
 *
 * The sender of a file may take the sum that a sealed file has recorded itself (sealed.h): an index
 * of hundreds of gigabytes is not read for it. The receiver always reads the bytes. Any thread. */
#ifndef DATELINE_STORE_REPLICA_FILE_SUMS_H
#define DATELINE_STORE_REPLICA_FILE_SUMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct file_sums;

struct file_sum {
    uint64_t size; /* bytes */
    uint32_t crc;  /* CRC-32 of all of them */
};

struct file_sums *file_sums_new(void);
void file_sums_free(struct file_sums *sums); /* NULL is fine */

/* The sum of an open file; its offset stays. `name` is for messages. STATUS_CORRUPT: the file
 * became shorter meanwhile. */
enum status file_sums_of(struct file_sums *sums, int fd, const char *name, struct file_sum *out,
                         struct error *err);
/* The same for the sender: of a sealed file the sum that it has recorded, and its bytes are not
 * read. If they were damaged since, the receiver finds that. `must`: other files are damaged
 * (STATUS_CORRUPT); else they are read. */
enum status file_sums_recorded(struct file_sums *sums, int fd, const char *name, bool must,
                               struct file_sum *out, struct error *err);
/* Remembers the sum of an open file whose bytes the caller has just written and summed up. */
enum status file_sums_add(struct file_sums *sums, int fd, const char *name,
                          const struct file_sum *sum, struct error *err);

#endif
