/* SPDX-License-Identifier: GPL-2.0-or-later */
/* skip_wide.c - skips unwanted words with AVX2.
 *
 * Beside the kinds of bytes, each byte is compared with the starts of all wanted words at once:
 * each first letter of theirs is in one of eight sets, a bit each. Shuffles look up the sets of the
 * byte itself, and the sets whose words go on with the kind of the next two letters (as the scanner
 * "Teddy" of Hyperscan; Wang et al., NSDI 2019). So the loop over words sees few that are not
 * wanted. */
#include "analysis/skip.h"

#ifdef SKIP_WIDE
#include <immintrin.h>

#include "analysis/skip_block.h"

#define WIDE __attribute__((target("avx2,bmi,popcnt")))
#define LOOP __attribute__((always_inline, target("avx2,bmi,popcnt"))) static inline

/* Each table twice, for both halves of a register. */
struct wide_starts {
    __m256i firsts;           /* the sets of the letters by their low four bits */
    __m256i from_a, from_p;   /* the sets that have letters below `p`; from `p` on */
    __m256i kinds, far_kinds; /* the sets by the kind of the next letters: below 16; from 16 on */
};

static void fill_table(unsigned char table[16], uint32_t kinds, unsigned char set)
{
    for (; kinds; kinds &= kinds - 1)
        table[__builtin_ctz(kinds)] |= set;
}

void skip_tables_fill(struct skip_tables *tables, const struct word_starts *starts)
{
    unsigned count = 0;

    memset(tables, 0, sizeof *tables);
    for (int letter = 'a'; letter <= 'z'; letter++) {
        uint32_t kinds = starts->kinds[letter];
        unsigned char set = (unsigned char)(1u << count % 8);

        if (kinds == 0)
            continue;
        count++;
        tables->firsts[letter & 15] |= set;
        tables->halves[letter >= 'p'] |= set;
        fill_table(tables->kinds[0], kinds & 0xFFFF, set);
        fill_table(tables->kinds[1], kinds >> 16, set);
    }
}

LOOP __m256i table_load(const unsigned char table[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

LOOP struct wide_starts starts_load(const struct skip_tables *tables)
{
    return (struct wide_starts){table_load(tables->firsts),
                                _mm256_set1_epi8((char)tables->halves[0]),
                                _mm256_set1_epi8((char)tables->halves[1]),
                                table_load(tables->kinds[0]), table_load(tables->kinds[1])};
}

LOOP uint64_t bits_of(__m256i bytes)
{
    return (uint64_t)(unsigned)_mm256_movemask_epi8(bytes);
}

LOOP __m256i bytes_at(const char *at)
{
    return _mm256_loadu_si256((const __m256i_u *)(const void *)at);
}

LOOP __m256i is_letter(__m256i low)
{
    return _mm256_and_si256(_mm256_cmpgt_epi8(low, _mm256_set1_epi8('a' - 1)),
                            _mm256_cmpgt_epi8(_mm256_set1_epi8('z' + 1), low));
}

/* Selects by bit 4 of each byte. */
LOOP __m256i by_bit_four(__m256i clear, __m256i set, __m256i bytes)
{
    return _mm256_blendv_epi8(clear, set, _mm256_slli_epi16(bytes, 3));
}

/* skip_kind() of the two bytes behind each byte; a byte that is no letter of the word counts as 0.
 */
LOOP __m256i kinds_behind(const char *at)
{
    __m256i second = bytes_at(at + 1), third = bytes_at(at + 2);

    second = _mm256_and_si256(second, is_letter(_mm256_or_si256(second, _mm256_set1_epi8(0x20))));
    third = _mm256_and_si256(third, is_letter(_mm256_or_si256(third, _mm256_set1_epi8(0x20))));
    third = _mm256_andnot_si256(_mm256_cmpeq_epi8(second, _mm256_setzero_si256()), third);
    third = _mm256_add_epi8(third, second);
    second = _mm256_add_epi8(second, second);
    return _mm256_add_epi8(third, _mm256_add_epi8(second, second));
}

/* The bytes that a wanted word may begin with. `low`: letters in lower case. */
LOOP uint64_t firsts_of(const struct wide_starts *starts, __m256i low, const char *at)
{
    const __m256i four = _mm256_set1_epi8(15);
    __m256i kinds = kinds_behind(at), sets, behind;

    sets = _mm256_and_si256(_mm256_shuffle_epi8(starts->firsts, _mm256_and_si256(low, four)),
                            by_bit_four(starts->from_a, starts->from_p, low));
    behind =
        by_bit_four(_mm256_shuffle_epi8(starts->kinds, _mm256_and_si256(kinds, four)),
                    _mm256_shuffle_epi8(starts->far_kinds, _mm256_and_si256(kinds, four)), kinds);
    return (uint32_t)~bits_of(
        _mm256_cmpeq_epi8(_mm256_and_si256(sets, behind), _mm256_setzero_si256()));
}

LOOP struct skip_bytes bits_read(const char *at, const struct wide_starts *starts)
{
    struct skip_bytes bits = {0};

#pragma GCC unroll 2
    for (int i = 0; i < SKIP_BLOCK; i += 32) {
        __m256i bytes = bytes_at(at + i);
        __m256i low = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));

        bits.letters |= bits_of(is_letter(low)) << i;
        bits.firsts |= firsts_of(starts, low, at + i) << i;
        bits.capitals |= bits_of(_mm256_cmpgt_epi8(_mm256_set1_epi8('a'), bytes)) << i;
        bits.blanks |= bits_of(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(' '))) << i;
        bits.commas |= bits_of(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(','))) << i;
    }
    return bits;
}

WIDE void others_skip_wide(struct analyzer *analyzer)
{
    const struct wide_starts starts = starts_load(&analyzer->skip_tables);
    bool more = true;

    while (more && analyzer->end - analyzer->at >= SKIP_BLOCK + 2 &&
           (*analyzer->at == ' ' || *analyzer->at == ',')) {
        struct skip_bytes bits = bits_read(analyzer->at, &starts);
        uint64_t words = skip_block_words(analyzer, skip_block_of(&bits), &more);

        analyzer->position += (uint32_t)__builtin_popcountll(words);
    }
}
#else
void skip_tables_fill(struct skip_tables *tables, const struct word_starts *starts)
{
}

void others_skip_wide(struct analyzer *analyzer)
{
}
#endif
