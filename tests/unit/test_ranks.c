/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ranks.c - filters and facets by ranks over columns whose values come in runs, one after the
 * other, or mixed: they find and count what a plain reading of the column does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "fixture.h"
#include "search/facet/facet_walk.h"
#include "search/filter/filter_match.h"
#include "search/filter/filter_ranks.h"

enum arrangement { IN_RUNS, MIXED, WITH_STRAYS, ARRANGEMENTS };

struct valued {
    char folder[64];
    struct segment_files files;
    struct segment segment;
    struct generation generation;
    const struct column *column;
    uint32_t values;
};

/* 0: no value. */
static uint32_t value_of(uint64_t *seed, enum arrangement arrangement, uint32_t number,
                         uint32_t count, uint32_t values)
{
    if (arrangement == MIXED || (arrangement == WITH_STRAYS && fixture_random(seed, 900) == 0))
        return fixture_random(seed, values + 1);
    return (uint32_t)((uint64_t)number * (values + 1) / count);
}

static void write_column(const struct valued *valued, enum arrangement arrangement, uint32_t count,
                         bool several, uint64_t *seed)
{
    struct columns_writer *writer;
    struct error err;
    char text[16];

    assert_int_equal(columns_writer_open(&writer, valued->folder, count, &err), STATUS_OK);
    columns_writer_begin(writer, STR("section"), COLUMN_VALUES);
    for (uint32_t d = 0; d < count; d++) {
        for (uint32_t i = 0; i < (several && d % 5 == 0 ? 2u : 1u); i++) {
            uint32_t value = value_of(seed, arrangement, d, count, valued->values);

            snprintf(text, sizeof text, "v%04u", value);
            if (value > 0)
                columns_writer_text(writer, str_of(text));
        }
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    assert_int_equal(columns_writer_close(writer, &err), STATUS_OK);
}

static void open_valued(struct valued *valued, enum arrangement arrangement, uint32_t count,
                        uint32_t values, bool several, uint64_t *seed)
{
    struct error err;

    *valued = (struct valued){.segment = {.files = &valued->files}, .values = values};
    valued->generation = (struct generation){.segments = &valued->segment, .segment_count = 1};
    strcpy(valued->folder, "/tmp/dateline-ranks-XXXXXX");
    assert_non_null(mkdtemp(valued->folder));
    write_column(valued, arrangement, count, several, seed);
    assert_int_equal(columns_open(&valued->files.columns, valued->folder, &err), STATUS_OK);
    valued->files.document_count = count;
    kept_bitmaps_init(&valued->files.kept);
    valued->column = columns_find(&valued->files.columns, STR("section"));
    assert_non_null(valued->column);
}

static void close_valued(struct valued *valued)
{
    struct error err;

    kept_bitmaps_fini(&valued->files.kept);
    columns_close(&valued->files.columns);
    assert_int_equal(file_remove_tree(valued->folder, &err), STATUS_OK);
}

static bool has_rank(const struct column *column, uint32_t document, const uint8_t *passing)
{
    uint32_t from, to;

    for (column_ranks(column, document, &from, &to); from < to; from++)
        if (passing[column_rank(column, from)])
            return true;
    return false;
}

/* Of a hundred documents so many. */
static struct bitmap random_set(uint64_t *seed, uint32_t count, uint32_t percent)
{
    struct bitmap set;

    bitmap_init(&set, count);
    for (uint32_t d = 0; d < count; d++)
        if (fixture_random(seed, 1000) < percent * 10 + 3)
            bitmap_set(&set, d);
    return set;
}

static void assert_passing(struct valued *valued, const struct filter_ranks *ranks,
                           const struct bitmap *before, bool narrows)
{
    struct bitmap found;

    bitmap_copy(&found, before);
    (narrows ? filter_ranks_narrow : filter_ranks_mark)(ranks, &valued->files.kept, &found);
    for (uint32_t d = 0; d < found.size; d++) {
        bool passes = has_rank(valued->column, d, ranks->passing), was = bitmap_has(before, d);

        if (bitmap_has(&found, d) != (narrows ? was && passes : was || passes))
            fail_msg("document %u of %u: ranks %u to %u", d, found.size, ranks->low, ranks->high);
    }
    if (found.size % 64)
        assert_int_equal(found.words[found.size / 64] >> found.size % 64, 0);
    bitmap_fini(&found);
}

static void assert_filters(struct valued *valued, uint64_t *seed)
{
    static const struct {
        const char *before, *behind; /* the value */
    } forms[] = {
        {"section = ", ""}, {"section IN [", ", v0007]"}, {"section > ", ""}, {"section < ", ""}};
    struct arena *arena = arena_new();
    struct error err;
    char text[64];

    for (uint32_t i = 0; i < 24; i++) {
        struct filter_node *filter;
        struct filter_ranks ranks;

        snprintf(text, sizeof text, "%sv%04u%s", forms[i % 4].before,
                 1 + fixture_random(seed, valued->values + 1), forms[i % 4].behind);
        assert_int_equal(filter_parse(str_of(text), arena, &filter, &err), STATUS_OK);
        filter_ranks_init(&ranks, valued->column);
        assert_true(filter_ranks_add(&ranks, filter, 0, 0));
        for (uint32_t percent = 0; percent <= 100; percent += 50)
            for (int again = 0; again < 3; again++) { /* the cache may have it the third time */
                struct bitmap before = random_set(seed, valued->files.document_count, percent);

                assert_passing(valued, &ranks, &before, true);
                assert_passing(valued, &ranks, &before, false);
                bitmap_fini(&before);
            }
        filter_ranks_fini(&ranks);
    }
    arena_free(arena);
}

static void assert_counts(struct valued *valued, uint64_t *seed)
{
    for (uint32_t percent = 0; percent <= 100; percent += 20) {
        struct arena *arena = arena_new();
        struct bitmap all = random_set(seed, valued->files.document_count, percent);
        uint32_t *counts = arena_zero(arena, column_values(valued->column) + 1, sizeof *counts);
        struct facet_walk walk;
        struct facet_entry entry;
        uint32_t rank = 0;

        for (uint32_t d = 0, from, to; d < all.size; d++)
            for (column_ranks(valued->column, d, &from, &to); bitmap_has(&all, d) && from < to;
                 from++)
                counts[column_rank(valued->column, from)]++;
        facet_walk_init(&walk, &valued->generation, &all, STR("section"), STR_NONE, arena);
        while (facet_walk_next(&walk, &entry)) {
            while (counts[++rank] == 0)
                ;
            assert_int_equal(entry.count, counts[rank]);
            assert_true(str_eq(entry.text, column_string(valued->column, rank)));
        }
        while (++rank <= column_values(valued->column))
            assert_int_equal(counts[rank], 0);
        bitmap_fini(&all);
        arena_free(arena);
    }
}

static void ranks_are_those_of_a_plain_reading(void **state)
{
    static const uint32_t counts[] = {1, 64, 511, 513, 3000, 20000};
    static const uint32_t values[] = {1, 9, 300}; /* 300: two bytes a rank */
    uint64_t seed = 5;

    (void)state;
    for (int arrangement = 0; arrangement < ARRANGEMENTS; arrangement++)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
            for (size_t v = 0; v < sizeof values / sizeof *values; v++)
                for (int several = 0; several < 2; several++) {
                    struct valued valued;

                    open_valued(&valued, (enum arrangement)arrangement, counts[c], values[v],
                                several, &seed);
                    assert_filters(&valued, &seed);
                    assert_counts(&valued, &seed);
                    close_valued(&valued);
                }
}

static void only_small_single_ranks_have_spans(void **state)
{
    uint64_t seed = 6;

    (void)state;
    for (uint32_t values = 9; values <= 300; values += 291)
        for (int several = 0; several < 2; several++) {
            struct valued valued;

            open_valued(&valued, IN_RUNS, 3000, values, several, &seed);
            assert_int_equal(valued.column->rank_spans != NULL, values == 9 && !several);
            close_valued(&valued);
        }
}

/* In runs, where dates leave few documents, and where they leave most. */
static void conditions_side_by_side_narrow_each_other(void **state)
{
    struct arena *arena = arena_new();
    uint64_t seed = 7;
    struct valued valued;

    (void)state;
    open_valued(&valued, WITH_STRAYS, 20000, 9, false, &seed);
    for (uint32_t a = 0; a < 12; a++)
        for (uint32_t b = 0; b < 12; b++) {
            const struct filter_place place = {.segment = &valued.segment};
            struct filter_node *filter;
            struct bitmap found;
            struct error err;
            char text[96];

            snprintf(text, sizeof text,
                     "section >= v%04u AND section != v0005 AND section <= v%04u", a, b);
            assert_int_equal(filter_parse(str_of(text), arena, &filter, &err), STATUS_OK);
            assert_int_equal(filter_match(filter, &place, 0, 0, arena, &found, &err), STATUS_OK);
            for (uint32_t d = 0; d < found.size; d++) {
                uint32_t rank = column_first(valued.column, d);

                assert_int_equal(bitmap_has(&found, d),
                                 rank > 0 && rank >= a && rank <= b && rank != 5);
            }
        }
    close_valued(&valued);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_those_of_a_plain_reading),
        cmocka_unit_test(only_small_single_ranks_have_spans),
        cmocka_unit_test(conditions_side_by_side_narrow_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
