/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_kept_bitmaps.c - which sets of documents are kept, and which make room for others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "store/document/kept_bitmaps.h"

#define SMALL 100
#define THIRD ((uint32_t)(KEPT_BITMAPS_BYTES_MAX / 24 * 64)) /* three sets of so many bits fit */

static const char lists[2]; /* two places to name sets by */

static bool ask(struct kept_bitmaps *kept, const struct kept_key *key, struct bitmap *out)
{
    bool wanted, has = kept_bitmaps_add(kept, key, out, &wanted);

    if (!has && wanted)
        kept_bitmaps_offer(kept, key, out);
    return has;
}

static void a_set_is_kept_when_it_is_asked_for_again(void **state)
{
    const struct kept_key key = {lists, 1, 5}, others[] = {{lists + 1, 1, 5}, {lists, 1, 6}};
    struct kept_bitmaps kept;
    struct bitmap set, out;

    (void)state;
    kept_bitmaps_init(&kept);
    bitmap_init(&set, SMALL);
    bitmap_init(&out, SMALL);
    bitmap_set(&set, 7);
    assert_false(ask(&kept, &key, &set));
    assert_false(ask(&kept, &key, &set));
    bitmap_set(&out, 3);
    assert_true(ask(&kept, &key, &out)); /* added to what is there */
    assert_true(bitmap_has(&out, 3) && bitmap_has(&out, 7) && bitmap_count(&out) == 2);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(ask(&kept, &others[i], &out));
    bitmap_fini(&set);
    bitmap_fini(&out);
    kept_bitmaps_fini(&kept);
}

static void what_was_not_used_for_longest_makes_room(void **state)
{
    struct kept_bitmaps kept;
    struct bitmap set;

    (void)state;
    kept_bitmaps_init(&kept);
    bitmap_init(&set, THIRD);
    for (uint32_t number = 0; number < 3; number++)
        for (int times = 0; times < 2; times++)
            assert_false(ask(&kept, &(struct kept_key){lists, number, 0}, &set));
    assert_true(ask(&kept, &(struct kept_key){lists, 0, 0}, &set));
    for (int times = 0; times < 2; times++)
        assert_false(ask(&kept, &(struct kept_key){lists, 3, 0}, &set));
    assert_int_equal(kept_bitmaps_bytes(&kept), (size_t)THIRD / 8 * 3);
    assert_true(ask(&kept, &(struct kept_key){lists, 3, 0}, &set));
    assert_true(ask(&kept, &(struct kept_key){lists, 0, 0}, &set));
    assert_false(ask(&kept, &(struct kept_key){lists, 1, 0}, &set));
    bitmap_fini(&set);
    kept_bitmaps_fini(&kept);
}

static void a_set_that_is_too_large_is_not_kept(void **state)
{
    struct kept_bitmaps kept;
    struct bitmap set;

    (void)state;
    kept_bitmaps_init(&kept);
    bitmap_init(&set, THIRD * 3 + 64 * 64);
    for (int times = 0; times < 3; times++)
        assert_false(ask(&kept, &(struct kept_key){lists, 0, 0}, &set));
    assert_int_equal(kept_bitmaps_bytes(&kept), 0);
    bitmap_fini(&set);
    kept_bitmaps_fini(&kept);
}

static void small_sets_do_not_pay(void **state)
{
    (void)state;
    assert_true(kept_bitmaps_pays(2000, 40000));
    assert_false(kept_bitmaps_pays(100, 40000));
    assert_false(kept_bitmaps_pays(5000, 5000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_is_kept_when_it_is_asked_for_again),
        cmocka_unit_test(what_was_not_used_for_longest_makes_room),
        cmocka_unit_test(a_set_that_is_too_large_is_not_kept),
        cmocka_unit_test(small_sets_do_not_pay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
