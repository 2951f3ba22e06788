/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_crc_mend.c - one changed bit is put right, wherever it is; other damage is left as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "base/crc_mend.h"
#include "base/gzip.h"

#define LENGTH 3000

static char bytes[LENGTH], right[LENGTH];

static uint32_t fill(void)
{
    for (size_t i = 0; i < LENGTH; i++)
        right[i] = (char)(i * 37 + i / 253);
    memcpy(bytes, right, LENGTH);
    return gzip_crc32(0, right, LENGTH);
}

static void turns_every_single_bit_back(void **state)
{
    uint32_t crc = fill();

    (void)state;
    for (size_t bit = 0; bit < LENGTH * 8; bit += bit < 100 || bit > LENGTH * 8 - 100 ? 1 : 97) {
        bytes[bit / 8] ^= (char)(1 << bit % 8);
        assert_true(crc_mend(bytes, LENGTH, crc));
        assert_memory_equal(bytes, right, LENGTH);
    }
}

static void bears_a_changed_bit_in_the_checksum(void **state)
{
    uint32_t crc = fill();

    (void)state;
    for (int bit = 0; bit < 32; bit++) {
        assert_true(crc_mend(bytes, LENGTH, crc ^ (uint32_t)1 << bit));
        assert_memory_equal(bytes, right, LENGTH);
    }
    assert_true(crc_mend(bytes, LENGTH, crc));
    assert_true(crc_mend(bytes, 0, 0));
}

static void leaves_other_damage_alone(void **state)
{
    uint32_t crc = fill();

    (void)state;
    for (size_t at = 1; at < LENGTH; at += 41) {
        char before[LENGTH];

        bytes[at] ^= 1;
        bytes[at - 1] ^= 64;
        memcpy(before, bytes, LENGTH);
        assert_false(crc_mend(bytes, LENGTH, crc));
        assert_memory_equal(bytes, before, LENGTH);
        memcpy(bytes, right, LENGTH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_every_single_bit_back),
        cmocka_unit_test(bears_a_changed_bit_in_the_checksum),
        cmocka_unit_test(leaves_other_damage_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
