/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ones.h - counts the bits of a number that are 1. */
#ifndef DATELINE_BASE_ONES_H
#define DATELINE_BASE_ONES_H

#include <stdint.h>

/* Sums of ever more bits side by side; the multiplication adds up the eight bytes. Compilers call a
 * function for __builtin_popcountll unless the processor is known. */
static inline uint32_t count_ones(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555;
    bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
    return (uint32_t)(((bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F) * 0x0101010101010101 >> 56);
}

#endif
