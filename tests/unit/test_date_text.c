/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_date_text.c - dates as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/words/date_text.h"

struct row {
    const char *written, *meant; /* NULL: no date */
};

static void check(const struct row *rows, size_t count,
                  bool (*read)(struct str, struct date_text *))
{
    for (size_t i = 0; i < count; i++) {
        struct date_text date;
        bool found = read(str_of(rows[i].written), &date);

        if (found != (rows[i].meant != NULL))
            fail_msg("\"%s\" is %s date", rows[i].written, found ? "read as a" : "no");
        if (found)
            assert_string_equal(date.text, rows[i].meant);
    }
}
#define CHECK(rows, read) check(rows, sizeof rows / sizeof rows[0], read)

static void reads_whole_dates_in_any_form(void **state)
{
    static const struct row rows[] = {
        {"JANUARY 7, 2021", "2021-01-07"},
        {"Jan. 7, 2021 3:55 p.m. EST", "2021-01-07T15:55:00-05:00"},
        {"03:55 January 08, 2021", "2021-01-08T03:55:00"},
        {"Thu, 07 Jan 2021 03:55:00 +0900", "2021-01-07T03:55:00+09:00"},
        {"Thursday, 07-Jan-21 03:55:00 GMT", "2021-01-07T03:55:00Z"},
        {"Thu Jan  7 03:55:00 2021", "2021-01-07T03:55:00"},
        {"2021-01-07T03:55:00.250Z", "2021-01-07T03:55:00.250Z"},
        {"2021-11-01T10:52:50+0100", "2021-11-01T10:52:50+01:00"},
        {"20210107T120000-0500", "2021-01-07T12:00:00-05:00"},
        {"20210107", "2021-01-07"},
        {"12 a.m. January 7, 2021", "2021-01-07T00:00:00"},
    };

    CHECK(rows, date_text_parse);
}

static void reads_what_programs_write(void **state)
{
    static const struct row rows[] = {
        {"Thu, 7 Jan 2021 03:55:00 -0800 (PST)", "2021-01-07T03:55:00-08:00"},
        {"Thu, 7 Jan 2021 03:55:00 (JST)", "2021-01-07T03:55:00+09:00"},
        {"Thu, 7 Jan 2021 03:55:00 +0900 (Japan Standard Time)", "2021-01-07T03:55:00+09:00"},
        {"Thu Jan 07 2021 03:55:00 GMT+0530 (India Standard Time)", "2021-01-07T03:55:00+05:30"},
        {"Thu Jan  7 03:55:00 CET 2021", "2021-01-07T03:55:00+01:00"},
        {"2021-07-07T03:55:00+02:00[Europe/Madrid]", "2021-07-07T03:55:00+02:00"},
        {"Thu Jan  7 03:55:00 CEST 2021", "2021-01-07T03:55:00+02:00"},
        {"Thu Jan  7 3:55:00 PM AEDT 2021", "2021-01-07T15:55:00+11:00"},
        {"20210107035509", "2021-01-07T03:55:09"},
        {"202101070355", "2021-01-07T03:55:00"},
        {"20210107 035509", "2021-01-07T03:55:09"},
        {"20210107035509Z", "2021-01-07T03:55:09Z"},
        {"2021-01-07T24:00:00Z", "2021-01-08T00:00:00Z"},
        {"7 Jan 2021 24:00", "2021-01-08T00:00:00"},
        {"7 Jan 2021 24:01", NULL},
        {"Thu, 7 Jan 2021 3:5:9 GMT", "2021-01-07T03:05:09Z"},
        {"January 2021", "2021-01"},
        {"01/2021", "2021-01"},
        {"Updated: 7 January 2021", "2021-01-07"},
        {"7 January 2021 (corrected)", "2021-01-07"},
    };

    CHECK(rows, date_text_parse);
}

static void reads_quarters_weeks_and_names_of_hours(void **state)
{
    static const struct row rows[] = {
        {"Q4 2026", "2026-10"},
        {"2026 Q1", "2026-01"},
        {"2026-Q2", "2026-04"},
        {"3Q 2026", "2026-07"},
        {"Q5 2026", NULL},
        {"2026-W48", "2026-11-23"},
        {"2026W48", "2026-11-23"},
        {"2026-W01", "2025-12-29"},
        {"2026-W54", NULL},
        {"noon January 7, 2021", "2021-01-07T12:00:00"},
        {"January 7, 2021 at 12 noon ET", "2021-01-07T12:00:00-05:00"},
        {"7 January 2021, midday", "2021-01-07T12:00:00"},
        {"midnight, 7 January 2021", "2021-01-08T00:00:00"},
        {"7 January 2021 12 midnight GMT", "2021-01-08T00:00:00Z"},
    };

    CHECK(rows, date_text_parse);
}

