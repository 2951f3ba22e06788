/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_charset.c - any encoding becomes UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/text/charset.h"
#include "base/utf8.h"

static void assert_decodes(struct str bytes, const char *declared, const char *expected)
{
    BUF_AUTO struct buf out = {0};

    charset_decode(&out, bytes, declared ? str_of(declared) : STR_NONE);
    buf_add_char(&out, '\0');
    assert_string_equal(out.data, expected);
}

static void believes_a_byte_order_mark_first(void **state)
{
    assert_decodes(STR("\xEF\xBB\xBFol\xC3\xA9"), "windows-1252", "ol\xC3\xA9");
    assert_decodes(STR("\xFF\xFEo\0l\0\xE9\0"), "utf-8", "ol\xC3\xA9");
    assert_decodes(STR("\xFE\xFF\0o\0l\0\xE9"), NULL, "ol\xC3\xA9");
}

static void believes_well_formed_utf8_before_what_is_declared(void **state)
{
    assert_decodes(STR("ol\xC3\xA9"), "iso-8859-1", "ol\xC3\xA9");
}

static void decodes_what_is_declared_as_the_web_means_it(void **state)
{
    assert_decodes(STR("\x93ol\xE9\x94"), "ISO-8859-1", "\xE2\x80\x9Col\xC3\xA9\xE2\x80\x9D");
    assert_decodes(STR("\x93\xFA\x96\x7B"), "Shift_JIS", "\xE6\x97\xA5\xE6\x9C\xAC");
    assert_decodes(STR("\xCF\xF0\xE8"), "windows-1251", "\xD0\x9F\xD1\x80\xD0\xB8");
    assert_decodes(STR("\xF2\xE5\xE7"), " Windows-1251 ", "\xD1\x82\xD0\xB5\xD0\xB7");
}

static void tells_utf16_by_its_zeros(void **state)
{
    assert_decodes(STR("H\0e\0l\0l\0o\0 \0w\0"), NULL, "Hello w");
    assert_decodes(STR("\0H\0e\0l\0l\0o\0 \0w"), NULL, "Hello w");
}

static void guesses_where_nothing_is_declared(void **state)
{
    assert_decodes(STR("\xCF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0, \xFD\xF2\xEE "
                       "\xEF\xF0\xEE\xE2\xE5\xF0\xEA\xE0 \xEA\xEE\xE4\xE8\xF0\xEE\xE2\xEA\xE8 "
                       "\xF2\xE5\xEA\xF1\xF2\xE0"),
                   NULL,
                   "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 \xD0\xBC\xD0\xB8\xD1\x80, "
                   "\xD1\x8D\xD1\x82\xD0\xBE "
                   "\xD0\xBF\xD1\x80\xD0\xBE\xD0\xB2\xD0\xB5\xD1\x80\xD0\xBA\xD0\xB0 "
                   "\xD0\xBA\xD0\xBE\xD0\xB4\xD0\xB8\xD1\x80\xD0\xBE\xD0\xB2\xD0\xBA\xD0\xB8 "
                   "\xD1\x82\xD0\xB5\xD0\xBA\xD1\x81\xD1\x82\xD0\xB0");
}

static void mends_old_bytes_within_utf8(void **state)
{
    assert_decodes(STR("caf\xC3\xA9 na\xC3\xAFve r\xC3\xA9sum\xC3\xA9 \x93ol\xE9\x94"), "utf-8",
                   "caf\xC3\xA9 na\xC3\xAFve r\xC3\xA9sum\xC3\xA9 "
                   "\xE2\x80\x9Col\xC3\xA9\xE2\x80\x9D");
}

static void yields_utf8_whatever_comes(void **state)
{
    unsigned char bytes[512];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 167 + i / 7);
    for (size_t length = 0; length <= sizeof bytes; length++) {
        BUF_AUTO struct buf out = {0};

        charset_decode(&out, str_n((const char *)bytes, length), STR_NONE);
        assert_true(utf8_valid(buf_str(&out)));
    }
}

