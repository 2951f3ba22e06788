/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_sizes.h - the bytes on disk of each part of an index. */
#ifndef DATELINE_STORE_READER_INDEX_SIZES_H
#define DATELINE_STORE_READER_INDEX_SIZES_H

#include <stdint.h>

struct generation;

#define GENERATION_PARTS_MAX 16

struct part_size {
    const char *name; /* static: "terms", "positions" ... */
    uint64_t bytes;
};

/* Returns how many parts there are. */
uint32_t generation_sizes(const struct generation *generation,
                          struct part_size out[GENERATION_PARTS_MAX]);

#endif