static void reads_dates_of_databases_and_armed_forces(void **state)
{
    static const struct row rows[] = {
        {"291118ZNOV26", "2026-11-29T11:18:00Z"},
        {"291118Z NOV 26", "2026-11-29T11:18:00Z"},
        {"291118A Nov 2026", "2026-11-29T11:18:00+01:00"},
        {"291118RNOV26", "2026-11-29T11:18:00-05:00"},
        {"291118JNOV26", NULL},
        {"292518ZNOV26", NULL},
        {"311118ZNOV26", NULL},
        {"29-NOV-26", "2026-11-29"},
        {"29-NOV-2026 23:18:00", "2026-11-29T23:18:00"},
        {"29-NOV-26 11.18.00 AM", "2026-11-29T11:18:00"},
        {"29-NOV-26 11.18.00.000000 AM", "2026-11-29T11:18:00"},
        {"29-NOV-26 11.18.00.250000000 PM +01:00", "2026-11-29T23:18:00.250+01:00"},
        {"29-NOV-26 11.18.00.000000 AM EUROPE/BERLIN", "2026-11-29T11:18:00+01:00"},
        {"2026-11-29 11:18:00.000000 AMERICA/NEW_YORK", "2026-11-29T11:18:00-05:00"},
        {"2026-11-29 11:18:00.0", "2026-11-29T11:18:00"},
    };

    CHECK(rows, date_text_parse);
}

static void knows_places_and_their_seasons(void **state)
{
    static const struct row rows[] = {
        {"2021-01-07 03:55 America/New_York", "2021-01-07T03:55:00-05:00"},
        {"2021-07-07 03:55 America/New_York", "2021-07-07T03:55:00-04:00"},
        {"7 July 2045 03:55 Europe/Lisbon", "2045-07-07T03:55:00+01:00"},
        {"Jan. 7, 2021 3:55 a.m. ET", "2021-01-07T03:55:00-05:00"},
        {"July 7, 2021 3:55 a.m. ET", "2021-07-07T03:55:00-04:00"},
        {"July 7, 2021 3:55 PM Pacific time", "2021-07-07T15:55:00-07:00"},
        {"July 7, 2021 3:55 PM CT", "2021-07-07T15:55:00-05:00"},
        {"July 7, 2021 3 p.m. Central Daylight Time", "2021-07-07T15:00:00-05:00"},
        {"July 7, 2021 3 p.m. Central European Time", NULL},
        {"2021-01-07 03:55 Europe/Atlantis", NULL},
        {"2021-01-07 03:55 ../../etc/passwd", NULL},
    };

    CHECK(rows, date_text_parse);
}

static void reads_weekdays_and_months_of_many_languages(void **state)
{
    static const struct row rows[] = {
        {"jeu., 7 janv. 2021 03:55:00 +0100", "2021-01-07T03:55:00+01:00"},
        {"mar. 5 mars 2024", "2024-03-05"},
        {"Чт, 07 Янв 2021 03:55:00 +0300", "2021-01-07T03:55:00+03:00"},
        {"czwartek, 7 stycznia 2021", "2021-01-07"},
        {"čt 7. ledna 2021", "2021-01-07"},
        {"torstai 7. tammikuuta 2021 klo 3.55", "2021-01-07T03:55:00"},
        {"7.1.2021, 15 Uhr", "2021-01-07T15:00:00"},
        {"2021. január 7., csütörtök", "2021-01-07"},
        {"7 Ocak 2021 Perşembe", "2021-01-07"},
        {"Thứ Năm, 7 tháng 1, 2021", "2021-01-07"},
        {"2021. gada 7. janvāris", "2021-01-07"},
        {"23. listopada 2023.", "2023-10-23"},
        {"23 listopada 2023", "2023-11-23"},
        {"2021年1月7日木曜日", "2021-01-07"},
        {"2021年1月7日(木)15:55", "2021-01-07T15:55:00"},
        {"2021년 1월 7일 오후 3:55", "2021-01-07T15:55:00"},
    };

    CHECK(rows, date_text_parse);
}

