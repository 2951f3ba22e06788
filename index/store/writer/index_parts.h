/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_parts.h - reads the files of an index at one generation, for backups and snapshots.
 *
 * All files of the generation are opened before the first one is passed on. So a merge that ends
 * meanwhile does not remove any of them. The index may have a writer, also in another process. */
#ifndef DATELINE_STORE_WRITER_INDEX_PARTS_H
#define DATELINE_STORE_WRITER_INDEX_PARTS_H

#include <stdbool.h>

#include "base/status.h"

struct index_part {
    char *name;     /* path within the database's directory */
    int fd;         /* open for reading, at offset 0; borrowed during the call */
    bool immutable; /* a segment's file: later generations do not change it */
    unsigned mode;  /* permission bits */
};
typedef enum status index_part_fn(void *context, const struct index_part *part, struct error *err);

/* Call `each` for every file; index.json comes last. A status other than STATUS_OK from `each`
 * stops the walk and is returned. STATUS_NOT_FOUND: the index does not exist, or it changed during
 * all 20 attempts to open its files. */
enum status index_parts_each(const char *database, const char *uid, index_part_fn *each,
                             void *context, struct error *err);

#endif
