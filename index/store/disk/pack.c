/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pack.c - one loop for each width. The compiler unrolls it because the width is a constant there.
 *
 * With AVX2, eight numbers are read at a time: eight numbers take `bits` whole bytes, so a group of
 * eight starts at a byte. A shuffle brings the four bytes of each number together, and a shift per
 * number drops the bits before it (as in Lemire and Boytsov, "Decoding billions of integers per
 * second through vectorization", 2015, but without another layout on disk). */
#include "store/disk/pack.h"

#include <string.h>

#include "store/disk/sealed.h"

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

/* Reads the numbers from `first` on. */
__attribute__((always_inline)) static inline void
unpack_from(const unsigned char *in, unsigned bits, uint32_t *numbers, size_t first)
{
    for (size_t i = first; i < PACK_BLOCK; i++) {
        numbers[i] = unpack_one(in, bits, i);
    }
}

__attribute__((always_inline)) static inline void unpack_width(const unsigned char *in,
                                                               unsigned bits, uint32_t *numbers)
{
    unpack_from(in, bits, numbers, 0);
}

#define WIDTH(bits)                                                                                \
    case bits:                                                                                     \
        unpack_width(in, bits, numbers);                                                           \
        break;
#define WIDTHS(first) WIDTH(first) WIDTH(first + 1) WIDTH(first + 2) WIDTH(first + 3)

static void unpack_plain(const unsigned char *in, unsigned bits, uint32_t *numbers)
{
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
}

#ifdef __x86_64__
#include <immintrin.h>

#define WIDE_MAX 25 /* bits: with the up to 7 before it, a number is in four bytes */

/* The first byte of number k of a group, in the half of the group that has it: halves start at byte
 * 0 and at byte bits / 2. */
#define AT(bits, k) ((k) * (bits) / 8 - ((k) < 4 ? 0 : (bits) / 2))
#define FOUR(bits, k)                                                                              \
    (char)AT(bits, k), (char)(AT(bits, k) + 1), (char)(AT(bits, k) + 2), (char)(AT(bits, k) + 3)
#define BEFORE(bits, k) (int)((k) * (bits) % 8)

__attribute__((always_inline, target("avx2"))) static inline void
unpack_wide(const unsigned char *in, unsigned bits, uint32_t *numbers)
{
    const __m256i gather =
        _mm256_setr_epi8(FOUR(bits, 0), FOUR(bits, 1), FOUR(bits, 2), FOUR(bits, 3), FOUR(bits, 4),
                         FOUR(bits, 5), FOUR(bits, 6), FOUR(bits, 7));
    const __m256i before =
        _mm256_setr_epi32(BEFORE(bits, 0), BEFORE(bits, 1), BEFORE(bits, 2), BEFORE(bits, 3),
                          BEFORE(bits, 4), BEFORE(bits, 5), BEFORE(bits, 6), BEFORE(bits, 7));
    const __m256i mask = _mm256_set1_epi32((int)(((uint32_t)1 << bits) - 1));
    /* the groups of which both halves can be read without passing the slack */
    const size_t groups = (pack_size(bits) + SEALED_SLACK - 16 - bits / 2) / bits + 1;
    const size_t whole = groups < PACK_BLOCK / 8 ? groups : PACK_BLOCK / 8;

    for (size_t g = 0; g < whole; g++) {
        const unsigned char *at = in + g * bits;
        __m256i bytes =
            _mm256_loadu2_m128i((const __m128i_u *)(at + bits / 2), (const __m128i_u *)at);
        __m256i group = _mm256_srlv_epi32(_mm256_shuffle_epi8(bytes, gather), before);

        _mm256_storeu_si256((__m256i_u *)(numbers + g * 8), _mm256_and_si256(group, mask));
    }
    unpack_from(in, bits, numbers, whole * 8);
}

#undef WIDTH
#define WIDTH(bits)                                                                                \
    case bits:                                                                                     \
        unpack_wide(in, bits, numbers);                                                            \
        break;

__attribute__((target("avx2"))) static void unpack_avx2(const unsigned char *in, unsigned bits,
                                                        uint32_t *numbers)
{
    switch (bits) {
        WIDTHS(1)
        WIDTHS(5)
        WIDTHS(9)
        WIDTHS(13)
        WIDTHS(17)
        WIDTHS(21)
        WIDTH(WIDE_MAX)
    default:
        unpack_plain(in, bits, numbers);
    }
}
#endif

void unpack(const unsigned char *in, unsigned bits, uint32_t *numbers)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2")) {
        unpack_avx2(in, bits, numbers);
        return;
    }
#endif
    unpack_plain(in, bits, numbers);
}
