/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketches_format.h - the format of `sketches` for its reader and its writer. sketches.h draws
 * it. */
#ifndef DATELINE_STORE_STORIES_SKETCHES_FORMAT_H
#define DATELINE_STORE_STORIES_SKETCHES_FORMAT_H

#include <stdint.h>
#include <string.h>

#define SKETCHES_NAME     "sketches"
#define SKETCHES_KIND     "DLsketc1"
#define SKETCHES_BITS_MAX 30

static inline uint32_t sketches_bucket(uint32_t key, uint32_t bits)
{
    return (uint32_t)((uint64_t)key << bits >> 32);
}

static inline uint16_t sketches_load_key(const unsigned char *keys, uint32_t place)
{
    uint16_t key;

    memcpy(&key, keys + (size_t)place * 2, sizeof key);
    return key;
}

#endif
