/* SPDX-License-Identifier: GPL-2.0-or-later */
/* skip.c - skips unwanted words, sixty-four bytes at a time.
 *
 * The bytes of a block become bits: letters, spaces, commas. Up to the first other byte, a word is
 * a run of letters with a space, or a comma and a space, on both sides. The last word may also end
 * at that byte. These are the plain words of analyzer.c, and none of them begins a sentence. The
 * loop stops at the first wanted word. If the wanted words have few first letters, these become
 * bits, too, and the loop sees only words that begin with them. Without SSE2 it skips nothing,
 * which the header allows. */
#include "analysis/tokenizer.h"
#include "base/ones.h"

/* A letter's low five bits are the same in both cases. */
static inline unsigned kind_of(unsigned char second, unsigned char third)
{
    return (second * 5u + third) & 31;
}

void word_starts_add(struct word_starts *starts, struct str start)
{
    const unsigned char *bytes = (const unsigned char *)start.data;

    if (start.length == 0)
        memset(starts->kinds, 0xFF, sizeof starts->kinds);
    else if (start.length < 3)
        starts->kinds[bytes[0]] = UINT32_MAX;
    else
        starts->kinds[bytes[0]] |= 1u << kind_of(bytes[1], bytes[2]);
}

bool word_starts_may(const struct word_starts *starts, struct str word)
{
    const unsigned char *bytes = (const unsigned char *)word.data;
    unsigned kind = kind_of(word.length > 1 ? bytes[1] : 0, word.length > 2 ? bytes[2] : 0);

    return word.length > 0 && starts->kinds[bytes[0]] >> kind & 1;
}

void analyzer_skip_others(struct analyzer *analyzer, const struct word_starts *starts)
{
    uint32_t count = 0;

    analyzer->starts = starts;
    memset(analyzer->firsts, 0, sizeof analyzer->firsts);
    for (int letter = 'a'; letter <= 'z'; letter++) {
        if (starts->kinds[letter] != 0 && count++ < FIRSTS_MAX)
            analyzer->firsts[count - 1] = (unsigned char)letter;
    }
    analyzer->firsts_all = count <= FIRSTS_MAX;
    analyzer->skip_last = true;
}

void analyzer_keep_last(struct analyzer *analyzer)
{
    analyzer->skip_last = false;
}

#ifdef __SSE2__
#include <emmintrin.h>

#define BLOCK 64

struct skip_block {
    uint64_t letters;
    uint64_t firsts; /* letters that a wanted word may begin with, and single capitals */
    uint64_t gaps;   /* the first byte of each gap between two plain words */
    unsigned end;    /* the first other byte, in a block that is not whole */
    bool whole;      /* the block has no other bytes */
};

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

/* Read the block at `at`, which begins with the gap after a word. After the first byte that is
 * neither letter nor gap, all bits are 0. The gap before that byte's word is 0, too. */
static inline struct skip_block block_read(const char *at, const struct skip_firsts *wanted)
{
    uint64_t letters = 0, capitals = 0, blanks = 0, commas = 0, firsts = wanted->others, plain;

#pragma GCC unroll 4
    for (int i = 0; i < BLOCK; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        __m128i low = _mm_or_si128(bytes, _mm_set1_epi8(0x20));

        letters |= bits_of(_mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)),
                                         _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1))))
                   << i;
        firsts |= firsts_of(wanted, low) << i;
        capitals |= bits_of(_mm_cmplt_epi8(bytes, _mm_set1_epi8('a'))) << i;
        blanks |= bits_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '))) << i;
        commas |= bits_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(','))) << i;
    }
    capitals &= letters;
    letters &= ~(capitals & (letters & ~capitals) << 1); /* YouTube is not plain */
    commas &= (letters << 1 | 1) & blanks >> 1;
    blanks &= (letters << 1 | commas << 1 | 1) & letters >> 1;
    commas &= blanks >> 1;
    plain = letters | blanks | commas;
    plain &= plain ^ (plain + 1); /* the ones below the first zero */
    /* Only the next block shows what the last two bytes are. */
    return (struct skip_block){letters & plain, firsts | (capitals & ~(letters >> 1)),
                               (commas | (blanks & ~(commas << 1))) & plain,
                               plain == UINT64_MAX ? BLOCK : (unsigned)__builtin_ctzll(~plain),
                               plain >> (BLOCK - 3) & 1};
}

static inline unsigned lowest(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits);
}

static inline unsigned highest(uint64_t bits)
{
    return 63 - (unsigned)__builtin_clzll(bits);
}

static inline uint64_t below(unsigned bit)
{
    return (UINT64_C(1) << bit) - 1;
}

/* `behind`: the letters after the word's first one, as bits. Branch-free, because the length of
 * words cannot be predicted. */
static inline bool is_wanted(const struct word_starts *starts, const char *word, uint64_t behind)
{
    unsigned char second = (unsigned char)(word[1] & -(int)(behind & 1));
    unsigned char third = (unsigned char)(word[2] & -(int)(behind & behind >> 1 & 1));
    uint32_t kinds = starts->kinds[(unsigned char)(word[0] | 0x20)];

    return (kinds >> kind_of(second, third) & 1) | (!second & may_be_more(word[0]));
}

/* Skip one block; returns true if the next block may be skipped, too. */
static inline bool block_skip(struct analyzer *analyzer, const struct skip_firsts *firsts)
{
    const char *at = analyzer->at;
    struct skip_block block = block_read(at, firsts);
    uint64_t words = block.letters & ~(block.letters << 1), left;

    if (block.gaps == 0)
        return false;
    if (analyzer->skip_last && !block.whole &&
        plain_ends(at + block.end, block.end - highest(words)))
        block.gaps |= UINT64_C(1) << block.end;
    words &= below(highest(block.gaps));
    for (left = words & block.firsts; left; left &= left - 1) {
        unsigned word = lowest(left);

        if (is_wanted(analyzer->starts, at + word, block.letters >> word >> 1))
            break;
    }
    if (left) {
        words &= below(lowest(left));
        block.gaps &= below(lowest(left));
    }
    if (words == 0)
        return false;
    analyzer->position += count_ones(words);
    analyzer->last_start = at + highest(words);
    analyzer->at = analyzer->last_end = at + highest(block.gaps);
    return !left && block.whole;
}

void others_skip(struct analyzer *analyzer)
{
    struct skip_firsts firsts = {.others = analyzer->firsts_all ? 0 : ~UINT64_C(0)};

    for (int i = 0; i < FIRSTS_MAX; i++)
        firsts.letters[i] = _mm_set1_epi8((char)analyzer->firsts[i]);
    while (analyzer->end - analyzer->at >= BLOCK &&
           (*analyzer->at == ' ' || *analyzer->at == ',') && block_skip(analyzer, &firsts))
        ;
}
#else
void others_skip(struct analyzer *analyzer)
{
}
#endif
