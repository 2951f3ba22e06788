/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack.c - one loop for each width. The compiler unrolls it because the width is a constant
 * there. */
#include "store/disk/pack.h"

#include <string.h>

unsigned pack_bits(const uint32_t *numbers)
{
    uint32_t all = 0;

    for (size_t i = 0; i < PACK_BLOCK; i++)
        all |= numbers[i];
    return all ? 32 - (unsigned)__builtin_clz(all) : 0;
}

void pack(const uint32_t *numbers, unsigned bits, unsigned char *out)
{
    memset(out, 0, pack_size(bits));
    for (size_t i = 0; i < PACK_BLOCK; i++) {
        size_t at = i * bits;
        uint64_t shifted = (uint64_t)numbers[i] << at % 8;

        for (size_t byte = at / 8; shifted != 0; byte++, shifted >>= 8)
            out[byte] |= (unsigned char)shifted;
    }
}

__attribute__((always_inline)) static inline void unpack_width(const unsigned char *in,
                                                               unsigned bits, uint32_t *numbers)
{
    const uint64_t mask = ((uint64_t)1 << bits) - 1;

    for (size_t i = 0; i < PACK_BLOCK; i++) {
        size_t at = i * bits;
        uint64_t word;

        memcpy(&word, in + at / 8, sizeof word);
        numbers[i] = (uint32_t)(word >> at % 8 & mask);
    }
}

void unpack(const unsigned char *in, unsigned bits, uint32_t *numbers)
{
#define WIDTH(bits)                                                                                \
    case bits:                                                                                     \
        unpack_width(in, bits, numbers);                                                           \
        break;
#define WIDTHS(first) WIDTH(first) WIDTH(first + 1) WIDTH(first + 2) WIDTH(first + 3)
    switch (bits) {
        WIDTHS(1)
        WIDTHS(5)
        WIDTHS(9)
        WIDTHS(13)
        WIDTHS(17)
        WIDTHS(21)
        WIDTHS(25)
        WIDTHS(29)
    default:
        memset(numbers, 0, PACK_BLOCK * sizeof *numbers);
    }
#undef WIDTHS
#undef WIDTH
}
