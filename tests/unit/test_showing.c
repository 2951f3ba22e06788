/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_showing.c - from when until when an article is shown, by what its file says in any form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/input/reader.h"
#include "base/date.h"
#include "base/json.h"
#include "store/document/showing.h"

#define FILE_MAX ((size_t)4096)

/* `shown` is the first moment at which the article is shown, or for an expiry `over` the first at
 * which it is not any more. NULL: it is hidden for ever, and the reader names it. */
struct showing_row {
    const char *written, *shown;
};

static enum status keep(void *context, json_t *article, struct error *err)
{
    json_array_append(context, article);
    return STATUS_OK;
}

static void count_unread(void *context, const json_t *article, const char *field,
                         enum date_lack lack)
{
    if (lack == DATE_UNREAD)
        json_object_set_new((json_t *)(uintptr_t)article, "named", json_true());
}

static json_t *read(const char *file, const char *name)
{
    json_t *articles = json_array();
    const struct reader_options options = {.context = articles, .date = count_unread};
    struct error err;

    assert_int_equal(reader_read_bytes(str_of(file), name, &options, keep, &err), STATUS_OK);
    assert_int_equal(json_array_size(articles), 1);
    return articles;
}

static void check_file(const char *file, const char *name, const char *shown, bool expiry)
{
    json_auto_t *articles = read(file, name);
    const json_t *article = json_array_get(articles, 0);
    int64_t moment = expiry ? DATE_FIRST_MS : DATE_LAST_MS;

    if (shown)
        assert_true(date_parse(str_of(shown), &moment, NULL));
    if ((json_object_get(article, "named") != NULL) != (shown == NULL))
        fail_msg("%s: %s: %s", file, shown ? "is named" : "is not named",
                 json_dumps(article, JSON_ENCODE_ANY));
    if (showing_allows(article, moment - 1) != expiry)
        fail_msg("%s: too early: %s", file, json_dumps(article, 0));
    if (shown && showing_allows(article, moment) == expiry)
        fail_msg("%s: too late: %s", file, json_dumps(article, 0));
}

/* Members of a JSON object, or the lines above a text. */
static void check(const struct showing_row *rows, size_t count, const char *form, const char *name,
                  bool expiry)
{
    char file[FILE_MAX];

    for (size_t i = 0; i < count; i++) {
        const char *hole = strchr(form, '@');

        assert_true(snprintf(file, sizeof file, "%.*s%s%s", (int)(hole - form), form,
                             rows[i].written, hole + 1) < (int)sizeof file);
        check_file(file, name, rows[i].shown, expiry);
    }
}

#define JSON_FORM "{\"headline\":\"Quay opens\",\"body\":\"The quay was opened.\",@}"
#define CHECK(rows, form, name, expiry)                                                            \
    check(rows, sizeof rows / sizeof rows[0], form, name, expiry)

static void reads_numbers_as_dates_or_times_or_not_at_all(void **state)
{
    static const struct showing_row rows[] = {
        {"\"embargo\":20310415", "2031-04-15T12:00:00Z"},
        {"\"embargo\":203104150930", "2031-04-15T21:30:00Z"},
        {"\"embargo\":20310415093000", "2031-04-15T21:30:00Z"},
        {"\"embargo\":2031", "2032-01-01T11:59:59.999Z"},
        {"\"embargo\":1934012345", "2031-04-15T09:39:05Z"},
        {"\"embargo\":1934012345678", "2031-04-15T09:39:05.678Z"},
        {"\"embargo\":203104", NULL},
        {"\"embargo\":47953", NULL},
        {"\"embargo\":47953.5", NULL},
        {"\"embargo\":0", NULL},
        {"\"embargo\":-1", NULL},
        {"\"embargo\":20311301", NULL},
        {"\"embargo\":18446744073709551615", NULL},
        {"\"embargo\":1934012345678901", NULL},
    };

    CHECK(rows, JSON_FORM, "a.json", false);
}

static void reads_numbers_of_expiries_as_well(void **state)
{
    static const struct showing_row rows[] = {
        {"\"expires\":20310415", "2031-04-14T10:00:00Z"},
        {"\"expires\":20310415093000", "2031-04-14T19:30:00Z"},
        {"\"expires\":1934012345", "2031-04-15T09:39:05Z"},
        {"\"expires\":47953", NULL},
        {"\"expires\":203104", NULL},
    };

    CHECK(rows, JSON_FORM, "a.json", true);
}

