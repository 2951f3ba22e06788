/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_byline.c - who wrote it, and where and for whom: bylines and datelines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/words/byline.h"
#include "article/words/dateline.h"

static void leaves_people_alone_of_a_byline(void **state)
{
    static const struct {
        const char *written, *people;
    } rows[] = {
        {"By Byun Duk-kun", "Byun Duk-kun"},
        {"By Jane Roe and John Doe, Associated Press", "Jane Roe, John Doe"},
        {"by: Dr. Jane Roe, Staff Writer", "Jane Roe"},
        {"Von Hans M\xC3\xBCller", "Hans M\xC3\xBCller"},
        {"Posted by Jane Roe on January 7, 2021", "Jane Roe"},
        {"Jane Roe | Reuters", "Jane Roe"},
        {"By\xC2\xA0Jane  Roe (jane@example.org)", "Jane Roe"},
        {"By Brenda Goodman, MA", "Brenda Goodman"},
        {"BBC News", "BBC News"},
        {"Organization for Good Works", "Organization for Good Works"},
        {"Mac & i", "Mac & i"},
        {"Por Paula Nunes.", "Paula Nunes"},
        {"By Jane Roe Jr.", "Jane Roe Jr."},
        {"By Jane D.", "Jane D."},
        {"Submitted by Jane Roe on Thu, 04/17/2008 - 09:30", "Jane Roe"},
        {"Ingediend door Jane Roe op do, 17/04/2008 - 09:30", "Jane Roe"},
        {"Soumis par Jean le Roux le jeu, 17/04/2008 - 09:30", "Jean le Roux"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        BUF_AUTO struct buf people = {0};

        assert_true(byline_clean(str_of(rows[i].written), &people));
        assert_string_equal(people.data, rows[i].people);
    }
}

static void finds_nobody_in_addresses(void **state)
{
    static const char *const rows[] = {"jane.roe@example.org", "https://example.org/jane", "",
                                       "By "};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        BUF_AUTO struct buf people = {0};

        assert_false(byline_clean(str_of(rows[i]), &people));
        assert_int_equal(people.length, 0);
    }
}

static void tells_bylines_from_sentences(void **state)
{
    assert_true(byline_is(STR("By Byun Duk-kun")));
    assert_true(byline_is(STR("BY JANE ROE AND JOHN DOE")));
    assert_false(byline_is(STR("By the end of the year, the company said it would.")));
    assert_false(byline_is(STR("Byron wrote it")));
    assert_false(byline_is(STR("Jane Roe")));
}

static void tells_names_from_labels(void **state)
{
    assert_true(byline_is_name(STR("D. Howard Kass")));
    assert_true(byline_is_name(STR("Jane Roe")));
    assert_false(byline_is_name(STR("Jane")));
    assert_false(byline_is_name(STR("BBC News")));
    assert_false(byline_is_name(STR("Jane Roe said so.")));
    assert_false(byline_is_name(STR("Chapter 12 Notes")));
}

