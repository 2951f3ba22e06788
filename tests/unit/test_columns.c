/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_columns.c - values by document, of every kind and width, held against what was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "fixture.h"
#include "store/document/column_values.h"

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
        assert_int_equal(column->width, column_values(column) < 255     ? 1
                                        : column_values(column) < 65535 ? 2
                                                                        : 4);
        assert_int_equal(column->document_count, documents);
        for (uint32_t d = 0; d < documents; d++) {
            uint32_t rank = column_first(column, d);

            assert_int_equal(rank == 0, value_of(d, distinct) == 0);
            if (rank)
                assert_true(
                    str_eq(column_string(column, rank), number_text(value_of(d, distinct), text)));
        }
        columns_close(&columns);
    }
}

static void ranks_texts_by_their_forms_and_finds_them(void **state)
{
    static const char *const values[] = {"b",         "ab", " a", "\xc3\x84",
                                         "a\xcc\x88", "B",  "zz", "a b"};
    static const char *const ranked[] = {" a",       "a b", "ab", "a\xcc\x88",
                                         "\xc3\x84", "B",   "b",  "zz"};
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
    column = &columns.columns[0];
    assert_int_equal(column_values(column), 8);
    for (uint32_t rank = 1; rank <= 8; rank++)
        assert_true(str_is(column_string(column, rank), ranked[rank - 1]));
    assert_int_equal(column_find_text(column, STR("b"), false), 6);
    assert_int_equal(column_find_text(column, STR("b"), true), 8);
    assert_int_equal(column_find_text(column, STR("c"), false), 8);
    assert_int_equal(column_find_text(column, STR("zzz"), false), 9);
    columns_close(&columns);
}

/* A document's own values as a set: sorted, each once. */
static uint32_t settle(uint32_t *values, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i; k > 0 && values[k - 1] > values[k]; k--) {
            uint32_t swap = values[k];

            values[k] = values[k - 1];
            values[k - 1] = swap;
        }
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || values[i] != values[kept - 1])
            values[kept++] = values[i];
    return kept;
}

/* Even ones are numbers, odd ones texts, so that both are mixed in a document. */
static void add_value(struct columns_writer *writer, uint32_t value)
{
    char text[16];

    if (value % 2 == 0)
        columns_writer_number(writer, (double)value / 4 - 100);
    else
        columns_writer_text(writer, str_n(text, (size_t)snprintf(text, 16, "v%04u", value)));
}

static uint32_t read_value(const struct column *column, uint32_t rank)
{
    uint64_t number;

    if (rank <= column->number_count)
        return (uint32_t)((column_number(column, rank) + 100) * 4);
    assert_true(str_to_u64(str_slice(column_string(column, rank), 1, 5), &number));
    return (uint32_t)number;
}

static void keeps_numbers_and_texts_several_a_document(void **state)
{
    enum { DOCUMENTS = 3000 };
    uint64_t seed = SEED;
    uint32_t counts[DOCUMENTS], (*written)[6] = mem_zero(DOCUMENTS, sizeof *written);
    struct columns_writer *writer = start(DOCUMENTS);
    const struct column *column;
    struct columns columns;

    (void)state;
    columns_writer_begin(writer, STR("mixed"), COLUMN_VALUES);
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        counts[d] = d % 7 == 0 ? 0 : fixture_random(&seed, 6) + 1;
        for (uint32_t i = 0; i < counts[d]; i++) {
            written[d][i] = fixture_random(&seed, 900);
            add_value(writer, written[d][i]);
        }
        counts[d] = settle(written[d], counts[d]);
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    finish(writer, &columns);
    column = columns_find(&columns, STR("mixed"));
    assert_int_equal(column->width, 2);
    assert_null(column->order); /* of documents with several values there is none */
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        uint32_t from, to, found[6] = {0};

        column_ranks(column, d, &from, &to);
        assert_int_equal(to - from, counts[d]);
        assert_int_equal(column_has_value(column, d), counts[d] > 0);
        for (uint32_t i = 0; i < counts[d]; i++) {
            found[i] = read_value(column, column_rank(column, from + i));
            if (i > 0)
                assert_true(column_rank(column, from + i - 1) < column_rank(column, from + i));
        }
        assert_int_equal(settle(found, counts[d]), counts[d]);
        assert_memory_equal(found, written[d], counts[d] * sizeof *found);
    }
    columns_close(&columns);
    free(written);
}

