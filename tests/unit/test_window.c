/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_window.c - which documents of a window score above a limit, against a loop over them. Built
 * twice: test_window_plain has the loop for any processor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "search/match/window.h"

/* Some documents have two words, many none; scores repeat, so that a limit can be one of them. */
static void fill(struct match_window *window)
{
    *window = (struct match_window){.found = {0}};
    for (uint32_t at = 0; at < WINDOW_DOCUMENTS; at++)
        for (uint32_t word = 0; word < 2; word++)
            if (hash_mix(word, at) % 3 == 0)
                window_add(window, at, (float)(hash_mix(word + 2, at) % 16) / 4);
}

static void finds_scores_above_a_limit(void **state)
{
    static const float limits[] = {0, 0.25F, 1, 1.1F, 3.75F, 7.5F, 100};
    struct match_window window;

    (void)state;
    fill(&window);
    for (uint32_t word = 0; word < WINDOW_WORDS; word++) {
        for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
            uint64_t above = window_above(&window, word, limits[i]);

            for (uint32_t bit = 0; bit < 64; bit++)
                assert_int_equal(above >> bit & 1, window.scores[word * 64 + bit] > limits[i]);
        }
        assert_true(window_above(&window, word, -1) == UINT64_MAX);
    }
}

static void forgets_a_part(void **state)
{
    struct match_window window, before;

    (void)state;
    fill(&window);
    fill(&before);
    window_clear(&window, 3);
    assert_int_equal(window.found[3], 0);
    for (uint32_t at = 0; at < WINDOW_DOCUMENTS; at++)
        assert_true(at / 64 == 3 ? window.scores[at] == 0                   /* NOLINT: exactly */
                                 : window.scores[at] == before.scores[at]); /* NOLINT: exactly */
    assert_true(window.found[2] == before.found[2] && window.found[4] == before.found[4]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_scores_above_a_limit),
        cmocka_unit_test(forgets_a_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
