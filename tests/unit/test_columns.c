/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_columns.c - values by document, of every kind and width, held against what was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "fixture.h"
#include "store/columns.h"

#define SEED 20210107u

static char folder[] = "/tmp/dateline-columns-XXXXXX";

static int setup(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    return file_remove_tree(folder, &err) ? -1 : 0;
}

static struct columns_writer *start(uint32_t documents)
{
    struct columns_writer *writer;
    struct error err;

    assert_int_equal(columns_writer_open(&writer, folder, documents, &err), STATUS_OK);
    return writer;
}

static void finish(struct columns_writer *writer, struct columns *columns)
{
    struct error err = {0};

    assert_int_equal(columns_writer_close(writer, &err), STATUS_OK);
    if (columns_open(columns, folder, &err))
        fail_msg("%s", err.message);
}

static struct str number_text(uint32_t number, char text[16])
{
    return str_n(text, (size_t)snprintf(text, 16, "v%u", number * 7919u % 1000003u));
}

/* 0 is "no value". */
static uint32_t value_of(uint32_t document, uint32_t distinct)
{
    return document % 5 == 4 ? 0 : document % distinct + 1;
}

/* Widths change at 254 and 65534 distinct values: numbers are value + 1, 0 for none. */
static void keeps_one_text_a_document(void **state)
{
    static const uint32_t distincts[] = {1, 2, 253, 254, 255, 256, 65533, 65534, 65535, 65536};

    (void)state;
    for (size_t i = 0; i < sizeof distincts / sizeof *distincts; i++) {
        uint32_t distinct = distincts[i], documents = distinct + distinct / 3 + 7;
        struct columns_writer *writer = start(documents);
        const struct column *column;
        struct columns columns;
        char text[16];

        columns_writer_begin(writer, STR("source"), COLUMN_TEXT);
        for (uint32_t d = 0; d < documents; d++) {
            if (value_of(d, distinct))
                columns_writer_text(writer, number_text(value_of(d, distinct), text));
            columns_writer_next(writer);
        }
        columns_writer_end(writer);
        finish(writer, &columns);
        column = columns_find(&columns, STR("source"));
        assert_non_null(column);
        assert_int_equal(column->width, column->value_count < 255     ? 1
                                        : column->value_count < 65535 ? 2
                                                                      : 4);
        assert_int_equal(column->document_count, documents);
        for (uint32_t d = 0; d < documents; d++) {
            uint32_t number = column_text(column, d);

            assert_int_equal(number == 0, value_of(d, distinct) == 0);
            if (number)
                assert_true(str_eq(column_value(column, number - 1),
                                   number_text(value_of(d, distinct), text)));
        }
        columns_close(&columns);
    }
}

static void sorts_values_and_finds_them(void **state)
{
    static const char *const values[] = {"b", "", "ab", "a", "\xc3\xa4", "B", "zz", "a b"};
    struct columns_writer *writer = start(8);
    const struct column *column;
    struct columns columns;

    (void)state;
    columns_writer_begin(writer, STR("section"), COLUMN_TEXT);
    for (size_t i = 0; i < 8; i++) {
        columns_writer_text(writer, str_of(values[i]));
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    finish(writer, &columns);
    column = &columns.column[0];
    assert_int_equal(column->value_count, 8);
    for (uint32_t v = 0; v < 8; v++) {
        if (v > 0)
            assert_true(str_compare(column_value(column, v - 1), column_value(column, v)) < 0);
    }
    columns_close(&columns);
}

static void keeps_several_texts_a_document(void **state)
{
    enum { DOCUMENTS = 3000 };
    uint64_t seed = SEED;
    uint32_t counts[DOCUMENTS], (*written)[6] = mem_zero(DOCUMENTS, sizeof *written);
    struct columns_writer *writer = start(DOCUMENTS);
    const struct column *column;
    struct columns columns;
    char text[16];

    (void)state;
    columns_writer_begin(writer, STR("keywords"), COLUMN_TEXTS);
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        counts[d] = d % 7 == 0 ? 0 : fixture_random(&seed, 6) + 1;
        for (uint32_t i = 0; i < counts[d]; i++) {
            written[d][i] = fixture_random(&seed, 900);
            columns_writer_text(writer, number_text(written[d][i], text));
        }
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    finish(writer, &columns);
    column = columns_find(&columns, STR("keywords"));
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        uint32_t from, to;

        column_texts(column, d, &from, &to);
        assert_int_equal(to - from, counts[d]);
        for (uint32_t i = 0; i < counts[d]; i++)
            assert_true(str_eq(column_value(column, column_number(column, from + i) - 1),
                               number_text(written[d][i], text)));
    }
    columns_close(&columns);
    free(written);
}

