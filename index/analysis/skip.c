/* SPDX-License-Identifier: GPL-2.0-or-later */
/* skip.c - skips unwanted words, sixty-four bytes at a time.
 *
 * The bytes of a block become bits: letters, spaces, commas. The loop over its words stops at the
 * first wanted one. If the wanted words have few first letters, these become bits, too, and the
 * loop sees only words that begin with them. With AVX2 it sees even fewer (skip_wide.c). Without
 * SSE2 it skips nothing, which the header allows. */
#include "analysis/skip.h"

#include "analysis/skip_block.h"
#include "base/ones.h"

void word_starts_add(struct word_starts *starts, struct str start)
{
    const unsigned char *bytes = (const unsigned char *)start.data;

    if (start.length == 0)
        memset(starts->kinds, 0xFF, sizeof starts->kinds);
    else if (start.length < 3)
        starts->kinds[bytes[0]] = UINT32_MAX;
    else
        starts->kinds[bytes[0]] |= 1u << skip_kind(bytes[1], bytes[2]);
}

bool word_starts_may(const struct word_starts *starts, struct str word)
{
    const unsigned char *bytes = (const unsigned char *)word.data;
    unsigned kind = skip_kind(word.length > 1 ? bytes[1] : 0, word.length > 2 ? bytes[2] : 0);

    return word.length > 0 && starts->kinds[bytes[0]] >> kind & 1;
}

static bool is_wide(void)
{
#ifdef SKIP_WIDE
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}

/* If there are few. */
static void list_firsts(struct analyzer *analyzer, const struct word_starts *starts)
{
    uint32_t count = 0;

    memset(analyzer->firsts, 0, sizeof analyzer->firsts);
    for (int letter = 'a'; letter <= 'z'; letter++) {
        if (starts->kinds[letter] != 0 && count++ < FIRSTS_MAX)
            analyzer->firsts[count - 1] = (unsigned char)letter;
    }
    analyzer->firsts_all = count <= FIRSTS_MAX;
}

void analyzer_skip_others(struct analyzer *analyzer, const struct word_starts *starts)
{
    analyzer->starts = starts;
    analyzer->skip_last = true;
    analyzer->skip_wide = is_wide();
    if (analyzer->skip_wide)
        skip_tables_fill(&analyzer->skip_tables, starts);
    else
        list_firsts(analyzer, starts);
}

void analyzer_keep_last(struct analyzer *analyzer)
{
    analyzer->skip_last = false;
}

#ifdef __SSE2__
#include <emmintrin.h>

/* The first letters of the wanted words, sixteen times each. */
struct skip_firsts {
    __m128i letters[FIRSTS_MAX];
    uint64_t others; /* ones: all other letters, too */
};

static inline uint64_t bits_of(__m128i bytes)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(bytes);
}

/* `low`: letters in lower case. */
static inline uint64_t firsts_of(const struct skip_firsts *firsts, __m128i low)
{
    return bits_of(_mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(low, firsts->letters[0]),
                                             _mm_cmpeq_epi8(low, firsts->letters[1])),
                                _mm_or_si128(_mm_cmpeq_epi8(low, firsts->letters[2]),
                                             _mm_cmpeq_epi8(low, firsts->letters[3]))));
}

static inline struct skip_bytes bits_read(const char *at, const struct skip_firsts *wanted)
{
    struct skip_bytes bits = {.firsts = wanted->others};

#pragma GCC unroll 4
    for (int i = 0; i < SKIP_BLOCK; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        __m128i low = _mm_or_si128(bytes, _mm_set1_epi8(0x20));

        bits.letters |= bits_of(_mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)),
                                              _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1))))
                        << i;
        bits.firsts |= firsts_of(wanted, low) << i;
        bits.capitals |= bits_of(_mm_cmplt_epi8(bytes, _mm_set1_epi8('a'))) << i;
        bits.blanks |= bits_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '))) << i;
        bits.commas |= bits_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(','))) << i;
    }
    return bits;
}

static void skip_narrow(struct analyzer *analyzer)
{
    struct skip_firsts firsts = {.others = analyzer->firsts_all ? 0 : ~UINT64_C(0)};
    bool more = true;

    for (int i = 0; i < FIRSTS_MAX; i++)
        firsts.letters[i] = _mm_set1_epi8((char)analyzer->firsts[i]);
    while (more && analyzer->end - analyzer->at >= SKIP_BLOCK &&
           (*analyzer->at == ' ' || *analyzer->at == ',')) {
        struct skip_bytes bits = bits_read(analyzer->at, &firsts);

        analyzer->position += count_ones(skip_block_words(analyzer, skip_block_of(&bits), &more));
    }
}
#else
static void skip_narrow(struct analyzer *analyzer)
{
}
#endif

void others_skip(struct analyzer *analyzer)
{
    if (analyzer->skip_wide)
        others_skip_wide(analyzer);
    else
        skip_narrow(analyzer);
}
