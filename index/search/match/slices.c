/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slices.c - each loop is compiled twice: for any processor, and for one with AVX2. */
#include "search/match/slices.h"

#include <string.h>

#include "base/ones.h"

#define LOOP __attribute__((always_inline)) static inline

static uint64_t ones_plain(uint64_t word)
{
    return count_ones(word);
}

typedef uint64_t count_fn(uint64_t word);

/* --- the loops --- */

LOOP void add_price(slice *sum, const slice *members, uint32_t price)
{
    slice carry = {0}, added = *members, old;

#pragma GCC unroll 8
    for (uint32_t b = 0; b < SLICES_BITS; b++) {
        old = sum[b];
        if (price >> b & 1) {
            sum[b] = old ^ added ^ carry;
            carry = (old & added) | (carry & (old | added));
        } else {
            sum[b] = old ^ carry;
            carry &= old;
        }
    }
}

LOOP void add_all(const struct slices *slices, const struct slices_set *sets, uint32_t count,
                  uint64_t *any)
{
    for (uint32_t g = 0; g < slices->groups; g++) {
        slice sum[SLICES_BITS] = {{0}}, all = {0}, members;

        for (uint32_t i = 0; i < count; i++) {
            const uint64_t *words = sets[i].members + (size_t)g * SLICES_WORDS;

            if ((words[0] | words[1] | words[2] | words[3]) == 0)
                continue;
            memcpy(&members, words, sizeof members);
            all |= members;
            add_price(sum, &members, sets[i].price);
        }
        memcpy(slices->sums[g], sum, sizeof sum);
        memcpy(any + (size_t)g * SLICES_WORDS, &all, sizeof all);
    }
}

/* Adding the complement of `least` carries where the sum reaches it. */
LOOP uint64_t find(const struct slices *slices, uint32_t least, uint32_t step,
                   const uint64_t *among, uint64_t *found, count_fn *ones)
{
    const uint32_t complement = SLICES_SUM_MAX + 1 - least;
    slice wanted[SLICES_BITS];
    uint64_t count = 0;

    for (uint32_t b = 0; b < SLICES_BITS; b++)
        wanted[b] = (slice){0} - (complement >> b & 1);
    for (uint32_t g = 0; g < slices->groups; g += step) {
        const slice *sum = slices->sums[g];
        size_t at = (size_t)g * SLICES_WORDS;
        slice carry = {0}, all;

#pragma GCC unroll 8
        for (uint32_t b = 0; b < SLICES_BITS; b++)
            carry = (sum[b] & wanted[b]) | (carry & (sum[b] | wanted[b]));
        memcpy(&all, among + at, sizeof all);
        carry &= all;
        memcpy(found + at, &carry, sizeof carry);
        for (uint32_t w = 0; w < SLICES_WORDS; w++)
            count += ones(found[at + w]);
    }
    return count;
}

LOOP void count_before(const uint64_t *members, uint32_t groups, struct slices_before *before,
                       count_fn *ones)
{
    uint32_t count = 0;

    for (uint32_t g = 0; g < groups; g++, members += SLICES_WORDS) {
        uint64_t within = 0;

        before[g].group = count;
        for (uint32_t w = 0; w < SLICES_WORDS; w++) {
            before[g].words[w] = (uint8_t)within;
            within += ones(members[w]);
        }
        count += (uint32_t)within;
    }
}

/* --- for one processor or another --- */

#if defined(__x86_64__) && !defined(SLICES_PLAIN) /* a test tries the plain loops everywhere */
#define WIDE __attribute__((target("avx2,popcnt")))

WIDE static uint64_t ones_wide(uint64_t word)
{
    return (uint64_t)__builtin_popcountll(word);
}

WIDE static void add_wide(const struct slices *slices, const struct slices_set *sets,
                          uint32_t count, uint64_t *any)
{
    add_all(slices, sets, count, any);
}

WIDE static uint64_t find_wide(const struct slices *slices, uint32_t least, uint32_t step,
                               const uint64_t *among, uint64_t *found)
{
    return find(slices, least, step, among, found, ones_wide);
}

WIDE static void count_before_wide(const uint64_t *members, uint32_t groups,
                                   struct slices_before *before)
{
    count_before(members, groups, before, ones_wide);
}

static bool is_wide(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}
#endif

static void *aligned(void *at)
{
    return (void *)(((uintptr_t)at + sizeof(slice) - 1) & ~(uintptr_t)(sizeof(slice) - 1));
}

void slices_add(struct slices *slices, const struct slices_set *sets, uint32_t count,
                uint32_t groups, uint64_t *any, struct arena *arena)
{
    slices->groups = groups;
    slices->sums = aligned(arena_alloc(arena, (groups + 1) * sizeof *slices->sums));
#ifdef WIDE
    if (is_wide()) {
        add_wide(slices, sets, count, any);
        return;
    }
#endif
    add_all(slices, sets, count, any);
}

uint64_t slices_find(const struct slices *slices, uint32_t least, uint32_t step,
                     const uint64_t *among, uint64_t *found)
{
#ifdef WIDE
    if (is_wide())
        return find_wide(slices, least, step, among, found);
#endif
    return find(slices, least, step, among, found, ones_plain);
}

void slices_count_before(const uint64_t *members, uint32_t groups, struct slices_before *before)
{
#ifdef WIDE
    if (is_wide()) {
        count_before_wide(members, groups, before);
        return;
    }
#endif
    count_before(members, groups, before, ones_plain);
}
