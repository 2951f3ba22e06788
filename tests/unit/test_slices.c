/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_slices.c - sums of the prices of sets, against sums of numbers. Built twice:
 * test_slices_plain has the loops for any processor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/hash.h"
#include "search/match/slices.h"

#define SETS      9
#define DOCUMENTS 1500 /* the last group is not full */
#define WORDS     (6 * SLICES_WORDS)

/* Together the most that a sum can be. Two are equal, one is a power of two. */
static const uint32_t prices[SETS] = {100, 64, 30, 30, 17, 8, 3, 2, 1};

struct example {
    uint64_t members[SETS][WORDS];
    uint32_t sums[DOCUMENTS];
    struct slices_set sets[SETS];
};

/* Set i has about 1 of i + 1 documents, but the last two have none in the first groups. */
static bool is_member(uint32_t set, uint32_t document)
{
    return hash_mix(set, document) % (set + 1) == 0 && (set < SETS - 2 || document >= 900);
}

static void fill(struct example *example)
{
    *example = (struct example){.sums = {0}};
    for (uint32_t i = 0; i < SETS; i++) {
        example->sets[i] = (struct slices_set){example->members[i], prices[i]};
        for (uint32_t d = 0; d < DOCUMENTS; d++)
            if (is_member(i, d)) {
                example->members[i][d / 64] |= (uint64_t)1 << d % 64;
                example->sums[d] += prices[i];
            }
    }
}

static void assert_found(const struct example *example, const struct slices *slices, uint32_t least,
                         uint32_t step, const uint64_t *among)
{
    uint64_t found[WORDS], count = 0, told;

    memset(found, 0xAA, sizeof found);
    told = slices_find(slices, least, step, among, found);
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        bool wanted = example->sums[d] >= least && (among[d / 64] >> d % 64 & 1);

        if (d / SLICES_GROUP % step > 0) {
            assert_int_equal(found[d / 64], 0xAAAAAAAAAAAAAAAA); /* left as it was */
            continue;
        }
        assert_int_equal(found[d / 64] >> d % 64 & 1, wanted);
        count += wanted;
    }
    assert_int_equal(told, count);
}

static void finds_the_documents_of_a_sum(void **state)
{
    struct arena *arena = arena_new();
    struct example example;
    struct slices slices;
    uint64_t any[WORDS], odd[WORDS];

    fill(&example);
    assert_int_equal(slices_groups(DOCUMENTS), WORDS / SLICES_WORDS);
    slices_add(&slices, example.sets, SETS, WORDS / SLICES_WORDS, any, arena);
    for (uint32_t d = 0; d < DOCUMENTS; d++)
        assert_int_equal(any[d / 64] >> d % 64 & 1, example.sums[d] > 0);
    for (uint32_t w = 0; w < WORDS; w++)
        odd[w] = any[w] & 0xAAAAAAAAAAAAAAAA;
    for (uint32_t least = 1; least <= SLICES_SUM_MAX; least++) {
        assert_found(&example, &slices, least, 1, any);
        assert_found(&example, &slices, least, 1, odd);
        assert_found(&example, &slices, least, 4, any);
    }
    arena_free(arena);
}

static void counts_the_members_before_a_word(void **state)
{
    struct example example;
    struct slices_before before[WORDS / SLICES_WORDS];

    fill(&example);
    for (uint32_t i = 0; i < SETS; i++) {
        uint32_t count = 0;

        slices_count_before(example.members[i], WORDS / SLICES_WORDS, before);
        for (uint32_t d = 0; d < DOCUMENTS; d++) {
            const struct slices_before *group = &before[d / SLICES_GROUP];

            if (d % 64 == 0)
                assert_int_equal(group->group + group->words[d / 64 % SLICES_WORDS], count);
            count += is_member(i, d);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_documents_of_a_sum),
        cmocka_unit_test(counts_the_members_before_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
