/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_parts.h - the files of an index at one generation, as a stream of named parts.
 *
 * All files of the generation are open before the first part is handed on, so a merge that ends
 * meanwhile takes nothing away. */
#ifndef DATELINE_STORE_WRITER_INDEX_PARTS_H
#define DATELINE_STORE_WRITER_INDEX_PARTS_H

#include <stdbool.h>

#include "base/status.h"

struct index_part {
    char *name; /* relative to the database's directory */
    int fd;     /* open for reading, at its start; borrowed until the function returns */
    bool immutable;
    unsigned mode;
};
typedef enum status index_part_fn(void *context, const struct index_part *part, struct error *err);

/* The file that publishes the generation comes last. STATUS_INDEX_NOT_FOUND. */
enum status index_parts_each(const char *database, const char *uid, index_part_fn *each,
                             void *context, struct error *err);

#endif
