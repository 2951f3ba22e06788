/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stem.c - terms of words, and the cache behind them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/analyzer.h"
#include "xapian/xap_stem.h"

#define assert_text(text, literal) assert_true(str_eq((text), STR(literal)))

static struct analyzer *analyzer;

static int set_up(void **state)
{
    analyzer = analyzer_new();
    return 0;
}

static int tear_down(void **state)
{
    analyzer_free(analyzer);
    return 0;
}

static struct str stem(const char *language, const char *word)
{
    return analyzer_stem(analyzer, language_find(str_of(language)), str_of(word));
}

static void stems_by_language(void **state)
{
    assert_text(stem("en", "running"), "run");
    assert_text(stem("de", "hauser"), "haus");
    assert_text(stem("ru", "новые"), "нов");
    assert_text(stem("", "running"), "running");
    assert_text(stem("zh", "running"), "running");
}

static void every_stemmer_of_the_table_is_there(void **state)
{
    for (unsigned i = 0; i < language_count(); i++) {
        const char *name = language_stemmer((language_id)i);
        struct xap_stemmer *stemmer = name ? xap_stemmer_new(name) : NULL;

        assert_int_equal(!name, !stemmer);
        xap_stemmer_free(stemmer);
    }
    assert_null(xap_stemmer_new("klingon"));
}

static void numbers_and_bigrams_are_their_own_terms(void **state)
{
    assert_text(stem("en", "1990s"), "1990s");
    assert_text(stem("en", "東京"), "東京");
    assert_text(stem("en", ""), "");
    assert_text(analyzer_stem(analyzer, 255, STR("running")), "running");
}

/* More words than the cache holds, twice: what it remembers is what the stemmer says. */
static void the_cache_agrees_with_the_stemmer(void **state)
{
    static const char *const endings[] = {"", "s", "ing", "ed", "ational", "ies", "ness"};
    struct xap_stemmer *stemmer = xap_stemmer_new("english");

    for (unsigned i = 0; i < 140000; i++) {
        char word[32], expected[ANALYZER_WORD_MAX];
        unsigned number = i % 70000;
        struct str text = {word, 0};
        size_t length;

        for (unsigned rest = number / 7; rest > 0 || text.length == 0; rest /= 20)
            word[text.length++] = "bcdfghklmnpqrstvwxae"[rest % 20];
        for (const char *at = endings[number % 7]; *at; at++)
            word[text.length++] = *at;
        length = xap_stemmer_stem(stemmer, word, text.length, expected, sizeof expected);
        text = analyzer_stem(analyzer, language_find(STR("en")), text);
        assert_int_equal(text.length, length);
        assert_memory_equal(text.data, expected, length);
    }
    xap_stemmer_free(stemmer);
}

static void long_words_have_stems_too(void **state)
{
    assert_text(stem("en", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzing"),
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
}

static void a_stem_keeps_to_its_room(void **state)
{
    struct xap_stemmer *stemmer = xap_stemmer_new("english");
    char out[8] = "xxxxxxx";

    assert_int_equal(xap_stemmer_stem(stemmer, "elephants", 9, out, 4), 4);
    assert_string_equal(out, "elepxxx");
    assert_int_equal(xap_stemmer_stem(stemmer, "running", 7, out, 4), 3);
    assert_int_equal(xap_stemmer_stem(stemmer, "", 0, out, 4), 0);
    xap_stemmer_free(stemmer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stems_by_language),
        cmocka_unit_test(every_stemmer_of_the_table_is_there),
        cmocka_unit_test(numbers_and_bigrams_are_their_own_terms),
        cmocka_unit_test(the_cache_agrees_with_the_stemmer),
        cmocka_unit_test(long_words_have_stems_too),
        cmocka_unit_test(a_stem_keeps_to_its_room),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
