/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stem.c - terms of words, and the cache behind them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/analyzer.h"
#include "analysis/light_stem.h"
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

        assert_int_equal(!name, !stemmer && (!name || !light_stemmer_find(name)));
        xap_stemmer_free(stemmer);
    }
    assert_null(xap_stemmer_new("klingon"));
}

static void numbers_are_their_own_terms(void **state)
{
    assert_text(stem("en", "1990s"), "1990s");
    assert_text(stem("en", ""), "");
    assert_text(analyzer_stem(analyzer, 255, STR("running")), "running");
}

static void traditional_chinese_has_simplified_terms(void **state)
{
    assert_text(stem("zh", "颱風"), "台风");
    assert_text(stem("zh", "台风"), "台风");
    assert_text(stem("zh", "龍"), "龙");
    assert_text(stem("en", "灣區"), "湾区");
    assert_text(stem("zh", "きゅ"), "きゅ");
    assert_text(stem("zh", "\xE9\xA2\xB1\xFF\xE9\xA2"), "\xE5\x8F\xB0\xFF\xE9\xA2"); /* cut */
    assert_text(stem("ja", "機"), "機");
    assert_text(stem("ja", "図書"), "図書");
}

/* Light stemmers: all words of a row have the same stem. */
static const struct {
    const char *language;
    const char *words[5];
} families[] = {
    {"ar", {"الجامعة", "جامعة", "والجامعة", "بالجامعات", "للجامعة"}},
    {"ar", {"المهندسون", "المهندسين", "مهندس"}},
    {"hi", {"किताबें", "किताबों", "किताब"}},
    {"hi", {"नदियाँ", "नदियों", "नदी"}},
    {"mr", {"शाळेत", "शाळेच्या", "शाळेला", "शाळा"}},
    {"bn", {"ছাত্রদের", "ছাত্ররা", "ছাত্র"}},
    {"gu", {"પુસ્તકોમાં", "પુસ્તકો", "પુસ્તક"}},
    {"pa", {"ਕਿਤਾਬਾਂ", "ਕਿਤਾਬ"}},
    {"te", {"నాయకులు", "నాయకుల"}},
    {"kn", {"ನಗರಗಳು", "ನಗರಗಳಲ್ಲಿ", "ನಗರ"}},
    {"ml", {"നഗരങ്ങൾ", "നഗരങ്ങളിൽ", "നഗരം"}},
    {"ur", {"کتابیں", "کتابوں", "کتاب"}},
    {"fa", {"شهرهای", "شهرها", "شهر"}},
    {"ne", {"देशहरू", "देश"}},
    {"ta", {"நகரங்கள்", "நகரம்"}},
};

static void light_stemmers_unite_the_forms_of_a_noun(void **state)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        char first[ANALYZER_WORD_MAX * 2];
        struct str same = stem(families[i].language, families[i].words[0]);

        memcpy(first, same.data, same.length);
        for (size_t k = 1; k < 5 && families[i].words[k]; k++) {
            struct str other = stem(families[i].language, families[i].words[k]);

            if (!str_eq(other, str_n(first, same.length)))
                fail_msg("%s %s: %.*s, not %.*s", families[i].language, families[i].words[k],
                         STR_ARG(other), (int)same.length, first);
        }
    }
}

static void light_stemmers_leave_short_and_other_words(void **state)
{
    assert_text(stem("ar", "وزير"), "وزير"); /* it begins with a particle's letter */
    assert_text(stem("ar", "ال"), "ال");
    assert_text(stem("hi", "की"), "की");
    assert_text(stem("fa", "running"), "running");
    assert_text(stem("mr", "\xE0\xA4"), "\xE0\xA4"); /* cut within a character */
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
        cmocka_unit_test(numbers_are_their_own_terms),
        cmocka_unit_test(traditional_chinese_has_simplified_terms),
        cmocka_unit_test(light_stemmers_unite_the_forms_of_a_noun),
        cmocka_unit_test(light_stemmers_leave_short_and_other_words),
        cmocka_unit_test(the_cache_agrees_with_the_stemmer),
        cmocka_unit_test(long_words_have_stems_too),
        cmocka_unit_test(a_stem_keeps_to_its_room),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
