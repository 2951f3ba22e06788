/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_language.c - codes and names of languages, stop words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/analyzer.h"
#include "analysis/stop_words.h"

static void assert_language(const char *name, const char *code)
{
    assert_string_equal(language_code(language_find(str_of(name))), code);
}

static void finds_by_code_and_name(void **state)
{
    assert_language("en", "en");
    assert_language("EN", "en");
    assert_language("eng", "en");
    assert_language("English", "en");
    assert_language("deu", "de");
    assert_language("ger", "de");
    assert_language("Deutsch", "de");
    assert_language("nb", "no");
    assert_language("русский", "ru");
    assert_language("français", "fr");
}

static void regions_and_scripts_do_not_matter(void **state)
{
    assert_language("en-US", "en");
    assert_language("pt_BR", "pt");
    assert_language(" zh-Hant-TW ", "zh");
    assert_language("de_DE.UTF-8", "de");
}

static void others_are_none(void **state)
{
    static const char *const others[] = {"", " ", "-", "xx", "e", "engl", "e n"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(language_find(str_of(others[i])), LANGUAGE_NONE);
    assert_int_equal(language_find(STR_NONE), LANGUAGE_NONE);
    assert_string_equal(language_code(255), "");
    assert_null(language_stemmer(LANGUAGE_NONE));
}

static void every_code_finds_its_language(void **state)
{
    for (unsigned i = 0; i < language_count(); i++)
        assert_int_equal(language_find(str_of(language_code((language_id)i))), i);
}

static bool is_stop_word(const char *language, const char *word)
{
    return language_is_stop_word(language_find(str_of(language)), str_of(word));
}

static void knows_function_words(void **state)
{
    assert_true(is_stop_word("en", "the"));
    assert_true(is_stop_word("en", "a"));
    assert_true(is_stop_word("en", "yourself"));
    assert_true(is_stop_word("de", "fur"));
    assert_true(is_stop_word("ru", "и"));
    assert_false(is_stop_word("en", "senate"));
    assert_false(is_stop_word("en", "us"));
    assert_false(is_stop_word("en", "who"));
    assert_false(is_stop_word("en", "he her"));
    assert_false(is_stop_word("en", ""));
    assert_false(is_stop_word("en", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"));
    assert_false(is_stop_word("", "the"));
    assert_false(is_stop_word("ja", "the"));
}

static const char *const function_words[][3] = {
    {"en", "which", "their"}, {"de", "nicht", "uber"},   {"fr", "etait", "dans"},
    {"es", "tambien", "los"}, {"it", "perche", "della"}, {"pt", "nao", "pelos"},
    {"nl", "geen", "wordt"},  {"sv", "ocksa", "inte"},   {"da", "ikke", "ogsa"},
    {"no", "ikke", "hvem"},   {"fi", "eivat", "joka"},   {"ru", "который", "еще"}};

/* As the analyzer folds them: else they would never be found. */
static void stop_words_are_folded(void **state)
{
    static const char *const lists[] = {
        stop_words_english, stop_words_german,     stop_words_french,  stop_words_spanish,
        stop_words_italian, stop_words_portuguese, stop_words_dutch,   stop_words_swedish,
        stop_words_danish,  stop_words_norwegian,  stop_words_finnish, stop_words_russian};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        BUF_AUTO struct buf folded = {0};

        analyzer_fold(&folded, str_of(lists[i]));
        assert_string_equal(folded.data, lists[i]);
    }
}

static void languages_have_their_function_words(void **state)
{
    for (size_t i = 0; i < sizeof function_words / sizeof *function_words; i++)
        for (size_t k = 1; k < 3; k++)
            assert_true(is_stop_word(function_words[i][0], function_words[i][k]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_by_code_and_name),
        cmocka_unit_test(regions_and_scripts_do_not_matter),
        cmocka_unit_test(others_are_none),
        cmocka_unit_test(every_code_finds_its_language),
        cmocka_unit_test(knows_function_words),
        cmocka_unit_test(stop_words_are_folded),
        cmocka_unit_test(languages_have_their_function_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