static void orders_documents_by_value(void **state)
{
    enum { DOCUMENTS = 1000 };
    uint64_t seed = SEED;
    struct columns_writer *writer = start(DOCUMENTS);
    const struct column *column;
    struct columns columns;
    uint32_t with_value = 0;

    (void)state;
    columns_writer_begin(writer, STR("price"), COLUMN_VALUES);
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        if (d % 3 > 0)
            add_value(writer, fixture_random(&seed, 100));
        with_value += d % 3 > 0;
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    finish(writer, &columns);
    column = columns_find(&columns, STR("price"));
    assert_int_equal(column->order_count, with_value);
    for (uint32_t i = 1; i < with_value; i++) {
        uint32_t before = column_ordered(column, i - 1), document = column_ordered(column, i);

        assert_true(
            column_first(column, before) < column_first(column, document) ||
            (column_first(column, before) == column_first(column, document) && before < document));
    }
    columns_close(&columns);
}

static void finds_numbers(void **state)
{
    static const double numbers[] = {3, -1.5, 0, 1e300, -0.0, 3};
    struct columns_writer *writer = start(6);
    const struct column *column;
    struct columns columns;

    (void)state;
    columns_writer_begin(writer, STR("n"), COLUMN_VALUES);
    for (size_t i = 0; i < 6; i++) {
        columns_writer_number(writer, numbers[i]);
        columns_writer_next(writer);
    }
    columns_writer_end(writer);
    finish(writer, &columns);
    column = &columns.columns[0];
    assert_int_equal(column->number_count, 4); /* -1.5, 0, 3, 1e300 */
    assert_int_equal(column_find_number(column, -2, false), 1);
    assert_int_equal(column_find_number(column, 0, false), 2);
    assert_int_equal(column_find_number(column, 0, true), 3);
    assert_int_equal(column_find_number(column, 3.5, false), 4);
    assert_int_equal(column_find_number(column, 1e301, false), 5);
    columns_close(&columns);
}

static void assert_marked(const struct column *column, enum column_presence presence,
                          const char *expected)
{
    struct bitmap marked;

    bitmap_init(&marked, column->document_count);
    column_mark(column, presence, &marked);
    for (uint32_t d = 0; d < column->document_count; d++)
        assert_int_equal(bitmap_has(&marked, d), expected[d] == '1');
    bitmap_fini(&marked);
}

static void knows_who_has_a_field_who_null_and_who_empty(void **state)
{
    static const unsigned presences[] = {0, COLUMN_EXISTS, COLUMN_EXISTS | COLUMN_NULL,
                                         COLUMN_EXISTS | COLUMN_EMPTY, COLUMN_EXISTS};
    static const enum column_kind kinds[] = {COLUMN_TEXT, COLUMN_TEXTS, COLUMN_DATE, COLUMN_VALUES};

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct columns_writer *writer = start(5);
        struct columns columns;

        for (int trivial = 0; trivial < 2; trivial++) {
            columns_writer_begin(writer, trivial ? STR("trivial") : STR("some"), kinds[k]);
            for (size_t d = 0; d < 5; d++) {
                columns_writer_presence(writer, trivial ? 0 : presences[d]);
                if (d == 4 && kinds[k] == COLUMN_DATE)
                    columns_writer_date(writer, 1);
                else if (d == 4)
                    columns_writer_text(writer, STR("x"));
                columns_writer_next(writer);
            }
            columns_writer_end(writer);
        }
        finish(writer, &columns);
        assert_marked(&columns.columns[0], COLUMN_EXISTS, "01111");
        assert_marked(&columns.columns[0], COLUMN_NULL, "00100");
        assert_marked(&columns.columns[0], COLUMN_EMPTY, "00010");
        assert_null(columns.columns[1].exists);
        assert_null(columns.columns[1].nulls);
        assert_marked(&columns.columns[1], COLUMN_EXISTS, "00001");
        assert_marked(&columns.columns[1], COLUMN_NULL, "00000");
        columns_close(&columns);
    }
}

