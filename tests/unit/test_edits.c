/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_edits.c - edits between two words, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/edits.h"

static void counts_the_fewest_edits(void **state)
{
    static const struct {
        const char *a, *b;
        uint32_t edits;
    } pairs[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"bridge", "bridge", 0},
        {"brigde", "bridge", 1}, /* two letters swapped are one edit */
        {"bidge", "bridge", 1},
        {"brxdge", "bridge", 1},
        {"bridgex", "bridge", 1},
        {"ca", "abc", 3}, /* no part is edited twice */
        {"élection", "election", 1},
        {"北京", "京北", 1},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str a = str_of(pairs[i].a), b = str_of(pairs[i].b);

        assert_int_equal(edits_between(a, b), pairs[i].edits);
        assert_int_equal(edits_between(b, a), pairs[i].edits);
    }
}

static void long_words_are_never_near(void **state)
{
    char word[EDITS_CHARACTERS_MAX + 1];

    for (size_t i = 0; i < sizeof word; i++)
        word[i] = 'a';
    assert_int_equal(edits_between(str_n(word, sizeof word - 1), str_n(word, sizeof word - 2)), 1);
    assert_int_equal(edits_between(str_n(word, sizeof word), str_n(word, sizeof word)), UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_fewest_edits),
        cmocka_unit_test(long_words_are_never_near),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
