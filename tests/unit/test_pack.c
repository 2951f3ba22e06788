/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pack.c - blocks of numbers come back as they went in, at every width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "fixture.h"
#include "store/disk/pack.h"
#include "store/disk/sealed.h"

static uint32_t all_ones(unsigned bits)
{
    return bits == 32 ? UINT32_MAX : ((uint32_t)1 << bits) - 1;
}

/* The packed bytes end where a guard begins. */
static void round_trip(const uint32_t *numbers, unsigned bits)
{
    unsigned char packed[PACK_BLOCK * 4 + SEALED_SLACK + 1];
    uint32_t back[PACK_BLOCK];

    memset(packed, 0xA5, sizeof packed);
    pack(numbers, bits, packed);
    assert_int_equal(packed[pack_size(bits)], 0xA5);
    memset(back, 0xEE, sizeof back);
    unpack(packed, bits, back);
    assert_memory_equal(back, numbers, sizeof back);
    for (size_t i = 0; i < PACK_BLOCK; i++)
        assert_int_equal(unpack_one(packed, bits, i), numbers[i]);
}

static void counts_the_bits_of_the_largest(void **state)
{
    uint32_t numbers[PACK_BLOCK] = {0};

    (void)state;
    assert_int_equal(pack_bits(numbers), 0);
    for (unsigned bits = 1; bits <= 32; bits++) {
        numbers[bits * 3] = (uint32_t)1 << (bits - 1);
        assert_int_equal(pack_bits(numbers), bits);
        numbers[bits * 3] = all_ones(bits);
        assert_int_equal(pack_bits(numbers), bits);
        numbers[bits * 3] = 0;
    }
}

static void takes_as_many_bits_as_said(void **state)
{
    (void)state;
    assert_int_equal(pack_size(0), 0);
    assert_int_equal(pack_size(1), 16);
    assert_int_equal(pack_size(7), 112);
    assert_int_equal(pack_size(32), 512);
}

static void keeps_numbers_of_every_width(void **state)
{
    uint64_t seed = 20210107;

    (void)state;
    for (unsigned bits = 0; bits <= 32; bits++)
        for (int round = 0; round < 50; round++) {
            uint32_t numbers[PACK_BLOCK];

            for (size_t i = 0; i < PACK_BLOCK; i++)
                numbers[i] = fixture_random(&seed, UINT32_MAX) & (bits ? all_ones(bits) : 0);
            round_trip(numbers, bits);
        }
}

static void keeps_the_largest_numbers_and_lone_ones(void **state)
{
    (void)state;
    for (unsigned bits = 1; bits <= 32; bits++) {
        uint32_t numbers[PACK_BLOCK];

        for (size_t i = 0; i < PACK_BLOCK; i++)
            numbers[i] = all_ones(bits);
        round_trip(numbers, bits);
        for (size_t lone = 0; lone < PACK_BLOCK; lone++) {
            memset(numbers, 0, sizeof numbers);
            numbers[lone] = all_ones(bits);
            round_trip(numbers, bits);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_bits_of_the_largest),
        cmocka_unit_test(takes_as_many_bits_as_said),
        cmocka_unit_test(keeps_numbers_of_every_width),
        cmocka_unit_test(keeps_the_largest_numbers_and_lone_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