static void takes_datelines_apart(void **state)
{
    static const struct {
        const char *text, *place, *date, *agency, *rest;
    } rows[] = {
        {"WASHINGTON, Jan. 7 (Yonhap) -- U.S. Secretary", "WASHINGTON", "Jan. 7", "Yonhap",
         "U.S. Secretary"},
        {"GROSSETO, Italy (AP) \xE2\x80\x94 The", "GROSSETO, Italy", "", "AP", "The"},
        {"NEW YORK--(BUSINESS WIRE)--Acme", "NEW YORK", "", "BUSINESS WIRE", "Acme"},
        {"RENO--(BUSINESS WIRE)--Jul 31, 2013--Acme", "RENO", "Jul 31, 2013", "BUSINESS WIRE",
         "Acme"},
        {"NEW YORK, Jan. 7, 2021 /PRNewswire/ -- Acme", "NEW YORK", "Jan. 7, 2021", "PRNewswire",
         "Acme"},
        {"Berlin (dpa) - Der", "Berlin", "", "dpa", "Der"},
        {"(Reuters) - Apple", "", "", "Reuters", "Apple"},
        {"Washington, D.C. \xE2\x80\x93 Today", "Washington, D.C.", "", "", "Today"},
        {"PARIS \xE2\x80\x94 Le", "PARIS", "", "", "Le"},
        {"RIO DE JANEIRO, Jan 7 (Reuters) - The", "RIO DE JANEIRO", "Jan 7", "Reuters", "The"},
        {"Madrid, 7 ene (EFE).- El", "Madrid", "7 ene", "EFE", "El"},
        {"April 17, 2015 -- Imagine", "", "April 17, 2015", "", "Imagine"},
        {"SEOUL, Nov 26 AFP - Samsung", "SEOUL", "Nov 26", "AFP", "Samsung"},
        {"SAITAMA, Japan, Dec. 9 Kyodo - Urawa", "SAITAMA, Japan", "Dec. 9", "Kyodo", "Urawa"},
        {"NORTHFIELD, AAP - The", "NORTHFIELD", "", "AAP", "The"},
        {"MOSCOW, January 21. /TASS/. The", "MOSCOW", "January 21.", "TASS", "The"},
        {"MOSCOW. Jan 21 (Interfax) - The", "MOSCOW", "Jan 21", "Interfax", "The"},
        {"(ANSA) - ROMA, 12 GEN - Il", "ROMA", "12 GEN", "ANSA", "Il"},
        {"(ANSA-AFP) - PARIGI, 05 FEB - Il", "PARIGI", "05 FEB", "ANSA-AFP", "Il"},
        {"МОСКВА, 21 янв - РИА Новости. Суд", "МОСКВА", "21 янв", "РИА Новости", "Суд"},
        {"МОСКВА, 21 января. /ТАСС/. Суд", "МОСКВА", "21 января.", "ТАСС", "Суд"},
        {"Paris (ats afp) Les", "Paris", "", "ats afp", "Les"},
        {"København /ritzau/: En", "København", "", "ritzau", "En"},
        {"Stockholm (TT): En", "Stockholm", "", "TT", "En"},
        {"【北京時事】中国", "北京", "", "時事", "中国"},
        {"（ワシントン共同）米", "ワシントン", "", "共同", "米"},
        {"[東京 5日 ロイター] - 日銀", "東京", "", "ロイター", "日銀"},
        {"(서울=연합뉴스) 홍길동", "서울", "", "연합뉴스", "홍길동"},
        {"新华社北京1月7日电 中国", "北京", "", "新华社", " 中国"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str text = str_of(rows[i].text);
        struct dateline line;

        assert_true(dateline_parse(text, &line));
        assert_true(str_is(line.place, rows[i].place));
        assert_true(str_is(line.date, rows[i].date));
        assert_true(str_is(line.agency, rows[i].agency));
        assert_string_equal(text.data + line.length, rows[i].rest);
    }
}

static void sees_no_dateline_in_a_sentence(void **state)
{
    static const char *const rows[] = {
        "He said - and this is important - that it was so",
        "The man (AP) said - that",
        "U.S. Secretary of State Mike Pompeo -- the man",
        "Minecraft 1.8 - The update",
        "",
        "Shares, up,",
        "The Associated Press (AP) said on Monday",
        "John Smith (CNN): Good evening",
        "Talks with the AP went on",
        "(북한) 서울",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dateline line;

        assert_false(dateline_parse(str_of(rows[i]), &line));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_people_alone_of_a_byline),
        cmocka_unit_test(finds_nobody_in_addresses),
        cmocka_unit_test(tells_bylines_from_sentences),
        cmocka_unit_test(tells_names_from_labels),
        cmocka_unit_test(takes_datelines_apart),
        cmocka_unit_test(sees_no_dateline_in_a_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