static void takes_no_embargo_of_another_calendar(void **state)
{
    static const struct showing_row rows[] = {
        {"\"embargo\":\"1410/01/26\"", NULL},
        {"\"embargo\":\"1453-12-22\"", NULL},
        {"\"embargo\":\"1953-01-25T10:00:00Z\"", "1953-01-25T10:00:00Z"},
        {"\"embargo\":\"120\xE5\xB9\xB4"
         "4\xE6\x9C\x88"
         "15\xE6\x97\xA5\"",
         NULL},
        {"\"embargo\":\"1990-01-02\"", "1990-01-02T12:00:00Z"},
        {"\"embargo\":\"2574-04-15\"", "2031-04-15T12:00:00Z"},
    };

    CHECK(rows, JSON_FORM, "a.json", false);
}

static void takes_the_stricter_of_several_names(void **state)
{
    static const struct showing_row embargoes[] = {
        {"\"embargo\":\"2021-01-01\",\"embargo_until\":\"2031-04-15\"", "2031-04-15T12:00:00Z"},
        {"\"embargoDate\":\"2031-04-15\",\"embargo\":\"2021-01-01\"", "2031-04-15T12:00:00Z"},
        {"\"embargo\":null,\"embargoedUntil\":\"15 April 2031\"", "2031-04-15T12:00:00Z"},
        {"\"embargoed\":[],\"embargoAt\":20310415", "2031-04-15T12:00:00Z"},
        {"\"embargoTime\":\"2021-01-01\",\"embargo\":false", "2021-01-01T12:00:00Z"},
        {"\"embargo\":[\"15. April 2031\",\"3.4.2021\"]", "2031-04-15T12:00:00Z"},
        {"\"embargo\":\"2021-01-01\",\"embargoed\":\"when the minister speaks\"", NULL},
        {"\"embargo\":\"2021-01-01\",\"embargoed\":true", NULL},
        {"\"embargo\":\"2021-01-01\",\"embargo-end\":\"\"", NULL},
    };
    static const struct showing_row expiries[] = {
        {"\"expires\":\"2031-04-15\",\"expiryDate\":\"2021-03-02\"", "2021-03-01T10:00:00Z"},
        {"\"expiration\":\"2021-03-02\",\"expires_at\":1934012345", "2021-03-01T10:00:00Z"},
        {"\"expires\":false,\"expiresOn\":\"2021-03-02\"", "2021-03-01T10:00:00Z"},
        {"\"expires\":\"2031-04-15\",\"expiry\":\"end of season\"", NULL},
    };

    CHECK(embargoes, JSON_FORM, "a.json", false);
    CHECK(expiries, JSON_FORM, "a.json", true);
}

#define NINJS_FORM                                                                                 \
    "{\"uri\":\"urn:a\",\"versioncreated\":\"2020-01-01T00:00:00Z\",\"headline\":\"Quay\","        \
    "\"body_text\":\"The quay was opened.\",@}"

static void takes_all_names_in_ninjs(void **state)
{
    static const struct showing_row rows[] = {
        {"\"embargo\":\"2031-04-15T12:00:00Z\"", "2031-04-15T12:00:00Z"},
        {"\"embargoUntil\":\"2031-04-15T12:00:00Z\",\"embargoed\":\"2021-01-01T00:00:00Z\"",
         "2031-04-15T12:00:00Z"},
        {"\"embargoed\":null,\"embargo\":20310415", "2031-04-15T12:00:00Z"},
        {"\"embargoed\":\"2021-01-01T00:00:00Z\",\"embargo\":\"later\"", NULL},
    };

    CHECK(rows, NINJS_FORM, "a.json", false);
}

static void takes_the_end_of_a_period(void **state)
{
    static const struct showing_row rows[] = {
        {"\"embargo\":\"Q2 2031\"", "2031-07-01T11:59:59.999Z"},
        {"\"embargo\":\"1Q 2031\"", "2031-04-01T11:59:59.999Z"},
        {"\"embargo\":\"2031-W16\"", "2031-04-21T12:00:00Z"},
        {"\"embargo\":\"2031-04\"", "2031-05-01T11:59:59.999Z"},
    };

    CHECK(rows, JSON_FORM, "a.json", false);
}

static void reads_no_field_with_more_than_a_date(void **state)
{
    static const struct showing_row rows[] = {
        {"\"embargo\":\"15 avril 2031, minuit\"", NULL},
        {"\"embargo\":\"15 April 2031 (end of day)\"", NULL},
        {"\"embargo\":\"04/15/2031 (midnight)\"", NULL},
        {"\"embargo\":\"15 April 2021, extended to 3 May 2031\"", NULL},
        {"\"embargo\":\"15. April 2031, gegen 18 Uhr\"", NULL},
        {"\"embargo\":\"1815 GMT, 15 April 2031\"", "2031-04-15T18:15:00Z"},
        {"\"embargo\":\"15 April 2031 18:15 +0100 (BST)\"", "2031-04-15T17:15:00Z"},
    };

    CHECK(rows, JSON_FORM, "a.json", false);
}

