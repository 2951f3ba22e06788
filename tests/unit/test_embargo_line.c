/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_embargo_line.c - lines that say until when a release is held back, and their dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/words/embargo_date.h"
#include "article/words/embargo_line.h"

static void assert_written(const char *text, const char *wanted)
{
    struct embargo_words words = {.open = false};
    struct str rest = str_of(text);
    int lines = 0;

    if (embargo_line_next(&rest, &lines, &words) != (wanted != NULL))
        fail_msg("\"%s\" is %s embargo", text, wanted ? "no" : "an");
    if (wanted && !str_eq(words.written, str_of(wanted)))
        fail_msg("\"%s\": \"%.*s\"", text, STR_ARG(words.written));
}

static void finds_lines_of_embargo(void **state)
{
    assert_written("EMBARGOED UNTIL 06:00 GMT 11 May 2021", "06:00 GMT 11 May 2021");
    assert_written("Harbour Office\n\n*** Embargo: 11 May 2021, 6am ***\n", "11 May 2021, 6am");
    assert_written("[Sperrfrist: 11. Mai 2021, 8 Uhr]", "11. Mai 2021, 8 Uhr");
    assert_written("Not for publication before 11/05/2021.", "11/05/2021");
    assert_written("Embargo: Tuesday 11 May, 6am", "Tuesday 11 May, 6am");
}

static void finds_them_in_other_words_and_places(void **state)
{
    assert_written("EMBARGOED 06:30 BST TUESDAY 11 MAY 2021", "06:30 BST TUESDAY 11 MAY 2021");
    assert_written("Strictly under embargo: 11 May 2021", "11 May 2021");
    assert_written("MEDIA EMBARGO - 11 May 2021", "11 May 2021");
    assert_written("Embargo – 11 May 2021", "11 May 2021");
    assert_written("Media note | Embargoed until 11 May 2021", "11 May 2021");
    assert_written("Pressemitteilung - Sperrfrist: 11.05.2021, 8 Uhr", "11.05.2021, 8 Uhr");
    assert_written("Sent 1 May 2021. NOT FOR RELEASE BEFORE 11 May 2021", "11 May 2021");
    assert_written("EMBARGADA ATÉ 11 de maio de 2021", "11 de maio de 2021");
    assert_written("ПОД ЭМБАРГО ДО 11 мая 2021", "11 мая 2021");
    assert_written("EMBARGO LIFTS 11 MAY 2021", "11 MAY 2021");
    assert_written("Embargo ends: 11 May 2021", "11 May 2021");
    assert_written("Not for publication or broadcast before 11 May 2021", "11 May 2021");
    assert_written("THIS STATEMENT IS EMBARGOED UNTIL 11 MAY 2021", "11 MAY 2021");
    assert_written("Please note: embargoed until 11 May 2021", "11 May 2021");
    assert_written("Achtung Sperrfrist: 11. Mai 2021", "11. Mai 2021");
    assert_written("ΕΜΠΑΡΓΚΟ ΜΕΧΡΙ 11 Μαΐου 2021", "11 Μαΐου 2021");
    assert_written("НЕ ПУБЛИКОВАТЬ ДО 11 мая 2021", "11 мая 2021");
    assert_written("엠바고: 2021년 5월 11일", "2021년 5월 11일");
    assert_written("NOT\xC2\xA0"
                   "FOR  RELEASE BEFORE 11 May 2021",
                   "11 May 2021");
    assert_written("Hold until 11 May 2021", "11 May 2021");
    assert_written("Julkaisuvapaa 11.5.2021", "11.5.2021");
    assert_written("報道解禁：2021年5月11日", "2021年5月11日");
    assert_written("解禁日時 2021年5月11日 5時", "2021年5月11日 5時");
    assert_written("Hold for release:\n\n8 a.m. on May 11, 2021\n", "8 a.m. on May 11, 2021");
    assert_written("SPERRFRIST\n11. Mai 2021, 8 Uhr\n", "11. Mai 2021, 8 Uhr");
}

static void leaves_other_lines(void **state)
{
    assert_written("Embargo on arms extended until 2030", NULL);
    assert_written("Embargoed until delivery", NULL);
    assert_written("The report, embargoed until 11 May 2021, was leaked", NULL);
    assert_written("The report - embargoed until 11 May 2021 - was leaked", NULL);
    assert_written("Embargo on grain from 11 May 2027 hits 30 ports", NULL);
    assert_written("Embargo: what changes on 11 May 2027", NULL);
    assert_written("Embargo - 6 states leave by 11 May 2027", NULL);
    assert_written("Embargo until 2030 likely, ministers say", NULL);
    assert_written("The union lifted its embargo. It ends on 11 May 2027.", NULL);
    assert_written("Embargo ends on 11 May 2027, says the Commission", NULL);
    assert_written("Prices rose. Embargo until 11 May 2027 stays", NULL);
    assert_written("The paper was embargoed until 11 May 2027", NULL);
    assert_written("An arms embargo ends 11 May 2027", NULL);
    assert_written("Embargo\nThe island has lived with it for 60 years\n", NULL);
    assert_written("", NULL);
    assert_written("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\nEmbargo: 11 May 2021\n", NULL);
}

/* ---- dates ---------------------------------------------------------------------------------- */

struct embargo_row {
    const char *written, *meant; /* NULL: it cannot be read */
};

