/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_language_detect.c - the language of a text, where it is clear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/words/language_detect.h"

static void tells_languages_by_their_function_words(void **state)
{
    static const struct {
        const char *text, *language;
    } rows[] = {
        {"The council said that it would vote on the budget when all of its members are there.",
         "en"},
        {"Der Rat hat sich am Montag mit dem Haushalt befasst und wird ihn im Herbst beschließen.",
         "de"},
        {"Le conseil a dit que le budget sera voté dans la semaine par tous les membres.", "fr"},
        {"El consejo dijo que el presupuesto se votará cuando estén todos los miembros en la sala.",
         "es"},
        {"Il consiglio ha detto che il bilancio sarà votato quando ci sono tutti i membri della "
         "giunta.",
         "it"},
        {"De raad heeft gezegd dat het budget wordt goedgekeurd als alle leden er zijn.", "nl"},
        {"Rada powiedziała, że nie jest to tak, jak było przed rokiem, ale tylko dla niej.", "pl"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(language_detect(str_of(rows[i].text)), rows[i].language);
}

static void tells_languages_by_their_script(void **state)
{
    assert_string_equal(language_detect(STR("日本の首相は記者会見で述べた")), "ja");
    assert_string_equal(language_detect(STR("国务院总理在北京主持召开会议")), "zh");
    assert_string_equal(language_detect(STR("정부는 오늘 새로운 계획을 발표했다")), "ko");
    assert_string_equal(language_detect(STR("किसानों ने अपनी फसलें बेचीं")), "hi");
    assert_string_equal(language_detect(STR("शाळेच्या मुलांनी झाडे लावली, वेळ झाली")), "mr");
    assert_string_equal(language_detect(STR("ખેડૂતોને સહાય મળશે")), "gu");
    assert_string_equal(language_detect(STR("ਕਿਸਾਨਾਂ ਨੇ ਫਸਲਾਂ ਵੇਚੀਆਂ")), "pa");
    assert_string_equal(language_detect(STR("ಶಾಲೆಗಳು ತೆರೆದಿವೆ")), "kn");
    assert_string_equal(language_detect(STR("പുസ്തകങ്ങൾ വിൽക്കുന്നു")), "ml");
    assert_string_equal(language_detect(STR("ນັກຮຽນໄປໂຮງຮຽນ")), "lo");
    assert_string_equal(language_detect(STR("កម្ពុជា")), "km");
    assert_string_equal(language_detect(STR("ကျောင်းသားများ")), "my");
    assert_string_equal(language_detect(STR("کسانوں نے بڑے جلوس نکالے")), "ur");
    assert_string_equal(language_detect(STR("کارگران گفتند چه می‌شود")), "fa");
    assert_string_equal(language_detect(STR("قالت الحكومة إن الخطة جديدة")), "ar");
    assert_string_equal(language_detect(STR("Η κυβέρνηση ανακοίνωσε σήμερα")), "el");
}

static void says_nothing_where_it_is_unsure(void **state)
{
    assert_null(language_detect(STR("BAHIA COCOA REVIEW")));
    assert_null(language_detect(STR("Oper net 99,000 vs 327,000")));
    assert_null(language_detect(STR("")));
    assert_null(language_detect(STR("12:30")));
}

static void reads_declarations_of_any_form(void **state)
{
    static const struct {
        const char *declared, *code;
    } rows[] = {{"en-US", "en"},  {"EN", "en"},      {"en_GB.utf8", "en"}, {"eng", "en"},
                {"German", "de"}, {"zh-Hans", "zh"}, {" fr ", "fr"},       {"pt-br", "pt"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(language_normal(str_of(rows[i].declared)), rows[i].code);
    assert_null(language_normal(STR("x-default")));
    assert_null(language_normal(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_languages_by_their_function_words),
        cmocka_unit_test(tells_languages_by_their_script),
        cmocka_unit_test(says_nothing_where_it_is_unsure),
        cmocka_unit_test(reads_declarations_of_any_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
