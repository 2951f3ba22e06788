/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bytes.h - numbers in files: little-endian, at any address. */
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
/* Unsigned LEB128; moves *at. Never reads at or behind `end`: a number cut short reads as far as it
 * goes. */
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
