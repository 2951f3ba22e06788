/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bitmap.h - a set of document numbers 0 .. size-1, one bit each. */
#ifndef DATELINE_BASE_BITMAP_H
#define DATELINE_BASE_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct bitmap {
    uint64_t *words; /* bits at and above .size are 0 */
    uint32_t size;
};

/* All bits are clear. */
void bitmap_init(struct bitmap *bitmap, uint32_t size);
void bitmap_fini(struct bitmap *bitmap);
/* The same in the arena's memory; do not call bitmap_fini. */
struct bitmap bitmap_in(struct arena *arena, uint32_t size);
void bitmap_copy(struct bitmap *copy, const struct bitmap *from); /* *copy must be uninitialised */
void bitmap_fill(struct bitmap *bitmap);

static inline size_t bitmap_words(uint32_t size)
{
    return ((size_t)size + 63) / 64;
}
static inline void bitmap_set(struct bitmap *bitmap, uint32_t bit)
{
    bitmap->words[bit / 64] |= (uint64_t)1 << bit % 64;
}
static inline void bitmap_clear(struct bitmap *bitmap, uint32_t bit)
{
    bitmap->words[bit / 64] &= ~((uint64_t)1 << bit % 64);
}
static inline bool bitmap_has(const struct bitmap *bitmap, uint32_t bit)
{
    return bitmap->words[bit / 64] >> bit % 64 & 1;
}

/* The 64 bits from 64 * `word` on of those that are in the set; or (`others`) of those that are
 * not. */
static inline uint64_t bitmap_word(const struct bitmap *bitmap, size_t word, bool others)
{
    uint64_t bits = bitmap->words[word];

    if (!others)
        return bits;
    if (word == bitmap->size / 64)
        return ~bits & (((uint64_t)1 << bitmap->size % 64) - 1);
    return ~bits;
}

/* Both bitmaps must have the same size. The result replaces the first. */
void bitmap_and(struct bitmap *bitmap, const struct bitmap *other);
void bitmap_or(struct bitmap *bitmap, const struct bitmap *other);
void bitmap_and_not(struct bitmap *bitmap, const struct bitmap *other);
void bitmap_not(struct bitmap *bitmap);
uint32_t bitmap_count(const struct bitmap *bitmap);
/* How many bits of the words [from, to) are set. */
uint32_t bitmap_count_words(const struct bitmap *bitmap, size_t from, size_t to);
/* The first set bit at or after `from`; .size if there is none. */
uint32_t bitmap_next(const struct bitmap *bitmap, uint32_t from);
/* The same of those that are not in the second, which must have the same size. */
uint32_t bitmap_next_without(const struct bitmap *bitmap, const struct bitmap *without,
                             uint32_t from);

#endif
