/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bytes.h - read little-endian numbers from file data, at any alignment. */
#ifndef DATELINE_BASE_BYTES_H
#define DATELINE_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint32_t load_u32(const void *at)
{
    uint32_t number;

    memcpy(&number, at, sizeof number);
    return number;
}
static inline uint64_t load_u64(const void *at)
{
    uint64_t number;

    memcpy(&number, at, sizeof number);
    return number;
}
/* Read an unsigned LEB128 number and advance *at. Never reads at or after `end`: a truncated number
 * yields the bits read so far. */
static inline uint64_t load_varint(const unsigned char **at, const unsigned char *end)
{
    uint64_t number = 0;
    unsigned shift = 0;

    while (*at < end) {
        unsigned char byte = *(*at)++;

        number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80 || shift > 56)
            break;
        shift += 7;
    }
    return number;
}

#endif