/* In one field: an array is a document's values there (of an array of objects), a text their JSON.
 */
static void takes_values_from_json(void **state)
{
    static const char *const documents[] = {"[[1,\"x\",true,null,[2.5]]]",
                                            "[\"y\"]",
                                            "[null,3]",
                                            "[[]]",
                                            "[\"\"]",
                                            "[{}]",
                                            "[]",
                                            "[{\"c\":1}]"};
    static const char *const expected[] = {"1 2.5 true x ", "y ", "3 ", "", "", "", "", ""};
    BUF_AUTO struct buf kept = {0};
    struct columns_writer *writer = start(8);
    const struct column *column;
    struct columns columns;
    struct error err;

    (void)state;
    for (uint32_t d = 0; d < 8; d++) {
        json_t *array = json_read(str_of(documents[d]), 0, &err);
        struct document_value values[2] = {{.value = json_array_get(array, 0)},
                                           {.value = json_array_get(array, 1)}};

        if (json_array_size(array) > 0)
            column_keep(&kept, d, values, json_array_size(array), COLUMN_VALUES, SHOWING_UNBOUND,
                        NULL);
        json_decref(array);
    }
    column_write_kept(writer, STR("a.b"), COLUMN_VALUES, buf_str(&kept), 8);
    finish(writer, &columns);
    column = &columns.columns[0];
    assert_marked(column, COLUMN_EXISTS, "11111101");
    assert_marked(column, COLUMN_NULL, "00100000");
    assert_marked(column, COLUMN_EMPTY, "00011100");
    for (uint32_t d = 0; d < 8; d++) {
        BUF_AUTO struct buf found = {0};
        uint32_t from, to;

        for (column_ranks(column, d, &from, &to); from < to; from++) {
            uint32_t rank = column_rank(column, from);

            if (rank <= column->number_count)
                buf_addf(&found, "%g ", column_number(column, rank));
            else
                buf_addf(&found, "%.*s ", STR_ARG(column_string(column, rank)));
        }
        assert_string_equal(found.length ? found.data : "", expected[d]);
    }
    columns_close(&columns);
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
    assert_int_equal(column_values(columns_find(&columns, STR("a"))), 0);
    assert_int_equal(columns_find(&columns, STR("b"))->order_count, 0);
    assert_int_equal(column_values(columns_find(&columns, STR("c"))), 1);
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
    char value[COLUMN_VALUE_MAX + 10];

    (void)state;
    memset(value, 'x', sizeof value);
    memcpy(value + COLUMN_VALUE_MAX - 1, "\xc3\xa4", 2);
    columns_writer_begin(writer, STR("byline"), COLUMN_TEXT);
    columns_writer_text(writer, str_n(value, sizeof value));
    columns_writer_next(writer);
    columns_writer_end(writer);
    finish(writer, &columns);
    column = &columns.columns[0];
    assert_int_equal(column_string(column, 1).length, COLUMN_VALUE_MAX - 1);
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
        cmocka_unit_test(ranks_texts_by_their_forms_and_finds_them),
        cmocka_unit_test(keeps_numbers_and_texts_several_a_document),
        cmocka_unit_test(orders_documents_by_value),
        cmocka_unit_test(finds_numbers),
        cmocka_unit_test(knows_who_has_a_field_who_null_and_who_empty),
        cmocka_unit_test(takes_values_from_json),
        cmocka_unit_test(keeps_dates_and_their_order),
        cmocka_unit_test(holds_several_columns_and_none_for_a_while),
        cmocka_unit_test(cuts_long_values_at_a_character),
        cmocka_unit_test(refuses_damage),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
