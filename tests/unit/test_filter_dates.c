/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_filter_dates.c - ranges of dates over columns in order and out of order, held against a
 * plain reading of all dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "fixture.h"
#include "search/filter/filter_dates.h"
#include "search/filter/filter_match.h"
#include "store/segment/segment.h"

#define HOUR  INT64_C(3600000)
#define FIRST INT64_C(946684800000) /* 2000-01-01 */
#define NONE  7                     /* 1 of so many documents has no date */

enum arrangement { IN_ORDER, BACKWARDS, MIXED, WITH_STRAYS, ARRANGEMENTS };

struct dated {
    char folder[64];
    struct segment_files files;
    struct segment segment;
    const struct column *column;
};

static int64_t date_of(uint64_t *seed, enum arrangement arrangement, uint32_t number,
                       uint32_t count)
{
    uint32_t at = arrangement == BACKWARDS ? count - number : number;

    if (arrangement == MIXED || (arrangement == WITH_STRAYS && fixture_random(seed, 600) == 0))
        at = fixture_random(seed, count);
    return FIRST + (int64_t)at * HOUR * 6 + (fixture_random(seed, 3) ? 0 : HOUR);
}

static void open_dated(struct dated *dated, enum arrangement arrangement, uint32_t count,
                       uint64_t *seed)
{
    struct columns_writer *writer;
    struct error err;

    *dated = (struct dated){.segment = {.files = &dated->files}};
    strcpy(dated->folder, "/tmp/dateline-dates-XXXXXX");
    assert_non_null(mkdtemp(dated->folder));
    assert_int_equal(columns_writer_open(&writer, dated->folder, count, &err), STATUS_OK);
    columns_writer_begin(writer, STR("published"), COLUMN_DATE);
    for (uint32_t d = 0; d < count; d++) {
        if (arrangement == IN_ORDER || fixture_random(seed, NONE))
            columns_writer_date(writer, date_of(seed, arrangement, d, count));
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    assert_int_equal(columns_writer_close(writer, &err), STATUS_OK);
    assert_int_equal(columns_open(&dated->files.columns, dated->folder, &err), STATUS_OK);
    dated->files.document_count = count;
    kept_bitmaps_init(&dated->files.kept);
    dated->column = columns_find(&dated->files.columns, STR("published"));
    assert_non_null(dated->column);
}

static void close_dated(struct dated *dated)
{
    struct error err;

    kept_bitmaps_fini(&dated->files.kept);
    columns_close(&dated->files.columns);
    assert_int_equal(file_remove_tree(dated->folder, &err), STATUS_OK);
}

static void assert_range(struct dated *dated, const struct date_range *range)
{
    struct bitmap matches;

    bitmap_init(&matches, dated->column->document_count);
    filter_mark_dates(dated->column, range, &dated->files.kept, &matches);
    for (uint32_t d = 0; d < matches.size; d++) {
        int64_t date = column_date(dated->column, d);
        bool wanted = date != COLUMN_NO_DATE && date_range_has(range, date);

        if (bitmap_has(&matches, d) != wanted)
            fail_msg("document %u of %u, %lld: in %lld to %lld?", d, matches.size, (long long)date,
                     (long long)range->low, (long long)range->high);
    }
    if (matches.size % 64)
        assert_int_equal(matches.words[matches.size / 64] >> matches.size % 64, 0);
    bitmap_fini(&matches);
}

static struct date_range random_range(uint64_t *seed, uint32_t count)
{
    int64_t low = FIRST + (int64_t)fixture_random(seed, count) * HOUR * 6;
    int64_t high = low + (int64_t)fixture_random(seed, count) * HOUR * 6 - HOUR;
    int64_t shift = fixture_random(seed, 2) ? 0 : ((int64_t)fixture_random(seed, 25) - 12) * HOUR;

    switch (fixture_random(seed, 8)) {
    case 0:
        high = INT64_MAX;
        return (struct date_range){low - shift, high, low, high};
    case 1:
        low = COLUMN_NO_DATE + 1;
        return (struct date_range){low, high - shift, low, high};
    case 2:
        high = low + fixture_random(seed, 3) * HOUR;
        break;
    default:
        break;
    }
    return (struct date_range){low - shift, high - shift, low, high};
}

static void ranges_have_the_documents_of_a_plain_reading(void **state)
{
    static const uint32_t counts[] = {1, 63, 64, 511, 512, 513, 3000, 12345};
    uint64_t seed = 3;

    for (int arrangement = 0; arrangement < ARRANGEMENTS; arrangement++)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            struct dated dated;

            open_dated(&dated, (enum arrangement)arrangement, counts[c], &seed);
            for (int i = 0; i < 60; i++) {
                struct date_range range = random_range(&seed, counts[c]);

                for (int again = 0; again < 3; again++) /* the cache has it the third time */
                    assert_range(&dated, &range);
            }
            assert_range(&dated,
                         &(struct date_range){INT64_MIN + 1, INT64_MAX, INT64_MIN + 1, INT64_MAX});
            assert_range(&dated, &(struct date_range){FIRST, FIRST - 1, FIRST, FIRST - 1});
            close_dated(&dated);
        }
}

