/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_digest.c - the times at which a digest tells what rang. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/json.h"
#include "server/alerts/digest.h"

/* The last time of the digest before `now`, as a text in UTC. */
static void check(const char *digest, const char *now, const char *expected)
{
    char text[DATE_TEXT_SIZE];
    struct error err;
    json_auto_t *json = json_read(str_of(digest), 0, &err);
    int64_t ms;

    assert_non_null(json);
    assert_true(digest_is_valid(json));
    assert_true(date_parse(str_of(now), &ms, NULL));
    assert_string_equal(date_format(digest_last(json, ms), 0, text), expected);
}

static void an_hour_has_its_minute(void **state)
{
    check("{\"every\":\"hourly\"}", "2024-05-04T10:59:59Z", "2024-05-04T10:00:00Z");
    check("{\"every\":\"hourly\",\"at\":\"00:20\"}", "2024-05-04T10:20:00Z",
          "2024-05-04T10:20:00Z");
    check("{\"every\":\"hourly\",\"at\":\"00:20\"}", "2024-05-04T10:19:59Z",
          "2024-05-04T09:20:00Z");
}

static void a_day_is_that_of_the_zone(void **state)
{
    check("{\"every\":\"daily\",\"at\":\"07:30\"}", "2024-05-04T07:29:00Z", "2024-05-03T07:30:00Z");
    check("{\"every\":\"daily\",\"at\":\"07:30\",\"timezone\":\"+09:00\"}", "2024-05-03T22:31:00Z",
          "2024-05-03T22:30:00Z");
    check("{\"every\":\"daily\",\"at\":\"07:30\",\"timezone\":\"Europe/Paris\"}",
          "2024-01-10T06:30:00Z", "2024-01-10T06:30:00Z");
    check("{\"every\":\"daily\",\"at\":\"07:30\",\"timezone\":\"Europe/Paris\"}",
          "2024-07-10T05:30:00Z", "2024-07-10T05:30:00Z");
}

static void a_week_begins_on_its_day(void **state)
{
    check("{\"every\":\"weekly\"}", "2024-05-05T23:00:00Z", "2024-04-29T00:00:00Z");
    check("{\"every\":\"weekly\",\"day\":\"sunday\",\"at\":\"18:00\"}", "2024-05-05T18:00:00Z",
          "2024-05-05T18:00:00Z");
    check("{\"every\":\"weekly\",\"day\":\"friday\"}", "2024-05-02T00:00:00Z",
          "2024-04-26T00:00:00Z");
}

static void without_a_digest_all_is_told(void **state)
{
    assert_true(digest_last(NULL, 0) == INT64_MAX);
}

static void what_is_no_digest_is_refused(void **state)
{
    static const char *const wrong[] = {"{}",
                                        "[]",
                                        "{\"every\":\"yearly\"}",
                                        "{\"every\":\"daily\",\"at\":\"7:30\"}",
                                        "{\"every\":\"daily\",\"at\":\"24:00\"}",
                                        "{\"every\":\"daily\",\"at\":730}",
                                        "{\"every\":\"weekly\",\"day\":\"someday\"}",
                                        "{\"every\":\"daily\",\"timezone\":\"Nowhere\"}",
                                        "{\"every\":\"daily\",\"more\":\"x\"}"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err;
        json_auto_t *json = json_read(str_of(wrong[i]), 0, &err);

        assert_false(digest_is_valid(json));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_hour_has_its_minute),
        cmocka_unit_test(a_day_is_that_of_the_zone),
        cmocka_unit_test(a_week_begins_on_its_day),
        cmocka_unit_test(without_a_digest_all_is_told),
        cmocka_unit_test(what_is_no_digest_is_refused),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
