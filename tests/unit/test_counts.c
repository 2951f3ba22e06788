/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_counts.c - which counts of words are known without asking the cluster, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>

#include "engine/cluster/counts.h"
#include "fixture.h"

#define SECOND INT64_C(1000000000)
#define START  (1000 * SECOND)

static bool knows(struct recent_counts *counts, const char *key, int64_t now, uint64_t expected)
{
    uint64_t count = 0;
    enum count_trust trust = counts_find(counts, str_of(key), now, &count);

    if (trust == COUNT_KNOWN)
        assert_int_equal(count, expected);
    return trust == COUNT_KNOWN;
}

static bool guesses(struct recent_counts *counts, const char *key, int64_t now, uint64_t expected)
{
    uint64_t count = UINT64_MAX;

    if (counts_find(counts, str_of(key), now, &count) != COUNT_GUESSED)
        return false;
    assert_int_equal(count, expected);
    return true;
}

static void large_counts_are_known_for_a_while(void **state)
{
    struct recent_counts *counts = counts_new();

    (void)state;
    assert_false(knows(counts, "bank", START, 0));
    counts_keep(counts, STR("bank"), START, 1234);
    assert_true(knows(counts, "bank", START, 1234));
    assert_false(knows(counts, "banks", START, 0));
    assert_true(knows(counts, "bank", START + 9 * SECOND, 1234));
    assert_true(knows(counts, "bank", START + 14 * SECOND, 1234));
    assert_true(guesses(counts, "bank", START + 16 * SECOND, 1234));
    assert_true(guesses(counts, "bank", START + 290 * SECOND, 1234));
    counts_keep(counts, STR("bank"), START + 291 * SECOND, 1300);
    assert_true(knows(counts, "bank", START + 292 * SECOND, 1300));
    counts_free(counts);
}

static void nothing_is_known_after_a_pause(void **state)
{
    struct recent_counts *counts = counts_new();

    (void)state;
    counts_keep(counts, STR("bank"), START, 1234);
    assert_false(knows(counts, "bank", START + 3600 * SECOND, 0));
    assert_false(guesses(counts, "bank", START + 3600 * SECOND, 0));
    counts_free(counts);
}

static void a_word_of_few_documents_is_asked_for_each_time(void **state)
{
    struct recent_counts *counts = counts_new();

    (void)state;
    counts_keep(counts, STR("few"), START, 99);
    counts_keep(counts, STR("none"), START, 0);
    counts_keep(counts, STR("enough"), START, 100);
    assert_true(guesses(counts, "few", START, 99));
    assert_true(guesses(counts, "none", START, 0));
    assert_false(guesses(counts, "never", START, 0));
    assert_true(knows(counts, "enough", START, 100));
    counts_free(counts);
}

static void their_number_is_bounded(void **state)
{
    struct recent_counts *counts = counts_new();
    char key[600], name[16];
    uint32_t known = 0;

    (void)state;
    for (uint32_t i = 0; i < 50000; i++) {
        snprintf(name, sizeof name, "word%u", i);
        counts_keep(counts, str_of(name), START, 100 + i);
    }
    for (uint32_t i = 0; i < 50000; i++) {
        snprintf(name, sizeof name, "word%u", i);
        known += knows(counts, name, START, 100 + i);
    }
    assert_in_range(known, 8192, 2 * 8192);
    assert_true(knows(counts, "word49999", START, 50099));
    memset(key, 'a', sizeof key);
    key[sizeof key - 1] = '\0';
    counts_keep(counts, str_of(key), START, 1234);
    assert_false(knows(counts, key, START, 0));
    counts_free(counts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_counts_are_known_for_a_while),
        cmocka_unit_test(nothing_is_known_after_a_pause),
        cmocka_unit_test(a_word_of_few_documents_is_asked_for_each_time),
        cmocka_unit_test(their_number_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
