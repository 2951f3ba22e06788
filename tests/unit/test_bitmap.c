/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_bitmap.c - sets of document numbers, against an array of booleans. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/bitmap.h"
#include "base/hash.h"

static const uint32_t sizes[] = {0, 1, 63, 64, 65, 128, 200};
#define SIZES (sizeof sizes / sizeof *sizes)

static void set_some(struct bitmap *bitmap, bool *wanted, uint64_t seed)
{
    for (uint32_t bit = 0; bit < bitmap->size; bit++) {
        wanted[bit] = hash_mix(seed, bit) % 3 == 0;
        if (wanted[bit])
            bitmap_set(bitmap, bit);
    }
}

/* The bits, their number, the walk from each, and nothing beyond the end. */
static void assert_bits(const struct bitmap *bitmap, const bool *wanted)
{
    uint32_t count = 0, next = bitmap->size;

    for (uint32_t bit = bitmap->size; bit-- > 0;) {
        assert_int_equal(bitmap_has(bitmap, bit), wanted[bit]);
        count += wanted[bit];
        if (wanted[bit])
            next = bit;
        assert_int_equal(bitmap_next(bitmap, bit), next);
    }
    assert_int_equal(bitmap_count(bitmap), count);
    assert_int_equal(bitmap_next(bitmap, bitmap->size), bitmap->size);
    assert_int_equal(bitmap_next(bitmap, UINT32_MAX), bitmap->size);
    for (uint32_t at = 0; at < bitmap_words(bitmap->size) * 64; at++) {
        bool within = at < bitmap->size;

        assert_int_equal(bitmap_word(bitmap, at / 64, false) >> at % 64 & 1, within && wanted[at]);
        assert_int_equal(bitmap_word(bitmap, at / 64, true) >> at % 64 & 1, within && !wanted[at]);
    }
}

static void sets_clears_and_walks(void **state)
{
    for (size_t i = 0; i < SIZES; i++) {
        bool wanted[200];
        struct bitmap bitmap;

        bitmap_init(&bitmap, sizes[i]);
        set_some(&bitmap, wanted, i);
        assert_bits(&bitmap, wanted);
        for (uint32_t bit = 0; bit < sizes[i]; bit += 2) {
            bitmap_clear(&bitmap, bit);
            wanted[bit] = false;
        }
        assert_bits(&bitmap, wanted);
        bitmap_fini(&bitmap);
    }
}

static void fills_and_turns_round_within_its_size(void **state)
{
    for (size_t i = 0; i < SIZES; i++) {
        struct bitmap bitmap;

        bitmap_init(&bitmap, sizes[i]);
        bitmap_fill(&bitmap);
        assert_int_equal(bitmap_count(&bitmap), sizes[i]);
        bitmap_not(&bitmap);
        assert_int_equal(bitmap_count(&bitmap), 0);
        bitmap_not(&bitmap);
        assert_int_equal(bitmap_count(&bitmap), sizes[i]);
        bitmap_fini(&bitmap);
    }
}

static void combines_as_sets_do(void **state)
{
    for (size_t i = 0; i < SIZES; i++) {
        bool in_a[200] = {0}, in_b[200] = {0}, wanted[200];
        struct bitmap a, b, result;

        bitmap_init(&a, sizes[i]);
        bitmap_init(&b, sizes[i]);
        set_some(&a, in_a, 2 * i);
        set_some(&b, in_b, 2 * i + 1);
#define COMBINE(operation, expression)                                                             \
    bitmap_copy(&result, &a);                                                                      \
    operation(&result, &b);                                                                        \
    for (uint32_t bit = 0; bit < sizes[i]; bit++)                                                  \
        wanted[bit] = (expression);                                                                \
    assert_bits(&result, wanted);                                                                  \
    bitmap_fini(&result);
        COMBINE(bitmap_and, in_a[bit] && in_b[bit])
        COMBINE(bitmap_or, in_a[bit] || in_b[bit])
        COMBINE(bitmap_and_not, in_a[bit] && !in_b[bit])
        bitmap_copy(&result, &a);
        bitmap_and_not(&result, &b);
        for (uint32_t from = 0; from <= sizes[i]; from++)
            assert_int_equal(bitmap_next_without(&a, &b, from), bitmap_next(&result, from));
        bitmap_fini(&result);
#undef COMBINE
        assert_bits(&a, in_a);
        bitmap_fini(&a);
        bitmap_fini(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_clears_and_walks),
        cmocka_unit_test(fills_and_turns_round_within_its_size),
        cmocka_unit_test(combines_as_sets_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
