/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bitmap.c - sets of document numbers, 64 at a time. */
#include "base/bitmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/ones.h"

void bitmap_init(struct bitmap *bitmap, uint32_t size)
{
    bitmap->words = mem_zero(bitmap_words(size), sizeof *bitmap->words);
    bitmap->size = size;
}

void bitmap_fini(struct bitmap *bitmap)
{
    free(bitmap->words);
    *bitmap = (struct bitmap){0};
}

struct bitmap bitmap_in(struct arena *arena, uint32_t size)
{
    return (struct bitmap){arena_zero(arena, bitmap_words(size), sizeof(uint64_t)), size};
}

void bitmap_copy(struct bitmap *copy, const struct bitmap *from)
{
    copy->words = mem_copy(from->words, bitmap_words(from->size) * sizeof *from->words);
    copy->size = from->size;
}

static void clear_tail(struct bitmap *bitmap)
{
    if (bitmap->size % 64 != 0)
        bitmap->words[bitmap->size / 64] &= ((uint64_t)1 << bitmap->size % 64) - 1;
}

void bitmap_fill(struct bitmap *bitmap)
{
    memset(bitmap->words, 0xFF, bitmap_words(bitmap->size) * sizeof *bitmap->words);
    clear_tail(bitmap);
}

void bitmap_and(struct bitmap *bitmap, const struct bitmap *other)
{
    for (size_t i = 0; i < bitmap_words(bitmap->size); i++)
        bitmap->words[i] &= other->words[i];
}

void bitmap_or(struct bitmap *bitmap, const struct bitmap *other)
{
    for (size_t i = 0; i < bitmap_words(bitmap->size); i++)
        bitmap->words[i] |= other->words[i];
}

void bitmap_and_not(struct bitmap *bitmap, const struct bitmap *other)
{
    for (size_t i = 0; i < bitmap_words(bitmap->size); i++)
        bitmap->words[i] &= ~other->words[i];
}

void bitmap_not(struct bitmap *bitmap)
{
    for (size_t i = 0; i < bitmap_words(bitmap->size); i++)
        bitmap->words[i] = ~bitmap->words[i];
    clear_tail(bitmap);
}

#ifdef __x86_64__
__attribute__((target("popcnt"))) static uint32_t count_popcnt(const uint64_t *words, size_t number)
{
    uint64_t count = 0;
    size_t i = 0;

    for (; i + 4 <= number; i += 4)
        count +=
            (uint64_t)(__builtin_popcountll(words[i]) + __builtin_popcountll(words[i + 1]) +
                       __builtin_popcountll(words[i + 2]) + __builtin_popcountll(words[i + 3]));
    for (; i < number; i++)
        count += (uint64_t)__builtin_popcountll(words[i]);
    return (uint32_t)count;
}
#endif

static uint32_t count_words(const uint64_t *words, size_t number)
{
    uint32_t count = 0;

#ifdef __x86_64__
    if (__builtin_cpu_supports("popcnt"))
        return count_popcnt(words, number);
#endif
    for (size_t i = 0; i < number; i++)
        count += count_ones(words[i]);
    return count;
}

uint32_t bitmap_count(const struct bitmap *bitmap)
{
    return count_words(bitmap->words, bitmap_words(bitmap->size));
}

uint32_t bitmap_count_words(const struct bitmap *bitmap, size_t from, size_t to)
{
    return count_words(bitmap->words + from, to - from);
}

uint32_t bitmap_next(const struct bitmap *bitmap, uint32_t from)
{
    size_t word = from / 64;
    uint64_t bits;

    if (from >= bitmap->size)
        return bitmap->size;
    bits = bitmap->words[word] & ~(uint64_t)0 << from % 64;
    while (bits == 0) {
        if (++word == bitmap_words(bitmap->size))
            return bitmap->size;
        bits = bitmap->words[word];
    }
    return (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
}

uint32_t bitmap_next_without(const struct bitmap *bitmap, const struct bitmap *without,
                             uint32_t from)
{
    uint64_t mask = ~(uint64_t)0 << from % 64;

    for (size_t word = from / 64; word < bitmap_words(bitmap->size); word++) {
        uint64_t bits = bitmap->words[word] & ~without->words[word] & mask;

        if (bits != 0)
            return (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
        mask = ~(uint64_t)0;
    }
    return bitmap->size;
}
