/* SPDX-License-Identifier: GPL-2.0-or-later */
/* skip_block.h - sixty-four bytes of a text as bits, for skip.c and skip_wide.c.
 *
 * Up to the first other byte, a word is a run of letters with a space, or a comma and a space, on
 * both sides. The last word may also end at that byte. These are the plain words of analyzer.c, and
 * none of them begins a sentence. */
#ifndef DATELINE_ANALYSIS_SKIP_BLOCK_H
#define DATELINE_ANALYSIS_SKIP_BLOCK_H

#include "analysis/tokenizer.h"

#define SKIP_BLOCK 64

/* The kinds of bytes, one bit a byte. */
struct skip_bytes {
    uint64_t letters, capitals, blanks, commas;
    uint64_t firsts; /* where a wanted word may begin */
};

struct skip_block {
    uint64_t letters;
    uint64_t firsts; /* letters that a wanted word may begin with, and single capitals */
    uint64_t gaps;   /* the first byte of each gap between two plain words */
    unsigned end;    /* the first other byte, in a block that is not whole */
    bool whole;      /* the block has no other bytes */
};

/* A letter's low five bits are the same in both cases. */
static inline unsigned skip_kind(unsigned char second, unsigned char third)
{
    return (second * 5u + third) & 31;
}

static inline unsigned skip_lowest(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits);
}

static inline unsigned skip_highest(uint64_t bits)
{
    return 63 - (unsigned)__builtin_clzll(bits);
}

static inline uint64_t skip_below(unsigned bit)
{
    return (UINT64_C(1) << bit) - 1;
}

/* `behind`: the letters after the word's first one, as bits. Branch-free, because the length of
 * words cannot be predicted. */
static inline bool skip_is_wanted(const struct word_starts *starts, const char *word,
                                  uint64_t behind)
{
    unsigned char second = (unsigned char)(word[1] & -(int)(behind & 1));
    unsigned char third = (unsigned char)(word[2] & -(int)(behind & behind >> 1 & 1));
    uint32_t kinds = starts->kinds[(unsigned char)(word[0] | 0x20)];

    return (kinds >> skip_kind(second, third) & 1) | (!second & may_be_more(word[0]));
}

/* The block begins with the gap after a word. After the first byte that is neither letter nor gap,
 * all bits are 0. The gap before that byte's word is 0, too. */
__attribute__((always_inline)) static inline struct skip_block
skip_block_of(const struct skip_bytes *bits)
{
    uint64_t letters = bits->letters, blanks = bits->blanks, commas = bits->commas, plain;
    uint64_t capitals = bits->capitals & letters;

    letters &= ~(capitals & (letters & ~capitals) << 1); /* YouTube is not plain */
    commas &= (letters << 1 | 1) & blanks >> 1;
    blanks &= (letters << 1 | commas << 1 | 1) & letters >> 1;
    commas &= blanks >> 1;
    plain = letters | blanks | commas;
    plain &= plain ^ (plain + 1); /* the ones below the first zero */
    /* Only the next block shows what the last two bytes are. */
    return (struct skip_block){letters & plain, bits->firsts | (capitals & ~(letters >> 1)),
                               (commas | (blanks & ~(commas << 1))) & plain,
                               plain == UINT64_MAX ? SKIP_BLOCK : skip_lowest(~plain),
                               plain >> (SKIP_BLOCK - 3) & 1};
}

/* Skips the words of the block up to the first wanted one. Returns how many; *more: the next block
 * may be skipped, too. */
__attribute__((always_inline)) static inline uint64_t
skip_block_words(struct analyzer *analyzer, struct skip_block block, bool *more)
{
    const char *at = analyzer->at;
    uint64_t words = block.letters & ~(block.letters << 1), left;

    *more = false;
    if (block.gaps == 0)
        return 0;
    if (analyzer->skip_last && !block.whole &&
        plain_ends(at + block.end, block.end - skip_highest(words)))
        block.gaps |= UINT64_C(1) << block.end;
    words &= skip_below(skip_highest(block.gaps));
    for (left = words & block.firsts; left; left &= left - 1) {
        unsigned word = skip_lowest(left);

        if (skip_is_wanted(analyzer->starts, at + word, block.letters >> word >> 1))
            break;
    }
    if (left) {
        words &= skip_below(skip_lowest(left));
        block.gaps &= skip_below(skip_lowest(left));
    }
    if (words == 0)
        return 0;
    analyzer->last_start = at + skip_highest(words);
    analyzer->at = analyzer->last_end = at + skip_highest(block.gaps);
    *more = !left && block.whole;
    return words;
}

#endif
