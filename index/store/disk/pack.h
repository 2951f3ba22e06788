/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack.h - packs 128 numbers of 32 bits, each in as many bits as the largest one needs.
 *
 * Number i occupies bits [i * bits, (i + 1) * bits) of the bytes, little endian. This is
 * frame-of-reference coding (Goldstein, Ramakrishnan, Shaft 1998) with the usual block of 128
 * numbers. Any thread: the functions have no state. */
#ifndef DATELINE_STORE_DISK_PACK_H
#define DATELINE_STORE_DISK_PACK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PACK_BLOCK 128

/* Returns how many bits the largest of the PACK_BLOCK numbers needs: 0 to 32. */
unsigned pack_bits(const uint32_t *numbers);
static inline size_t pack_size(unsigned bits)
{
    return (size_t)bits * (PACK_BLOCK / 8);
}
/* Packs PACK_BLOCK numbers. Writes pack_size(bits) bytes. */
void pack(const uint32_t *numbers, unsigned bits, unsigned char *out);
/* Reads pack_size(bits) bytes of `in`, and may read up to SEALED_SLACK bytes after them. Writes
 * PACK_BLOCK numbers. */
void unpack(const unsigned char *in, unsigned bits, uint32_t *numbers);
/* One of them, under the same conditions. */
static inline uint32_t unpack_one(const unsigned char *in, unsigned bits, size_t number)
{
    size_t at = number * bits;
    uint64_t word;

    if (bits > 32) /* the file is damaged */
        return 0;
    memcpy(&word, in + at / 8, sizeof word);
    return (uint32_t)(word >> at % 8 & (((uint64_t)1 << bits) - 1));
}

#endif
