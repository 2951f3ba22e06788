/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_hash.c - well-mixed, and the same everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"

static int compare_numbers(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static void the_same_bytes_have_the_same_hash_wherever_they_lie(void **state)
{
    static const char text[] = "a run of some twenty bytes";
    char memory[64];

    for (size_t at = 0; at < 16; at++) {
        memcpy(memory + at, text, sizeof text);
        assert_true(hash_bytes(memory + at, sizeof text) == hash_bytes(text, sizeof text));
    }
    assert_true(hash_bytes(NULL, 0) == hash_str(STR("")));
}

static void length_and_zeros_count(void **state)
{
    static const char zeros[40];
    uint64_t hashes[40];

    for (size_t length = 0; length < 40; length++)
        hashes[length] = hash_bytes(zeros, length);
    qsort(hashes, 40, sizeof *hashes, compare_numbers);
    for (size_t i = 1; i < 40; i++)
        assert_true(hashes[i] != hashes[i - 1]);
}

static void alike_keys_do_not_collide(void **state)
{
    static uint64_t hashes[200000];

    for (int i = 0; i < 200000; i++) {
        char key[32];

        hashes[i] = hash_bytes(key, (size_t)snprintf(key, sizeof key, "article-%d", i));
    }
    qsort(hashes, 200000, sizeof *hashes, compare_numbers);
    for (int i = 1; i < 200000; i++)
        assert_true(hashes[i] != hashes[i - 1]);
}

static void every_bit_of_the_key_reaches_every_part_of_the_hash(void **state)
{
    char key[] = "a dozen or so bytes";
    uint64_t before = hash_bytes(key, sizeof key);

    for (size_t bit = 0; bit < 8 * sizeof key; bit++) {
        uint64_t changed;

        key[bit / 8] = (char)(key[bit / 8] ^ 1 << bit % 8);
        changed = before ^ hash_bytes(key, sizeof key);
        key[bit / 8] = (char)(key[bit / 8] ^ 1 << bit % 8);
        for (int part = 0; part < 64; part += 16)
            assert_true((changed >> part & 0xFFFF) != 0);
        assert_in_range(__builtin_popcountll(changed), 12, 52);
    }
}

static void order_matters_to_a_mix(void **state)
{
    assert_true(hash_mix(1, 2) != hash_mix(2, 1));
    assert_true(hash_mix(0, 0) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bytes_have_the_same_hash_wherever_they_lie),
        cmocka_unit_test(length_and_zeros_count),
        cmocka_unit_test(alike_keys_do_not_collide),
        cmocka_unit_test(every_bit_of_the_key_reaches_every_part_of_the_hash),
        cmocka_unit_test(order_matters_to_a_mix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
