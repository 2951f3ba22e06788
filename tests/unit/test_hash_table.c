/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_hash_table.c - rows found by hashes, and the tables of strings and of numbers above them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/number_table.h"
#include "base/string_table.h"

#define MANY 20000

/* --- hash_table --- */

static bool has_row(const struct hash_table *table, uint64_t hash, uint32_t row)
{
    struct hash_probe probe = hash_probe(table, hash);

    while (hash_probe_next(&probe))
        if (probe.row == row)
            return true;
    return false;
}

static void put(struct hash_table *table, uint64_t hash, uint32_t row)
{
    struct hash_probe probe = hash_probe(table, hash);

    while (hash_probe_next(&probe))
        continue;
    hash_table_put(table, &probe, row);
}

static void finds_nothing_while_it_is_empty(void **state)
{
    struct hash_table table = {0};

    assert_false(has_row(&table, 0, 0));
    assert_false(has_row(&table, UINT64_MAX, 0));
    hash_table_clear(&table);
    hash_table_fini(&table);
}

static void finds_every_row_after_growing(void **state)
{
    struct hash_table table = {0};

    for (uint32_t row = 0; row < MANY; row++)
        put(&table, hash_mix(row, 7), row);
    assert_int_equal(table.count, MANY);
    assert_true(table.slot_count >= 2 * MANY);
    for (uint32_t row = 0; row < MANY; row++) {
        assert_true(has_row(&table, hash_mix(row, 7), row));
        assert_false(has_row(&table, hash_mix(row, 8), row));
    }
    hash_table_fini(&table);
}

static void rows_of_one_hash_are_all_offered(void **state)
{
    static const uint64_t hashes[] = {0, UINT64_MAX, UINT64_C(0xFFFFFFFF), UINT64_C(1) << 32};
    struct hash_table table = {0};

    for (uint32_t row = 0; row < 400; row++)
        put(&table, hashes[row % 4], row);
    for (uint32_t row = 0; row < 400; row++)
        assert_true(has_row(&table, hashes[row % 4], row));
    hash_table_fini(&table);
}

static void passes_over_rows_of_other_hashes_in_its_way(void **state)
{
    struct hash_table table = {0};
    uint32_t offered = 0;
    struct hash_probe probe;

    /* The same first place in any table of up to 2^20 slots. */
    for (uint32_t row = 0; row < 30; row++)
        put(&table, (uint64_t)row << 52, row);
    probe = hash_probe(&table, UINT64_C(17) << 52);
    for (; hash_probe_next(&probe); offered++)
        assert_int_equal(probe.row, 17);
    assert_int_equal(offered, 1);
    hash_table_fini(&table);
}

static void goes_round_from_the_last_slot_to_the_first(void **state)
{
    struct hash_table table = {0};

    for (uint32_t row = 0; row < 20; row++)
        put(&table, UINT64_MAX - ((uint64_t)row << 52), row);
    for (uint32_t row = 0; row < 20; row++)
        assert_true(has_row(&table, UINT64_MAX - ((uint64_t)row << 52), row));
    hash_table_fini(&table);
}

static void does_not_grow_within_what_was_reserved(void **state)
{
    struct hash_table table = {0};
    const uint64_t *slots;

    hash_table_reserve(&table, MANY);
    slots = table.slots;
    for (uint32_t row = 0; row < MANY; row++)
        put(&table, hash_mix(row, 0), row);
    assert_ptr_equal(table.slots, slots);
    hash_table_reserve(&table, 1);
    assert_ptr_equal(table.slots, slots);
    assert_true(has_row(&table, hash_mix(MANY - 1, 0), MANY - 1));
    hash_table_fini(&table);
}

/* --- string_table --- */

static void numbers_strings_in_the_order_of_adding(void **state)
{
    struct string_table table;
    char word[16];
    bool is_new;

    string_table_init(&table);
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < MANY; i++) {
            struct str text = {word, (size_t)snprintf(word, sizeof word, "word %u", i)};

            assert_int_equal(string_table_add(&table, text, &is_new), i);
            assert_int_equal(is_new, round == 0);
        }
    assert_int_equal(table.count, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        struct str text = {word, (size_t)snprintf(word, sizeof word, "word %u", i)};

        assert_int_equal(string_table_find(&table, text), i);
        assert_string_equal(string_table_get(&table, i).data, word);
    }
    assert_int_equal(string_table_find(&table, STR("word")), -1);
    string_table_fini(&table);
}

