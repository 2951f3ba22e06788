/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_date.c - moments as text and as milliseconds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/zone.h"

/* What may be written, and the first and last moment that it can mean. */
static const struct {
    const char *text, *first, *last;
} readings[] = {
    {"2021", "2021-01-01T00:00:00Z", "2021-12-31T23:59:59.999Z"},
    {"2020", "2020-01-01T00:00:00Z", "2020-12-31T23:59:59.999Z"},
    {"2021-02", "2021-02-01T00:00:00Z", "2021-02-28T23:59:59.999Z"},
    {"2020-02", "2020-02-01T00:00:00Z", "2020-02-29T23:59:59.999Z"},
    {"1900-02", "1900-02-01T00:00:00Z", "1900-02-28T23:59:59.999Z"},
    {"2000-02", "2000-02-01T00:00:00Z", "2000-02-29T23:59:59.999Z"},
    {"2021-12", "2021-12-01T00:00:00Z", "2021-12-31T23:59:59.999Z"},
    {"2021-01-07", "2021-01-07T00:00:00Z", "2021-01-07T23:59:59.999Z"},
    {" 2021-01-07\n", "2021-01-07T00:00:00Z", "2021-01-07T23:59:59.999Z"},
    {"2021-01-07T14:05", "2021-01-07T14:05:00Z", "2021-01-07T14:05:59.999Z"},
    {"2021-01-07 14:05:09", "2021-01-07T14:05:09Z", "2021-01-07T14:05:09.999Z"},
    {"2021-01-07t14:05:09.25z", "2021-01-07T14:05:09.250Z", "2021-01-07T14:05:09.250Z"},
    {"2021-01-07T14:05:09.2509999Z", "2021-01-07T14:05:09.250Z", "2021-01-07T14:05:09.250Z"},
    {"2021-01-07T02:05:09+09:00", "2021-01-06T17:05:09Z", "2021-01-06T17:05:09.999Z"},
    {"2021-01-07T22:05:09-0500", "2021-01-08T03:05:09Z", "2021-01-08T03:05:09.999Z"},
    {"2021-01-07T22:05-05", "2021-01-08T03:05:00Z", "2021-01-08T03:05:59.999Z"},
    {"2021-12-31T24:00Z", "2022-01-01T00:00:00Z", "2022-01-01T00:00:59.999Z"},
    {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", "2016-12-31T23:59:59.999Z"},
    {"0001", "0001-01-01T00:00:00Z", "0001-12-31T23:59:59.999Z"},
    {"9999", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"},
};

static const char *const no_dates[] = {
    "",
    "Jan. 7, 2021",
    "21",
    "20210107",
    "0000",
    "2021-",
    "2021-1",
    "2021-13",
    "2021-00",
    "2021-01-",
    "2021-01-32",
    "2021-02-29",
    "1900-02-29",
    "2021-04-31",
    "-021",
    "+021",
    "2021-01-07T",
    "2021-01-07T14",
    "2021-01-07T24:01",
    "2021-01-07T24:00:00.001",
    "9999-12-31T24:00",
    "2021-01-07T14:60",
    "2021-01-07T14:05:61",
    "2021-01-07T14:05:09+24:00",
    "2021-01-07T14:05:09+09:60",
    "2021-01-07T14:05:09+09:",
    "2021-01-07T14:05:09+9",
    "2021-01-07T14:05:09ZZ",
    "2021-01-07T14:05:09Z tomorrow",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
};

static void reads_as_much_as_was_written(void **state)
{
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        int64_t first = 0, last = 0;
        char text[DATE_TEXT_SIZE];

        assert_true(date_parse(str_of(readings[i].text), &first, &last));
        assert_string_equal(date_format(first, 0, text), readings[i].first);
        assert_string_equal(date_format(last, 0, text), readings[i].last);
        assert_true(date_parse(str_of(readings[i].text), NULL, NULL));
    }
}

static void refuses_what_is_no_date_and_sets_nothing(void **state)
{
    for (size_t i = 0; i < sizeof no_dates / sizeof *no_dates; i++) {
        int64_t first = 42, last = 43;

        assert_false(date_parse(str_of(no_dates[i]), &first, &last));
        assert_int_equal(first, 42);
        assert_int_equal(last, 43);
    }
    assert_false(date_parse(STR_NONE, NULL, NULL));
}

static void counts_milliseconds_from_1970(void **state)
{
    int64_t first;

    assert_true(date_parse(STR("1970-01-01"), &first, NULL) && first == 0);
    assert_true(date_parse(STR("2001-09-09T01:46:40Z"), &first, NULL) && first == 1000000000000);
    assert_true(date_parse(STR("1969-12-31T23:59:59.999Z"), &first, NULL) && first == -1);
}

static void every_day_comes_back(void **state)
{
    struct date date = {.year = 1, .month = 1, .day = 1}, again;
    int64_t day = date_to_ms(&date);

    for (; date.year < 10000; day += 86400000) {
        date_from_ms(day, 0, &again);
        assert_true(date_valid(&again));
        assert_int_equal(date_to_ms(&again), day);
        date = again;
        if (again.year == 9999 && again.month == 12 && again.day == 31)
            break;
    }
    assert_int_equal((day - INT64_C(-62135596800000)) / 86400000 + 1, 3652059);
}

static void writes_the_offset_of_a_place(void **state)
{
    char text[DATE_TEXT_SIZE];

    assert_string_equal(date_format(0, 9 * 60, text), "1970-01-01T09:00:00+09:00");
    assert_string_equal(date_format(250, -(3 * 60 + 30), text), "1969-12-31T20:30:00.250-03:30");
    assert_string_equal(date_format(-1, 0, text), "1969-12-31T23:59:59.999Z");
}

static void writes_milliseconds_even_if_there_are_none(void **state)
{
    char text[DATE_TEXT_SIZE];

    assert_string_equal(date_format_full(0, text), "1970-01-01T00:00:00.000Z");
    assert_string_equal(date_format_full(-1, text), "1969-12-31T23:59:59.999Z");
}

static void writes_a_date_again_in_utc(void **state)
{
    static const char *const texts[][2] = {
        {"2030-01-07", "2030-01-07T00:00:00Z"},
        {"2030-01-07T14:05:09Z", "2030-01-07T14:05:09Z"},
        {"2030-01-07 14:05:09.000Z", "2030-01-07T14:05:09Z"},
        {"2030-01-07 14:05:09.", "2030-01-07T14:05:09Z"},
        {"2030-06-04T21:08:12.000032Z", "2030-06-04T21:08:12.000032Z"},
        {"2030-01-07T14:05:09,2501+09:00", "2030-01-07T05:05:09.2501Z"},
        {"2030-01-07T14:05:09.123456789123-03:30", "2030-01-07T17:35:09.123456789Z"},
        {"2030-01-07T14:05:09.1000000001", "2030-01-07T14:05:09.1Z"},
    };
    char text[DATE_TEXT_SIZE];

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(date_format_again(str_of(texts[i][0]), text), texts[i][1]);
    assert_null(date_format_again(STR("soon"), text));
}

static void knows_the_days_of_a_month(void **state)
{
    struct date date = {.year = 2020, .month = 2, .day = 29};

    assert_true(date_valid(&date));
    date.year = 2021;
    assert_false(date_valid(&date));
    date.month = 13;
    assert_false(date_valid(&date));
    date = (struct date){.year = 2021, .month = 1, .day = 1, .offset = 24 * 60};
    assert_false(date_valid(&date));
}

static void the_clocks_go_forward(void **state)
{
    int64_t before = clock_monotonic();

    assert_true(clock_monotonic() >= before);
    assert_true(date_now() > INT64_C(1600000000000));
}

static void tells_whether_a_zone_is_named(void **state)
{
    static const struct {
        const char *text;
        bool zoned;
    } rows[] = {{"2021-01-07T14:05Z", true},
                {"2021-01-07 14:05:09-0500", true},
                {"2021-01-07T14:05:09.5+09", true},
                {"2021-01-07T14:05:09", false},
                {"2021-01-07", false},
                {"2021", false}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(date_is_zoned(str_of(rows[i].text)), rows[i].zoned);
}

static int offset_of(const char *zone, int year, int month, int day, int hour)
{
    const struct date local = {
        .year = year, .month = month, .day = day, .hour = hour, .minute = 30};
    const struct zone_info *found = zone_find(str_of(zone));

    assert_non_null(found);
    return zone_offset(found, &local);
}

static void knows_what_clocks_show(void **state)
{
    assert_int_equal(offset_of("UTC", 2021, 7, 1, 0), 0);
    assert_int_equal(offset_of("-03:30", 2021, 7, 1, 0), -210);
    assert_int_equal(offset_of("Asia/Kathmandu", 2021, 7, 1, 0), 345);
    assert_int_equal(offset_of("Europe/Moscow", 2012, 7, 1, 0), 240);
    assert_int_equal(offset_of("Europe/Moscow", 2021, 7, 1, 0), 180);
    assert_int_equal(offset_of("Europe/Berlin", 2021, 3, 28, 1), 60);
    assert_int_equal(offset_of("Europe/Berlin", 2021, 3, 28, 2), 60); /* left out */
    assert_int_equal(offset_of("Europe/Berlin", 2021, 3, 28, 3), 120);
    assert_int_equal(offset_of("Europe/Berlin", 2021, 10, 31, 2), 120); /* twice: the first */
    assert_int_equal(offset_of("Europe/Berlin", 2021, 10, 31, 3), 60);
    assert_int_equal(offset_of("Australia/Sydney", 2100, 1, 1, 0), 660); /* by the rule */
    assert_int_equal(offset_of("Australia/Sydney", 2100, 7, 1, 0), 600);
}

static void tells_zones_as_other_programs_know_them(void **state)
{
    static const struct {
        const char *asked, *known;
    } rows[] = {
        {"Europe/Berlin", "Europe/Berlin"},
        {"EUROPE/BERLIN", "Europe/Berlin"},
        {"AMERICA/NEW_YORK", "America/New_York"},
        {"UTC", "+00:00"},
        {"z", "+00:00"},
        {"-0330", "-03:30"},
        {"+02:00", "+02:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct zone_info *zone = zone_find(str_of(rows[i].asked));

        assert_non_null(zone);
        assert_string_equal(zone_standard_name(zone).data, rows[i].known);
        assert_string_equal(zone_name(zone).data, rows[i].asked);
    }
}

static void refuses_names_that_are_no_zones(void **state)
{
    static const char *const names[] = {
        "",       "/etc/passwd", "../../../etc/passwd",       "Europe", "Mars/Base",
        "+25:00", "zone.tab",    "Europe/../../../etc/passwd"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_null(zone_find(str_of(names[i])));
}

static void reads_numbers_whose_digits_are_a_date(void **state)
{
    static const struct {
        double number;
        const char *text;
    } rows[] = {
        {20310415, "2031-04-15"},
        {18650414, "1865-04-14"},
        {203104150930, "2031-04-15T09:30:00"},
        {20310415093059, "2031-04-15T09:30:59"},
        {2031, "2031"},
        {20310431, NULL},
        {203104152530, NULL},
        {20310415.5, NULL},
        {203104, NULL},
        {48000, NULL},
        {0, NULL},
        {-20310415, NULL},
        {1893456000, NULL},
        {1893456000000, NULL},
        {1e300, NULL},
    };
    char text[DATE_TEXT_SIZE];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(date_format_digits(rows[i].number, text) != NULL, rows[i].text != NULL);
        if (rows[i].text)
            assert_string_equal(text, rows[i].text);
    }
}

static void a_clock_that_gives_way_tells_the_same_time(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        int64_t before = clock_monotonic(), given = clock_give_way();

        assert_true(before <= given && given <= clock_monotonic());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_whether_a_zone_is_named),
        cmocka_unit_test(knows_what_clocks_show),
        cmocka_unit_test(tells_zones_as_other_programs_know_them),
        cmocka_unit_test(refuses_names_that_are_no_zones),
        cmocka_unit_test(reads_as_much_as_was_written),
        cmocka_unit_test(refuses_what_is_no_date_and_sets_nothing),
        cmocka_unit_test(counts_milliseconds_from_1970),
        cmocka_unit_test(every_day_comes_back),
        cmocka_unit_test(writes_the_offset_of_a_place),
        cmocka_unit_test(writes_milliseconds_even_if_there_are_none),
        cmocka_unit_test(writes_a_date_again_in_utc),
        cmocka_unit_test(knows_the_days_of_a_month),
        cmocka_unit_test(reads_numbers_whose_digits_are_a_date),
        cmocka_unit_test(the_clocks_go_forward),
        cmocka_unit_test(a_clock_that_gives_way_tells_the_same_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
