/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_facet_date.c - dates counted by day, month and year, for sets of few and of most documents,
 * beside a count of one document after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "search/facet/facet_date.h"

#define SEGMENTS   2
#define DOCUMENTS  4000
#define SEED       11
#define MS_PER_DAY INT64_C(86400000)

static const size_t lengths[] = {[FACET_DAY] = 10, [FACET_MONTH] = 7, [FACET_YEAR] = 4};

struct dates {
    char folder[64];
    struct segment segments[SEGMENTS];
    struct segment_files files[SEGMENTS];
    struct generation generation;
};

/* From 1968 to 1973, also at the ends of years; every eighth document has none. */
static int64_t random_date(void)
{
    int64_t day = random() % 2190 - 730;

    if (random() % 8 == 0)
        return COLUMN_NO_DATE;
    if (random() % 8 == 0)
        day = random() % 2 ? 364 : 365;
    return day * MS_PER_DAY + (random() % 2 ? random() % MS_PER_DAY : 0);
}

/* In the order of time, many a day, so that many spans of documents are in one month or year. In
 * the first half of the segment each has a date. */
static int64_t next_date(uint32_t number)
{
    if (number >= DOCUMENTS / 2 && random() % 700 == 0)
        return random_date();
    return (-730 + (int64_t)number * 2190 / DOCUMENTS / (number < DOCUMENTS / 2 ? 40 : 1)) *
               MS_PER_DAY +
           (random() % 2 ? random() % MS_PER_DAY : 0);
}

static void write_dates(const char *folder, bool in_order)
{
    struct columns_writer *writer;
    struct error err;

    assert_int_equal(columns_writer_open(&writer, folder, DOCUMENTS, &err), STATUS_OK);
    columns_writer_begin(writer, STR("published"), COLUMN_DATE);
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        int64_t date = in_order ? next_date(d) : random_date();

        if (date != COLUMN_NO_DATE)
            columns_writer_date(writer, date);
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    assert_int_equal(columns_writer_close(writer, &err), STATUS_OK);
}

static void open_dates(struct dates *dates, bool in_order)
{
    struct error err;

    *dates = (struct dates){.folder = "/tmp/dateline-dates-XXXXXX"};
    assert_non_null(mkdtemp(dates->folder));
    dates->generation = (struct generation){.segments = dates->segments, .segment_count = SEGMENTS};
    for (uint32_t s = 0; s < SEGMENTS; s++) {
        MEM_AUTO char *folder = mem_format("%s/%u", dates->folder, s);

        assert_int_equal(file_make_dir(folder, 0777, &err), STATUS_OK);
        write_dates(folder, in_order);
        assert_int_equal(columns_open(&dates->files[s].columns, folder, &err), STATUS_OK);
        dates->files[s].document_count = DOCUMENTS;
        dates->segments[s].files = &dates->files[s];
    }
}

static void close_dates(struct dates *dates)
{
    struct error err;

    for (uint32_t s = 0; s < SEGMENTS; s++)
        columns_close(&dates->files[s].columns);
    assert_int_equal(file_remove_tree(dates->folder, &err), STATUS_OK);
}

/* "1970-01 12, ... (low to high)" */
static void add_expected(const struct dates *dates, const struct bitmap *all,
                         enum facet_period period, struct buf *out)
{
    json_t *counts = json_object();
    int64_t low = INT64_MAX, high = INT64_MIN;
    char text[DATE_TEXT_SIZE];

    for (uint32_t d = 0; d < SEGMENTS * DOCUMENTS; d++) {
        const struct column *column =
            columns_find(&dates->files[d / DOCUMENTS].columns, STR("published"));
        int64_t date = column_date(column, d % DOCUMENTS);

        if (!bitmap_has(&all[d / DOCUMENTS], d % DOCUMENTS) || date == COLUMN_NO_DATE)
            continue;
        low = date < low ? date : low;
        high = date > high ? date : high;
        date_format(date, 0, text)[lengths[period]] = '\0';
        json_object_set_new(counts, text,
                            json_integer(json_integer_value(json_object_get(counts, text)) + 1));
    }
    for (int64_t day = -731, one = 0; day < 1462; day++, one = 0) {
        date_format(day * MS_PER_DAY, 0, text)[lengths[period]] = '\0';
        if ((one = json_integer_value(json_object_get(counts, text))) > 0)
            buf_addf(out, "%s %lld, ", text, (long long)one);
        json_object_del(counts, text);
    }
    if (low <= high && period == FACET_DAY)
        buf_addf(out, "(%lld to %lld)", (long long)low, (long long)high);
    json_decref(counts);
}

static void add_found(const struct dates *dates, const struct bitmap *all, enum facet_period period,
                      struct arena *arena, struct buf *out)
{
    const struct facet_options options = {100, false, STR_NONE, NULL, NULL};
    struct facet_result range = {.has_range = false};
    uint32_t count;
    const struct facet_value *values = facet_count_dates(&dates->generation, all, STR("published"),
                                                         &options, period, arena, &range, &count);

    for (uint32_t i = 0; i < count; i++)
        buf_addf(out, "%.*s %llu, ", STR_ARG(values[i].value), (unsigned long long)values[i].count);
    if (range.has_range)
        buf_addf(out, "(%.0f to %.0f)", range.low, range.high);
}

/* About so many of a hundred documents; in the first segment the rest of a hundred. */
static struct bitmap *random_sets(uint32_t percent, struct arena *arena)
{
    struct bitmap *all = arena_zero(arena, SEGMENTS, sizeof *all);

    for (uint32_t s = 0; s < SEGMENTS; s++) {
        all[s] = bitmap_in(arena, DOCUMENTS);
        for (uint32_t d = 0; d < DOCUMENTS; d++)
            if ((uint32_t)random() % 100 < (s == 0 ? percent : 100 - percent))
                bitmap_set(&all[s], d);
    }
    return all;
}

static void assert_periods(bool in_order)
{
    struct dates dates;

    srandom(SEED);
    open_dates(&dates, in_order);
    for (uint32_t percent = 0; percent <= 100; percent += 5)
        for (enum facet_period period = FACET_DAY; period <= FACET_YEAR; period++) {
            struct arena *arena = arena_new();
            struct bitmap *all = random_sets(percent, arena);
            BUF_AUTO struct buf expected = {0};
            BUF_AUTO struct buf found = {0};

            add_expected(&dates, all, period, &expected);
            add_found(&dates, all, period, arena, &found);
            assert_string_equal(buf_str(&found).data, buf_str(&expected).data);
            arena_free(arena);
        }
    close_dates(&dates);
}

static void periods_have_the_dates_of_the_set(void **state)
{
    (void)state;
    assert_periods(false);
}

static void spans_of_one_period_are_counted_as_a_whole(void **state)
{
    (void)state;
    assert_periods(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_have_the_dates_of_the_set),
        cmocka_unit_test(spans_of_one_period_are_counted_as_a_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