static void keeps_dates_and_their_order(void **state)
{
    enum { DOCUMENTS = 5000 };
    uint64_t seed = SEED;
    static int64_t dates[DOCUMENTS];
    struct columns_writer *writer = start(DOCUMENTS);
    const struct column *column;
    struct columns columns;
    uint32_t with_date = 0;

    (void)state;
    columns_writer_begin(writer, STR("published"), COLUMN_DATE);
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        dates[d] = ((int64_t)fixture_random(&seed, 2000) - 1000) * 86400000;
        if (d % 6 == 5)
            dates[d] = COLUMN_NO_DATE;
        else
            columns_writer_date(writer, dates[d]);
        with_date += d % 6 != 5;
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    finish(writer, &columns);
    column = columns_find(&columns, STR("published"));
    assert_int_equal(column->order_count, with_date);
    for (uint32_t d = 0; d < DOCUMENTS; d++)
        assert_true(column_date(column, d) == dates[d]);
    for (uint32_t i = 0; i < with_date; i++) {
        uint32_t document = column_ordered(column, i);

        assert_true(dates[document] != COLUMN_NO_DATE);
        if (i > 0) {
            uint32_t before = column_ordered(column, i - 1);

            assert_true(dates[before] < dates[document] ||
                        (dates[before] == dates[document] && before < document));
        }
    }
    columns_close(&columns);
}

static void holds_several_columns_and_none_for_a_while(void **state)
{
    struct columns_writer *writer = start(3);
    struct columns columns;

    (void)state;
    columns_writer_begin(writer, STR("a"), COLUMN_TEXT);
    for (int d = 0; d < 3; d++)
        columns_writer_next(writer);
    columns_writer_end(writer);
    columns_writer_begin(writer, STR("b"), COLUMN_DATE);
    for (int d = 0; d < 3; d++)
        columns_writer_next(writer);
    columns_writer_end(writer);
    columns_writer_begin(writer, STR("c"), COLUMN_TEXT);
    for (int d = 0; d < 3; d++) {
        columns_writer_text(writer, STR("x"));
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    finish(writer, &columns);
    assert_int_equal(columns.count, 3);
    assert_int_equal(columns.document_count, 3);
    assert_int_equal(columns_find(&columns, STR("a"))->value_count, 0);
    assert_int_equal(columns_find(&columns, STR("b"))->order_count, 0);
    assert_int_equal(columns_find(&columns, STR("c"))->value_count, 1);
    assert_null(columns_find(&columns, STR("d")));
    columns_close(&columns);
    writer = start(0);
    finish(writer, &columns);
    assert_int_equal(columns.count, 0);
    columns_close(&columns);
}

static void cuts_long_values_at_a_character(void **state)
{
    struct columns_writer *writer = start(1);
    const struct column *column;
    struct columns columns;
    char value[COLUMN_MAX_VALUE + 10];

    (void)state;
    memset(value, 'x', sizeof value);
    memcpy(value + COLUMN_MAX_VALUE - 1, "\xc3\xa4", 2);
    columns_writer_begin(writer, STR("byline"), COLUMN_TEXT);
    columns_writer_text(writer, str_n(value, sizeof value));
    columns_writer_next(writer);
    columns_writer_end(writer);
    finish(writer, &columns);
    column = &columns.column[0];
    assert_int_equal(column_value(column, 0).length, COLUMN_MAX_VALUE - 1);
    columns_close(&columns);
}

static void refuses_damage(void **state)
{
    struct columns_writer *writer = start(100);
    MEM_AUTO char *path = mem_format("%s/columns", folder);
    BUF_AUTO struct buf whole = {0};
    struct columns columns;
    struct error err = {0};

    (void)state;
    columns_writer_begin(writer, STR("published"), COLUMN_DATE);
    for (int d = 0; d < 100; d++)
        columns_writer_next(writer);
    columns_writer_end(writer);
    assert_int_equal(columns_writer_close(writer, &err), STATUS_OK);
    assert_int_equal(file_read(&whole, path, SIZE_MAX, &err), STATUS_OK);
    for (size_t at = 0; at < whole.length; at += 3) {
        whole.data[at] ^= 0x40;
        assert_int_equal(file_replace(path, buf_str(&whole), 0600, &err), STATUS_OK);
        whole.data[at] ^= 0x40;
        assert_int_equal(columns_open(&columns, folder, &err), STATUS_CORRUPT);
        assert_true(str_find(str_of(err.message), str_of(path)) >= 0);
        columns_close(&columns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_one_text_a_document),
        cmocka_unit_test(sorts_values_and_finds_them),
        cmocka_unit_test(keeps_several_texts_a_document),
        cmocka_unit_test(keeps_dates_and_their_order),
        cmocka_unit_test(holds_several_columns_and_none_for_a_while),
        cmocka_unit_test(cuts_long_values_at_a_character),
        cmocka_unit_test(refuses_damage),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