static void reads_dates_of_many_languages(void **state)
{
    static const struct row rows[] = {
        {"7 janvier 2021 \xC3\xA0 15h55", "2021-01-07T15:55:00"},
        {"7. Januar 2021", "2021-01-07"},
        {"7. M\xC3\x84RZ 2021", "2021-03-07"},
        {"7 de enero de 2021", "2021-01-07"},
        {"7 stycznia 2021", "2021-01-07"},
        {"2021\xE5\xB9\xB4"
         "1\xE6\x9C\x88"
         "7\xE6\x97\xA5",
         "2021-01-07"},
        {"07.01.2021", "2021-01-07"},
    };

    CHECK(rows, date_text_parse);
}

static void reads_what_databases_write(void **state)
{
    static const struct row rows[] = {
        {"09-MAR-21 04.05.06.000000000 PM", "2021-03-09T16:05:06"},
        {"09-MAR-21 04.05.06.250000 AM +02:00", "2021-03-09T04:05:06.250+02:00"},
        {"2021-03-09-16.05.06.250000", "2021-03-09T16:05:06.250"},
        {"Mar  9 2021 04:05:06:250PM", "2021-03-09T16:05:06.250"},
        {"2021:03:09 16:05:06", "2021-03-09T16:05:06"},
        {"D:20210309160506+02'00'", "2021-03-09T16:05:06+02:00"},
        {"2021-03-09-16", NULL},
        {"9 March 2021 1605 GMT", "2021-03-09T16:05:00Z"},
        {"9 March 2021 1605", NULL},
        {"2021-03-09T16Z", "2021-03-09T16:00:00Z"},
    };

    CHECK(rows, date_text_parse);
}

static void counts_days_by_weeks_and_years(void **state)
{
    static const struct row rows[] = {
        {"2021-W10-2", "2021-03-09"},
        {"2021W102", "2021-03-09"},
        {"2021-W10-2T16:05:06Z", "2021-03-09T16:05:06Z"},
        {"2021W102T160506+0200", "2021-03-09T16:05:06+02:00"},
        {"2020-W01-1", "2019-12-30"},
        {"2020-W53-7", "2021-01-03"},
        {"2021-W53-1", NULL},
        {"2021-W10-8", NULL},
        {"2021-W00-1", NULL},
        {"2021-068", "2021-03-09"},
        {"2021068", "2021-03-09"},
        {"2021-068T16:05:06Z", "2021-03-09T16:05:06Z"},
        {"2020-366", "2020-12-31"},
        {"2021-366", NULL},
        {"2021-000", NULL},
        {"2021W", NULL},
        {"2021-W10-", NULL},
    };

    CHECK(rows, date_text_parse);
}

static void reads_languages_with_fewer_newspapers(void **state)
{
    static const struct row rows[] = {
        {"Dydd Mawrth, 9 Mawrth 2021", "2021-03-09"},
        {"9 Awst 2021", "2021-08-09"},
        {"Dé Máirt 9 Meán Fómhair 2021", "2021-09-09"},
        {"9 DFómh 2021", "2021-10-09"},
        {"þriðjudagur, 9. maí 2021", "2021-05-09"},
        {"الثلاثاء، 9 مارس 2021", "2021-03-09"},
        {"ہفتہ، 9 جنوری، 2021", "2021-01-09"},
        {"9 בספט׳ 2021", "2021-09-09"},
        {"9 ספט׳ 2021", "2021-09-09"},
        {"วันอังคารที่ 9 มี.ค. 2564 16:05 น.", "2021-03-09T16:05:00"},
        {"9 जन॰ 2021", "2021-01-09"},
        {"৯ মার্চ ২০২১", "2021-03-09"},
        {"2021年3月", "2021-03"},
        {"\xE2\x80\x8E"
         "9/3/2021",
         "2021-09-03"},
    };

    CHECK(rows, date_text_parse);
}

static void puts_the_month_first_where_slashes_are_and_it_can_be(void **state)
{
    static const struct row rows[] = {
        {"1/7/2021", "2021-01-07"}, {"13/1/2021", "2021-01-13"}, {"1.7.2021", "2021-07-01"}};

    CHECK(rows, date_text_parse);
}