static void keeps_copies_of_strings(void **state)
{
    struct string_table table;
    char word[] = "Paris";
    bool is_new;

    string_table_init(&table);
    string_table_add(&table, str_of(word), &is_new);
    word[0] = 'B';
    assert_int_equal(string_table_find(&table, STR("Paris")), 0);
    assert_int_equal(string_table_find(&table, STR("Baris")), -1);
    string_table_fini(&table);
}

static void does_not_stop_at_a_nul(void **state)
{
    struct string_table table;
    bool is_new;

    string_table_init(&table);
    assert_int_equal(string_table_add(&table, STR("a\0b"), &is_new), 0);
    assert_int_equal(string_table_add(&table, STR("a\0c"), &is_new), 1);
    assert_int_equal(string_table_add(&table, STR("a"), &is_new), 2);
    assert_int_equal(string_table_add(&table, STR(""), &is_new), 3);
    assert_int_equal(string_table_find(&table, STR("a\0c")), 1);
    assert_int_equal(string_table_find(&table, STR_NONE), 3);
    string_table_fini(&table);
}

static void starts_anew_when_cleared(void **state)
{
    struct string_table strings;
    struct number_table numbers = {0};
    bool is_new;

    string_table_init(&strings);
    string_table_clear(&strings);
    number_table_clear(&numbers);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(string_table_find(&strings, STR("two")), -1);
        assert_int_equal(string_table_add(&strings, STR("one"), &is_new), 0);
        assert_int_equal(string_table_add(&strings, STR("two"), &is_new), 1);
        string_table_clear(&strings);
        assert_int_equal(number_table_find(&numbers, 2), -1);
        assert_int_equal(number_table_add(&numbers, 1, &is_new), 0);
        assert_int_equal(number_table_add(&numbers, 2, &is_new), 1);
        number_table_clear(&numbers);
    }
    string_table_fini(&strings);
    number_table_fini(&numbers);
}

/* --- number_table --- */

static void any_number_is_a_key(void **state)
{
    static const uint64_t keys[] = {0, 1, UINT32_MAX, UINT64_MAX, UINT64_C(1) << 32};
    struct number_table table = {0};
    bool is_new;

    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(number_table_find(&table, keys[i]), -1);
        assert_int_equal(number_table_add(&table, keys[i], &is_new), i);
        assert_true(is_new);
    }
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(number_table_find(&table, keys[i]), i);
        assert_int_equal(number_table_add(&table, keys[i], &is_new), i);
        assert_false(is_new);
    }
    number_table_fini(&table);
}

/* Keys that only differ in their low or their high bits, as places and labels do. */
static void regular_keys_stay_cheap_to_find(void **state)
{
    static const int shifts[] = {0, 12, 40};

    for (int s = 0; s < 3; s++) {
        struct number_table table = {0};
        size_t longest = 0, run = 0;
        bool is_new;

        for (uint64_t i = 0; i < MANY; i++)
            number_table_add(&table, i << shifts[s], &is_new);
        for (size_t i = 0; i < table.table.slot_count; i++) {
            run = table.table.slots[i] ? run + 1 : 0;
            longest = run > longest ? run : longest;
        }
        assert_in_range(longest, 1, 100);
        number_table_fini(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing_while_it_is_empty),
        cmocka_unit_test(finds_every_row_after_growing),
        cmocka_unit_test(rows_of_one_hash_are_all_offered),
        cmocka_unit_test(passes_over_rows_of_other_hashes_in_its_way),
        cmocka_unit_test(goes_round_from_the_last_slot_to_the_first),
        cmocka_unit_test(does_not_grow_within_what_was_reserved),
        cmocka_unit_test(numbers_strings_in_the_order_of_adding),
        cmocka_unit_test(keeps_copies_of_strings),
        cmocka_unit_test(does_not_stop_at_a_nul),
        cmocka_unit_test(starts_anew_when_cleared),
        cmocka_unit_test(any_number_is_a_key),
        cmocka_unit_test(regular_keys_stay_cheap_to_find),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