static void check(const struct embargo_row *rows, size_t count)
{
    char date[EMBARGO_DATE_SIZE];

    for (size_t i = 0; i < count; i++) {
        bool read = embargo_date(str_of(rows[i].written), date);

        if (read != (rows[i].meant != NULL))
            fail_msg("\"%s\" is %s", rows[i].written, read ? date : "not read");
        if (read && strcmp(date, rows[i].meant) != 0)
            fail_msg("\"%s\": %s", rows[i].written, date);
    }
}
#define CHECK(rows) check(rows, sizeof rows / sizeof rows[0])

static void reads_the_usual_clocks(void **state)
{
    static const struct embargo_row rows[] = {
        {"11 May 2031", "2031-05-11"},
        {"11/05/2031", "11/05/2031"},
        {"0630 GMT 11 May 2031", "2031-05-11T06:30:00Z"},
        {"2015 BST, Sunday 11 May 2031", "2031-05-11T20:15:00+01:00"},
        {"2130 hrs CET Sunday 11 May 2031", "2031-05-11T21:30:00+01:00"},
        {"07.15 GMT ON 11 MAY 2031", "2031-05-11T07:15:00Z"},
        {"06.30 11 May 2031", "2031-05-11T06:30:00"},
        {"11 mai 2031 à 18h", "2031-05-11T18:00:00"},
        {"11 mai 2031 à 18h30", "2031-05-11T18:30:00"},
        {"11 MEI 2031, 06.15 UUR", "2031-05-11T06:15:00"},
        {"LAS 06.15 H DEL 11 DE MAYO DE 2031", "2031-05-11T06:15:00"},
        {"0630 ON 11 May 2031", "2031-05-11T06:30:00"},
        {"06:30 HRS IST 11 MAY 2031", "2031-05-11T06:30:00+05:30"},
        {"12:00 NOON ET, MAY 11, 2031", "2031-05-11T12:00:00-04:00"},
        {"06:30, 11 MAY 2031 BST", "2031-05-11T06:30:00+01:00"},
        {"11 May 2031 06:30 (EST)", "2031-05-11T06:30:00-05:00"},
        {"2031年5月11日 5時", "2031-05-11T05:00:00"},
        {"٢٠٣١-٠٥-١١", "2031-05-11"},
    };

    CHECK(rows);
}

static void takes_the_latest_that_a_line_may_mean(void **state)
{
    static const struct embargo_row rows[] = {
        {"11. Mai 2031, gegen 18 Uhr", "2031-05-11T18:00:00-12:00"},
        {"11 May 2031, six in the evening", "2031-05-11T24:00:00-12:00"},
        {"MEDIANOCHE DEL 11 DE MAYO DE 2031", "2031-05-11T24:00:00-12:00"},
        {"11. Mai 2031, Mittag", "2031-05-11T24:00:00-12:00"},
        {"THE END OF 11 May 2031", "2031-05-11T24:00:00-12:00"},
        {"11 May 2031 (late evening)", "2031-05-11T24:00:00-12:00"},
        {"AFTER 11 May 2031", "2031-05-11T24:00:00-12:00"},
        {"9 a.m. Mountain on May 11, 2031", "2031-05-11T09:00:00-12:00"},
        {"9:00 (Ortszeit Lima) 11 May 2031", "2031-05-11T09:00:00-12:00"},
        {"11 May 2031, 9 in the evening", "2031-05-11T24:00:00-12:00"},
        {"11. Mai 2031, 9 Uhr abends (MEZ)", "2031-05-11T24:00:00-12:00"},
        {"09:00 (10:30 CET) 11 May 2031", "2031-05-11T09:00:00-12:00"},
        {"11 May 2031, 5 units", "2031-05-11T24:00:00-12:00"},
        {"10:00 GMT / 11:30 CET 11 May 2031", "2031-05-11T11:30:00+01:00"},
        {"10:00 GMT / 10:30 CET 11 May 2031", "2031-05-11T10:00:00Z"},
    };

    CHECK(rows);
}

static void takes_the_latest_of_several_dates(void **state)
{
    static const struct embargo_row rows[] = {
        {"3 April 2021 in print, 11 May 2031 on the web", "2031-05-11T24:00:00-12:00"},
        {"11 May 2031 (moved from 3 April 2021)", "2031-05-11T24:00:00-12:00"},
        {"3 April 2021, 11 May 2031", "2031-05-11"},
        {"3 April 2021 or May 2031", "2031-06-01T12:00:00Z"},
        {"3 April 2021, in 2031 elsewhere", "2032-01-01T12:00:00Z"},
        {"11 May 2031, said the office of the port after some years", "2031-05-11T24:00:00-12:00"},
        {"3 April 2021 print, 11.5.31 web", "2031-05-12T12:00:00Z"},
        {"Q2 2031", "2031-06"},
        {"2031-W19", "2031-05-12"},
    };

    CHECK(rows);
}

static void reads_nothing_that_has_no_end(void **state)
{
    static const struct embargo_row rows[] = {
        {"11 May, 6am", NULL},
        {"3 April 2021 print, 11 May web", NULL},
        {"48 hours after 11 May 2031", NULL},
        {"the day after 11 May 2031", NULL},
        {"two weeks after 11 May 2031", NULL},
        {"11 May 2031 + 3 days", NULL},
        {"the week of 11 May 2031", NULL},
        {"le lendemain du 11 mai 2031", NULL},
    };

    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_lines_of_embargo),
        cmocka_unit_test(finds_them_in_other_words_and_places),
        cmocka_unit_test(leaves_other_lines),
        cmocka_unit_test(reads_the_usual_clocks),
        cmocka_unit_test(takes_the_latest_that_a_line_may_mean),
        cmocka_unit_test(takes_the_latest_of_several_dates),
        cmocka_unit_test(reads_nothing_that_has_no_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