static void says_which_dates_have_two_meanings(void **state)
{
    static const struct {
        const char *text, *open, *day_first;
    } rows[] = {
        {"3/5/2024", "03/05/2024", "2024-05-03"},
        {"03/05/24 2:30 pm", "03/05/2024 14:30:00", "2024-05-03T14:30:00"},
        {"03/05/2024 14:30 +0200", "03/05/2024 14:30:00+02:00", "2024-05-03T14:30:00+02:00"},
        {"٣/٥/2024", "03/05/2024", "2024-05-03"},
        {"13/5/2024", NULL, "2024-05-13"},
        {"5/13/2024", NULL, "2024-05-13"},
        {"5/5/2024", NULL, "2024-05-05"},
        {"3.5.2024", NULL, "2024-05-03"},
        {"2024/3/5", NULL, "2024-03-05"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct date_text month_first, day_first, again;

        assert_true(date_text_parse(str_of(rows[i].text), &month_first));
        assert_true(date_text_parse_day_first(str_of(rows[i].text), &day_first));
        assert_string_equal(day_first.text, rows[i].day_first);
        assert_int_equal(month_first.either, rows[i].open != NULL);
        assert_string_equal(date_text_value(&month_first),
                            rows[i].open ? rows[i].open : month_first.text);
        assert_true(date_text_parse_day_first(str_of(date_text_value(&month_first)), &again));
        assert_string_equal(again.text, day_first.text);
    }
}

static void refuses_what_is_more_or_less_than_a_date(void **state)
{
    static const struct row rows[] = {{"February 30, 2021", NULL},
                                      {"2021", NULL},
                                      {"January 7", NULL},
                                      {"North Korea 7 January 2021", NULL},
                                      {"Q920210107 2021", NULL},
                                      {"1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 "
                                       "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 2021 W1",
                                       NULL},
                                      {"25:00 7 January 2021", NULL},
                                      {"", NULL},
                                      {"the 2021-2022 season", NULL}};

    CHECK(rows, date_text_parse);
}

static void finds_a_date_within_a_line(void **state)
{
    static const struct row rows[] = {
        {"North Korea 03:55 January 08, 2021", "2021-01-08T03:55:00"},
        {"Washington, DC May 31, 2018", "2018-05-31"},
        {"Updated 3:15 PM ET, Thu January 7, 2021", "2021-01-07T15:15:00-05:00"},
        {"By Jane Roe | January 7, 2021", "2021-01-07"},
        {"Executive Order 13800", NULL},
        {"in June, 2019 the", NULL},
        {"call 555-01-2020-33", NULL},
    };

    CHECK(rows, date_text_find);
}

static void says_where_it_found_the_date(void **state)
{
    struct str line = STR("Posted on January 7th, 2021 at 3:15 pm by Jane");
    struct date_text date;

    assert_true(date_text_find(line, &date));
    assert_true(str_is(date.found, "January 7th, 2021 at 3:15 pm"));
    assert_true(date.has_time);
    assert_ptr_equal(date.found.data, line.data + 10);
}

static void reads_other_eras_and_digits(void **state)
{
    static const struct row rows[] = {
        {"令和3年1月7日", "2021-01-07"},
        {"令和元年5月1日", "2019-05-01"},
        {"平成29年10月3日", "2017-10-03"},
        {"昭和64年1月7日", "1989-01-07"},
        {"民國110年1月7日", "2021-01-07"},
        {"7 มกราคม 2564", "2021-01-07"},
        {"วันพฤหัสบดีที่ 7", NULL},
        {"٧ يناير ٢٠٢١", "2021-01-07"},
        {"７ January ２０２１", "2021-01-07"},
        {"7 जनवरी 2021", "2021-01-07"},
        {"יום חמישי, 7 בינואר 2021", "2021-01-07"},
        {"7 Eanáir 2021", "2021-01-07"},
        {"1º de janeiro de 2021", "2021-01-01"},
    };

    CHECK(rows, date_text_parse);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_whole_dates_in_any_form),
        cmocka_unit_test(reads_what_programs_write),
        cmocka_unit_test(reads_other_eras_and_digits),
        cmocka_unit_test(reads_what_databases_write),
        cmocka_unit_test(counts_days_by_weeks_and_years),
        cmocka_unit_test(reads_languages_with_fewer_newspapers),
        cmocka_unit_test(reads_quarters_weeks_and_names_of_hours),
        cmocka_unit_test(reads_dates_of_databases_and_armed_forces),
        cmocka_unit_test(knows_places_and_their_seasons),
        cmocka_unit_test(reads_weekdays_and_months_of_many_languages),
        cmocka_unit_test(reads_dates_of_many_languages),
        cmocka_unit_test(puts_the_month_first_where_slashes_are_and_it_can_be),
        cmocka_unit_test(says_which_dates_have_two_meanings),
        cmocka_unit_test(refuses_what_is_more_or_less_than_a_date),
        cmocka_unit_test(finds_a_date_within_a_line),
        cmocka_unit_test(says_where_it_found_the_date),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
