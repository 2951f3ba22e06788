/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_analyzer_skip.c - leaving out words that nobody looks for changes nothing about the others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "analysis/analyzer.h"
#include "base/hash.h"
#include "base/mem.h"

#define TOKENS_MAX 8192

struct list {
    struct token tokens[TOKENS_MAX];
    char words[TOKENS_MAX][ANALYZER_WORD_MAX];
    uint32_t count;
};

/* `starts`: NULL wants all words. */
static void list_tokens(struct analyzer *analyzer, struct str text,
                        const struct word_starts *starts, bool keep_last, struct list *list)
{
    list->count = 0;
    analyzer_begin(analyzer, language_find(STR("en")), text);
    if (starts)
        analyzer_skip_others(analyzer, starts);
    if (keep_last)
        analyzer_keep_last(analyzer);
    while (list->count < TOKENS_MAX && analyzer_next(analyzer, &list->tokens[list->count])) {
        struct token *token = &list->tokens[list->count];

        assert_in_range(token->word.length, 1, ANALYZER_WORD_MAX);
        memcpy(list->words[list->count], token->word.data, token->word.length);
        token->word.data = list->words[list->count++];
    }
}

static bool same_token(const struct token *a, const struct token *b)
{
    return a->start == b->start && a->end == b->end && a->position == b->position &&
           a->flags == b->flags && str_eq(a->word, b->word);
}

/* Everything in `some` is in `all`, and of `all` only is missing what may be. Returns how many are.
 */
static uint32_t compare(const struct list *all, const struct list *some,
                        const struct word_starts *starts)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < all->count; i++) {
        const struct token *token = &all->tokens[i];

        if (next < some->count && same_token(token, &some->tokens[next])) {
            next++;
            continue;
        }
        if (token->flags & TOKEN_SENTENCE || word_starts_may(starts, token->word))
            fail_msg("\"%.*s\" at %u is missing", STR_ARG(token->word), token->start);
    }
    assert_int_equal(next, some->count);
    return all->count - some->count;
}

static const char *const pieces[] = {
    "a",
    "I",
    "N",
    "to",
    "of",
    "the",
    "The",
    "tax",
    "taxes",
    "harbour",
    "Harbours",
    "N.",
    "U.S.",
    "said",
    "Mr.",
    "cyber-security",
    "naïve",
    "won't",
    "l’Europe",
    "東京",
    "1,234.5",
    "1990s",
    "COVID-19",
    "@handle",
    "O’Hara",
    "is",
    "government-owned",
    "internationalization",
    "e.g.",
    "antidisestablishment",
    "YouTube",
    "McDonald",
    "Node.js",
    "TCP/IP",
    "J. K.",
    "J K",
    "C++",
    "3.5m",
    "🎉",
    "#TaxDay",
};
static const char *const gaps[] = {
    " ", " ",   " ",   " ",  " ",  " ", ", ",  ". ", ".\n\n", "\n",  "  ", ",",
    ".", " \"", "\" ", " (", "; ", "-", "’s ", "'",  " - ",   ",  ", " ,", "\xC2\xA0",
};

static uint64_t next_random(uint64_t *seed)
{
    return *seed = hash_mix(*seed, 0x9E3779B97F4A7C15u);
}

static void the_others_stay_as_they_are(void **state)
{
    static const char *const wanted[] = {"harb", "ta",  "the",  "us",  "n",  "north", "cyber",
                                         "iso",  "zz",  "e",    "tub", "js", "ip",    "j",
                                         "k",    "c++", "mill", "day", "don"};
    struct analyzer *analyzer = analyzer_new();
    struct list *all = mem_alloc(sizeof *all), *some = mem_alloc(sizeof *some);
    uint32_t missing = 0, missing_kept = 0;
    uint64_t seed = 5;

    for (uint32_t round = 0; round < 3000; round++) {
        BUF_AUTO struct buf text = {0};
        struct word_starts starts = {{0}};

        for (uint64_t i = next_random(&seed) % 300; i > 0; i--) {
            buf_add_text(&text, pieces[next_random(&seed) % (sizeof pieces / sizeof *pieces)]);
            buf_add_text(&text, gaps[next_random(&seed) % (sizeof gaps / sizeof *gaps)]);
        }
        for (uint64_t i = next_random(&seed) % 9; i > 0; i--)
            word_starts_add(&starts,
                            str_of(wanted[next_random(&seed) % (sizeof wanted / sizeof *wanted)]));
        list_tokens(analyzer, buf_str(&text), NULL, false, all);
        list_tokens(analyzer, buf_str(&text), &starts, false, some);
        missing += compare(all, some, &starts);
        list_tokens(analyzer, buf_str(&text), &starts, true, some);
        missing_kept += compare(all, some, &starts);
    }
#ifdef __SSE2__
    assert_true(missing_kept > 5000);
    assert_true(missing > missing_kept);
#endif
    analyzer_free(analyzer);
    free(all);
    free(some);
}

/* The word before the full stop is skipped or kept; the sentence behind it begins all the same. */
static void the_last_word_may_be_kept(void **state)
{
    static const char text[] = "Nobody in the old harbour town wanted a single word. Then came the "
                               "long and quiet winter that all had waited for.";
    struct analyzer *analyzer = analyzer_new();
    struct list *list = mem_alloc(sizeof *list);
    struct word_starts starts = {{0}};

    word_starts_add(&starts, STR("single"));
    for (int keep = 0; keep < 2; keep++) {
        list_tokens(analyzer, STR(text), &starts, keep, list);
        assert_true(str_is(list->tokens[1].word, "single"));
#ifdef __SSE2__
        assert_true(str_is(list->tokens[2].word, keep ? "word" : "then"));
#endif
    }
    analyzer_free(analyzer);
    free(list);
}

static void a_start_is_of_the_words_that_begin_with_it(void **state)
{
    struct word_starts starts = {{0}};

    word_starts_add(&starts, STR("harb"));
    assert_true(word_starts_may(&starts, STR("harbour")));
    assert_false(word_starts_may(&starts, STR("hat")));
    assert_false(word_starts_may(&starts, STR("h")));
    assert_false(word_starts_may(&starts, STR("")));
    word_starts_add(&starts, STR("to"));
    assert_true(word_starts_may(&starts, STR("to")));
    assert_true(word_starts_may(&starts, STR("tower")));
    assert_false(word_starts_may(&starts, STR("of")));
    word_starts_add(&starts, STR(""));
    assert_true(word_starts_may(&starts, STR("of")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_others_stay_as_they_are),
        cmocka_unit_test(the_last_word_may_be_kept),
        cmocka_unit_test(a_start_is_of_the_words_that_begin_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