static void finds_what_a_page_declares(void **state)
{
    assert_true(str_is(charset_declared(STR("<html><meta charset=\"koi8-r\">")), "koi8-r"));
    assert_true(str_is(charset_declared(STR("<META HTTP-EQUIV=content-type content='text/html; "
                                            "charset=gb2312'>")),
                       "gb2312"));
    assert_true(
        str_is(charset_declared(STR("<?xml version=\"1.0\" encoding='big5'?><a/>")), "big5"));
    assert_null(charset_declared(STR("<p>charset=utf-8</p>")).data);
}

static void knows_only_charsets(void **state)
{
    assert_true(charset_known(STR("UTF-8")));
    assert_true(charset_known(STR("x-sjis")));
    assert_false(charset_known(STR("no-such-charset")));
    assert_false(charset_known(STR("UTF-8//TRANSLIT")));
    assert_false(charset_known(STR("")));
}

static void tells_old_charsets_by_their_letters(void **state)
{
    assert_decodes(STR("Die F\x84hre kam am Dienstag zur\x81"
                       "ck, und der ganze Hafen hat gr\x94\xE1"
                       "er gefeiert."),
                   NULL,
                   "Die Fähre kam am Dienstag zurück, und der ganze Hafen hat größer gefeiert.");
    assert_decodes(STR("Die F\x84hre kam am Dienstag zur\x81"
                       "ck, und der ganze Hafen hat gr\x94\xE1"
                       "er gefeiert."),
                   NULL,
                   "Die Fähre kam am Dienstag zurück, und der ganze Hafen hat größer gefeiert.");
    assert_decodes(STR("Die F\x8Ahre kam am Dienstag zur\x9F"
                       "ck, und der ganze Hafen hat gr\x9A\xA7"
                       "er gefeiert."),
                   NULL,
                   "Die Fähre kam am Dienstag zurück, und der ganze Hafen hat größer gefeiert.");
    assert_decodes(STR("Die F\xE4hre kam am Dienstag zur\xFC"
                       "ck, und der ganze Hafen hat gr\xF6\xDF"
                       "er gefeiert."),
                   NULL,
                   "Die Fähre kam am Dienstag zurück, und der ganze Hafen hat größer gefeiert.");
    assert_decodes(
        STR("L'\x8Et\x8E dernier, le ch\x89teau \x8Etait ferm\x8E \x88 cause des d\x8Eg\x89ts."),
        NULL, "L'été dernier, le château était fermé à cause des dégâts.");
    assert_decodes(
        STR("L'\x82t\x82 dernier, le ch\x83teau \x82tait ferm\x82 \x85 cause des d\x82g\x83ts."),
        NULL, "L'été dernier, le château était fermé à cause des dégâts.");
    assert_decodes(STR("\xC4\x89\x85@\xC6"
                       "C\x88\x99\x85@\x92\x81\x94@\x81\x94@\xC4\x89\x85\x95\xA2\xA3\x81\x87@"
                       "\xA9\xA4\x99\xDC\x83\x92k@\xA4\x95\x84@\x84\x85\x99@\x87\x81\x95\xA9\x85@"
                       "\xC8\x81\x86\x85\x95@\x88\x81\xA3@\x87\x99\xCCY\x85\x99@"
                       "\x87\x85\x86\x85\x89\x85\x99\xA3K"),
                   NULL,
                   "Die Fähre kam am Dienstag zurück, und der ganze Hafen hat größer gefeiert.");
    assert_decodes(STR("\x1B$B%U%'%j!<$,9A$KLa$k\x1B(B"), NULL, "フェリーが港に戻る");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(believes_a_byte_order_mark_first),
        cmocka_unit_test(believes_well_formed_utf8_before_what_is_declared),
        cmocka_unit_test(decodes_what_is_declared_as_the_web_means_it),
        cmocka_unit_test(tells_utf16_by_its_zeros),
        cmocka_unit_test(guesses_where_nothing_is_declared),
        cmocka_unit_test(tells_old_charsets_by_their_letters),
        cmocka_unit_test(mends_old_bytes_within_utf8),
        cmocka_unit_test(yields_utf8_whatever_comes),
        cmocka_unit_test(finds_what_a_page_declares),
        cmocka_unit_test(knows_only_charsets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