#define STORY                                                                                      \
    "\n\nThe pilots of Orrin Bay will board by helicopter from May on, the harbour office said "   \
    "on "                                                                                          \
    "Tuesday, because the old launch is no longer safe in a swell.\n\nThe launch goes to the "     \
    "museum of the town, which has asked for it since it opened.\n"
#define RELEASE "\n\nPilots take to the air" STORY

static void reads_lines_of_embargo_in_texts(void **state)
{
    static const struct showing_row rows[] = {
        {"EMBARGOED UNTIL 1815 GMT, 15 April 2031", "2031-04-15T18:15:00Z"},
        {"EMBARGOED UNTIL\n15 April 2031", "2031-04-15T12:00:00Z"},
        {"MEDIA NOTE - EMBARGOED UNTIL 15 April 2031 18:15 CET", "2031-04-15T17:15:00Z"},
        {"STRICT EMBARGO: midday, 15 April 2031 GMT", "2031-04-15T12:00:00Z"},
        {"SPERRFRIST: 15. April 2031, Mitternacht", "2031-04-16T12:00:00Z"},
        {"EMBARGOED UNTIL 3 May 2021 for print, 15 April 2031 online", "2031-04-15T12:00:00Z"},
        {"EMBARGOED UNTIL 48 hours after 15 April 2031", NULL},
        {"EMBARGOED UNTIL 3 May 2021\nEMBARGOED UNTIL 15 April 2031 (web)", "2031-04-15T12:00:00Z"},
    };

    CHECK(rows, "@" RELEASE, "a.txt", false);
}

static void reads_lines_of_embargo_in_fields(void **state)
{
    static const struct showing_row rows[] = {
        {"\"ednote\":\"Embargo: 15 April 2031\"", "2031-04-15T12:00:00Z"},
        {"\"ednote\":\"Eds: embargo as marked. EMBARGOED UNTIL 15 April 2031\"",
         "2031-04-15T12:00:00Z"},
    };
    static const struct showing_row headlines[] = {
        {"EMBARGOED UNTIL 15 April 2031: Quay opens", "2031-04-16T12:00:00Z"},
        {"Embargo: 15 April 2031", "2031-04-15T12:00:00Z"},
        {"EMBARGOED UNTIL 15 April, 10am: Quay opens", NULL},
    };
    static const struct showing_row below[] = {
        {"EMBARGOED UNTIL\n\n15 April 2031", "2031-04-15T12:00:00Z"},
        {"STRICT EMBARGO\n15 April 2031, 6.15 p.m. GMT", "2031-04-15T18:15:00Z"},
        {"Embargado até 15 de abril de 2031", "2031-04-15T12:00:00Z"},
    };

    static const struct showing_row members[] = {
        {"\"editors_note\":\"Under embargo: 15 April 2031\"", "2031-04-15T12:00:00Z"},
        {"\"summary\":\"EMBARGOED UNTIL 15 April 2031\"", "2031-04-15T12:00:00Z"},
    };

    CHECK(rows, NINJS_FORM, "a.json", false);
    CHECK(rows, JSON_FORM, "a.json", false);
    CHECK(members, JSON_FORM, "a.json", false);
    CHECK(below, "Pilots take to the air\n\n@" STORY, "a.txt", false);
    CHECK(headlines, "{\"headline\":\"@\",\"body\":\"The quay was opened.\"}", "a.json", false);
}

static void shows_stories_about_an_embargo(void **state)
{
    static const char *const rows[] = {
        "EU embargo on Russian oil from 5 December 2031",
        "Embargo on grain begins 5 December 2031",
        "Embargo: 30 firms hit",
        "Embargo until 2031 likely",
        "Ministers agree on embargo until 5 December 2031",
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_auto_t *article = json_pack("{s:s, s:s}", "headline", rows[i], "body", rows[i]);
        char *file = json_dumps(article, 0);
        json_auto_t *articles = read(file, "a.json");

        if (json_object_get(json_array_get(articles, 0), "embargo"))
            fail_msg("%s", rows[i]);
        free(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers_as_dates_or_times_or_not_at_all),
        cmocka_unit_test(reads_numbers_of_expiries_as_well),
        cmocka_unit_test(takes_no_embargo_of_another_calendar),
        cmocka_unit_test(takes_the_stricter_of_several_names),
        cmocka_unit_test(takes_all_names_in_ninjs),
        cmocka_unit_test(takes_the_end_of_a_period),
        cmocka_unit_test(reads_no_field_with_more_than_a_date),
        cmocka_unit_test(reads_lines_of_embargo_in_texts),
        cmocka_unit_test(reads_lines_of_embargo_in_fields),
        cmocka_unit_test(shows_stories_about_an_embargo),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
