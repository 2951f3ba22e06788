/* SPDX-License-Identifier: GPL-2.0-or-later */
/* positions_skip.c - skips the encoded positions of documents, sixty-four bytes at a time.
 *
 * The bytes become bits: bytes that a varint continues behind, and odd bytes. A varint begins
 * behind a byte that ends one. The last varint of a document begins with an odd byte, so the
 * documents are counted as ones. */
#include "store/terms/positions_skip.h"

#include <stdbool.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/bytes.h"
#include "base/ones.h"

#define BLOCK 64

struct skip_bits {
    uint64_t more; /* bytes that a varint continues behind */
    uint64_t odd;
};

#ifdef __SSE2__
static inline struct skip_bits read_bits(const unsigned char *at)
{
    struct skip_bits bits = {0, 0};

#pragma GCC unroll 4
    for (int i = 0; i < BLOCK; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + i));

        bits.more |= (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << i;
        bits.odd |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_slli_epi16(bytes, 7)) << i;
    }
    return bits;
}
#else
/* The lowest bit of each byte. The multiplication moves them next to each other. */
static inline uint64_t lowest_bits(uint64_t bytes)
{
    return (bytes & 0x0101010101010101) * 0x0102040810204080 >> 56;
}

static inline struct skip_bits read_bits(const unsigned char *at)
{
    struct skip_bits bits = {0, 0};

    for (int i = 0; i < BLOCK; i += 8) {
        uint64_t bytes = load_u64(at + i);

        bits.more |= lowest_bits(bytes >> 7) << i;
        bits.odd |= lowest_bits(bytes) << i;
    }
    return bits;
}
#endif

static const unsigned char *skip_varint(const unsigned char *at, const unsigned char *end)
{
    while (at < end && *at >= 0x80)
        at++;
    return at < end ? at + 1 : end;
}

static const unsigned char *skip_document(const unsigned char *at, const unsigned char *end)
{
    bool is_last = false;

    while (at < end && !is_last) {
        is_last = *at & 1;
        at = skip_varint(at, end);
    }
    return at;
}

/* The end of the varint that begins at this byte of the block. */
static const unsigned char *varint_end(const unsigned char *block, const unsigned char *end,
                                       uint64_t more, unsigned byte)
{
    uint64_t ends = ~more >> byte;

    return ends ? block + byte + __builtin_ctzll(ends) + 1 : skip_varint(block + BLOCK, end);
}

const unsigned char *positions_skip(const unsigned char *at, const unsigned char *end,
                                    uint32_t documents)
{
    bool within = false; /* does a varint continue at `at`? */

    while (documents > 0 && end - at >= BLOCK) {
        struct skip_bits bits = read_bits(at);
        uint64_t lasts = bits.odd & ~(bits.more << 1 | within);
        uint32_t count = count_ones(lasts);

        if (count >= documents) {
            for (; documents > 1; documents--)
                lasts &= lasts - 1;
            return varint_end(at, end, bits.more, (unsigned)__builtin_ctzll(lasts));
        }
        documents -= count;
        within = bits.more >> (BLOCK - 1);
        at += BLOCK;
    }
    if (within)
        at = skip_varint(at, end);
    for (; documents > 0; documents--)
        at = skip_document(at, end);
    return at;
}
