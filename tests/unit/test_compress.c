/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_compress.c - short records with and without a dictionary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compress.h"

#define RECORDS 600

static size_t record_of(int number, char out[200])
{
    return (size_t)snprintf(out, 200,
                            "The committee on item %d of the agenda met in room %d and adjourned "
                            "until the next session of the council.",
                            number, number * 7 % 31);
}

static void learn(struct buf *dictionary)
{
    BUF_AUTO struct buf records = {0};
    size_t lengths[RECORDS];
    char record[200];

    for (int i = 0; i < RECORDS; i++) {
        lengths[i] = record_of(i, record);
        buf_add(&records, record, lengths[i]);
    }
    compress_learn(dictionary, records.data, lengths, RECORDS, 4096);
}

/* Bytes of all records compressed, having checked that each comes back. */
static size_t round_trip(struct str bytes)
{
    struct compressor *compressor = compressor_new(bytes);
    struct dictionary *dictionary = dictionary_new(bytes);
    struct expander *expander = expander_new();
    size_t total = 0;

    for (int i = 0; i < RECORDS; i++) {
        BUF_AUTO struct buf packed = {0};
        char record[200], out[200];
        size_t length = record_of(i, record);

        compressor_add(compressor, &packed, str_n(record, length));
        assert_true(expander_read(expander, dictionary, buf_str(&packed), out, length));
        assert_memory_equal(out, record, length);
        assert_false(expander_read(expander, dictionary, buf_str(&packed), out, length - 1));
        assert_false(expander_read(expander, dictionary, str_n(packed.data, packed.length - 1), out,
                                   length));
        total += packed.length;
    }
    compressor_free(compressor);
    dictionary_free(dictionary);
    expander_free(expander);
    return total;
}

static void records_come_back_and_a_dictionary_makes_them_smaller(void **state)
{
    BUF_AUTO struct buf dictionary = {0};

    (void)state;
    learn(&dictionary);
    assert_true(dictionary.length > 0);
    assert_true(round_trip(buf_str(&dictionary)) * 2 < round_trip(STR("")));
}

static void nothing_is_learnt_from_nothing(void **state)
{
    BUF_AUTO struct buf dictionary = {0};
    size_t length = 3;

    (void)state;
    compress_learn(&dictionary, "abc", &length, 1, 4096);
    assert_int_equal(dictionary.length, 0);
}

static void damage_is_refused(void **state)
{
    struct dictionary *dictionary = dictionary_new(STR(""));
    struct expander *expander = expander_new();
    char out[16];

    (void)state;
    assert_false(expander_read(expander, dictionary, STR("\xFF\xFF\xFF"), out, 10));
    assert_false(expander_read(expander, dictionary, STR(""), out, 10));
    dictionary_free(dictionary);
    expander_free(expander);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_back_and_a_dictionary_makes_them_smaller),
        cmocka_unit_test(nothing_is_learnt_from_nothing),
        cmocka_unit_test(damage_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