/* Dates mixed over 40,000 documents are kept; in order they are as soon marked again. */
static void only_sets_that_take_time_are_kept(void **state)
{
    uint64_t seed = 4;

    for (int mixed = 0; mixed < 2; mixed++) {
        struct date_range range = {FIRST, FIRST + 60000 * HOUR, FIRST, FIRST + 60000 * HOUR};
        struct dated dated;

        open_dated(&dated, mixed ? MIXED : IN_ORDER, 40000, &seed);
        for (int i = 0; i < 3; i++)
            assert_range(&dated, &range);
        assert_int_equal(kept_bitmaps_bytes(&dated.files.kept) > 0, mixed);
        close_dated(&dated);
    }
}

static struct bitmap match(struct dated *dated, struct str text, struct arena *arena)
{
    const struct filter_place place = {.segment = &dated->segment};
    struct filter_node *filter;
    struct bitmap matches;
    struct error err;

    assert_int_equal(filter_parse(text, arena, &filter, &err), STATUS_OK);
    assert_int_equal(filter_match(filter, &place, FIRST, 0, arena, &matches, &err), STATUS_OK);
    return matches;
}

/* Adds a condition such as `published >= 2003-04-05`. */
static void random_condition(uint64_t *seed, struct buf *out)
{
    static const char *const operators[] = {">=", ">", "<", "<=", "=", "!="};

    if (fixture_random(seed, 9) == 0)
        buf_addf(out, "published IN [2000-02-03, 200%u-03]", fixture_random(seed, 9));
    else
        buf_addf(out, "published %s 200%u-%02u-%02u", operators[fixture_random(seed, 6)],
                 fixture_random(seed, 9), 1 + fixture_random(seed, 12),
                 1 + fixture_random(seed, 28));
}

/* "Since" and "until" together find what each of them finds. */
static void conditions_together_find_what_both_find(void **state)
{
    uint64_t seed = 5;
    struct dated dated;

    open_dated(&dated, WITH_STRAYS, 12345, &seed);
    for (int i = 0; i < 400; i++) {
        struct arena *arena = arena_new();
        struct bitmap all = bitmap_in(arena, dated.column->document_count), together;
        BUF_AUTO struct buf text = {0};

        bitmap_fill(&all);
        for (uint32_t k = 2 + fixture_random(&seed, 3); k > 0; k--) {
            BUF_AUTO struct buf one = {0};
            struct bitmap matches;

            random_condition(&seed, &one);
            matches = match(&dated, buf_str(&one), arena);
            bitmap_and(&all, &matches);
            buf_addf(&text, "%s%.*s", text.length > 0 ? " AND " : "", STR_ARG(buf_str(&one)));
        }
        together = match(&dated, buf_str(&text), arena);
        if (memcmp(together.words, all.words, bitmap_words(all.size) * sizeof *all.words) != 0)
            fail_msg("%.*s", STR_ARG(buf_str(&text)));
        arena_free(arena);
    }
    close_dated(&dated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_have_the_documents_of_a_plain_reading),
        cmocka_unit_test(only_sets_that_take_time_are_kept),
        cmocka_unit_test(conditions_together_find_what_both_find),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
