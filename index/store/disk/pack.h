/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack.h - 128 small numbers in as many bits as the largest needs.
 *
 * Number i stands at bits [i * bits, (i + 1) * bits) of the bytes, little endian:
 * frame-of-reference coding (Goldstein, Ramakrishnan, Shaft 1998) with the usual block of 128. */
#ifndef DATELINE_STORE_DISK_PACK_H
#define DATELINE_STORE_DISK_PACK_H

#include <stddef.h>
#include <stdint.h>

#define PACK_BLOCK 128

/* Bits that the largest of the numbers needs, 0 to 32. */
unsigned pack_bits(const uint32_t *numbers);
static inline size_t pack_size(unsigned bits)
{
    return (size_t)bits * (PACK_BLOCK / 8);
}
/* Writes pack_size(bits) bytes. */
void pack(const uint32_t *numbers, unsigned bits, unsigned char *out);
/* Reads pack_size(bits) bytes, and may touch SEALED_SLACK behind them. */
void unpack(const unsigned char *in, unsigned bits, uint32_t *numbers);

#endif
