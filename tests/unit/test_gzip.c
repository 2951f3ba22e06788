/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_gzip.c - compressing, expanding, checksums. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/gzip.h"

static void add_numbers(struct buf *out, int count)
{
    for (int i = 0; i < count; i++)
        buf_addf(out, "%d ", i * 7919 % 1000);
}

static void checksum_is_that_of_gzip(void **state)
{
    static const char digits[] = "123456789";

    assert_int_equal(gzip_crc32(0, "123456789", 9), 0xCBF43926);
    assert_int_equal(gzip_crc32(gzip_crc32(0, "1234", 4), "56789", 5), 0xCBF43926);
    assert_int_equal(gzip_crc32(0xCBF43926, NULL, 0), 0xCBF43926);
    for (size_t first = 0; first <= 9; first++)
        assert_int_equal(gzip_crc32_join(gzip_crc32(0, digits, first),
                                         gzip_crc32(0, digits + first, 9 - first),
                                         gzip_crc32_shift(9 - first)),
                         0xCBF43926);
}

static void expands_what_it_compressed(void **state)
{
    static const int counts[] = {0, 1, 100, 100000};

    for (size_t i = 0; i < 4; i++) {
        BUF_AUTO struct buf text = {0}, packed = {0}, again = {0};
        struct error err;

        add_numbers(&text, counts[i]);
        gzip_compress(&packed, buf_str(&text), 6);
        assert_true(gzip_sniff(buf_str(&packed)));
        buf_add_text(&again, "kept ");
        assert_int_equal(gzip_expand(&again, buf_str(&packed), text.length, &err), STATUS_OK);
        assert_int_equal(again.length, text.length + 5);
        assert_true(str_ends(buf_str(&again), buf_str(&text)));
    }
    assert_false(gzip_sniff(STR("\x1f")));
}

static void members_follow_each_other_as_one(void **state)
{
    BUF_AUTO struct buf packed = {0}, again = {0};
    struct error err;

    gzip_compress(&packed, STR("one "), 1);
    gzip_compress(&packed, STR("two"), 9);
    buf_add(&packed, "\0\0\0", 3); /* padding */
    assert_int_equal(gzip_expand(&again, buf_str(&packed), 100, &err), STATUS_OK);
    assert_string_equal(again.data, "one two");
}

static void makes_members_with_a_state_that_is_kept(void **state)
{
    struct deflater *deflater = deflater_new(1);

    for (int count = 0; count < 1000; count += 333) {
        BUF_AUTO struct buf text = {0}, packed = {0}, again = {0};
        struct error err;

        add_numbers(&text, count);
        deflater_add(deflater, &packed, buf_str(&text));
        assert_int_equal(gzip_expand(&again, buf_str(&packed), text.length, &err), STATUS_OK);
        assert_true(str_eq(buf_str(&again), buf_str(&text)));
    }
    deflater_free(deflater);
}

static void stops_at_the_limit(void **state)
{
    BUF_AUTO struct buf text = {0}, packed = {0}, again = {0};
    struct error err;

    buf_align(&text, 1);
    memset(buf_reserve(&text, 10000000), 'x', 10000000);
    text.length = 10000000;
    gzip_compress(&packed, buf_str(&text), 9);
    assert_int_equal(gzip_expand(&again, buf_str(&packed), 100000, &err), STATUS_TOO_LARGE);
    assert_true(again.length < 1000000);
}

static void damage_is_an_error_at_every_byte(void **state)
{
    BUF_AUTO struct buf text = {0}, packed = {0};
    struct error err;

    add_numbers(&text, 300);
    gzip_compress(&packed, buf_str(&text), 6);
    for (size_t length = 0; length < packed.length; length++) {
        BUF_AUTO struct buf again = {0};

        assert_int_equal(gzip_expand(&again, str_n(packed.data, length), 100000, &err),
                         STATUS_BAD_REQUEST);
    }
}

/* A bit that nobody reads (the header's time, what fills the last byte) may change. */
static void never_takes_damage_for_the_text(void **state)
{
    BUF_AUTO struct buf text = {0}, packed = {0}, page = {0};
    struct error err;

    add_numbers(&text, 300);
    gzip_compress(&packed, buf_str(&text), 6);
    for (size_t bit = 0; bit < 8 * packed.length; bit++) {
        BUF_AUTO struct buf again = {0};
        char right = packed.data[bit / 8];

        packed.data[bit / 8] = (char)(right ^ 1 << bit % 8);
        if (gzip_expand(&again, buf_str(&packed), 100000, &err))
            assert_int_equal(err.status, STATUS_BAD_REQUEST);
        else
            assert_true(str_eq(buf_str(&again), buf_str(&text)));
        packed.data[bit / 8] = right;
    }
    assert_int_equal(gzip_expand(&page, STR("<html>"), 100, &err), STATUS_BAD_REQUEST);
}

static void reads_as_it_comes_in_pieces_of_any_size(void **state)
{
    BUF_AUTO struct buf text = {0}, packed = {0};
    struct error err;

    add_numbers(&text, 2000);
    gzip_compress(&packed, buf_str(&text), 6);
    for (size_t piece = 1; piece < 1000; piece = piece * 3 + 1) {
        BUF_AUTO struct buf again = {0};
        struct gzip_reader *reader = gzip_reader_new();
        struct str in = STR("");
        size_t fed = 0, length;

        while (fed < packed.length || in.length > 0) {
            if (in.length == 0) {
                in = str_slice(buf_str(&packed), fed, fed + piece);
                fed += in.length;
            }
            assert_int_equal(
                gzip_reader_read(reader, &in, buf_reserve(&again, 50), 50, &length, &err),
                STATUS_OK);
            again.length += length;
        }
        while (gzip_reader_read(reader, &in, buf_reserve(&again, 50), 50, &length, &err) ==
               STATUS_OK)
            again.length += length;
        assert_true(str_eq(buf_str(&again), buf_str(&text)));
        gzip_reader_free(reader);
    }
    gzip_reader_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksum_is_that_of_gzip),
        cmocka_unit_test(expands_what_it_compressed),
        cmocka_unit_test(members_follow_each_other_as_one),
        cmocka_unit_test(makes_members_with_a_state_that_is_kept),
        cmocka_unit_test(stops_at_the_limit),
        cmocka_unit_test(damage_is_an_error_at_every_byte),
        cmocka_unit_test(never_takes_damage_for_the_text),
        cmocka_unit_test(reads_as_it_comes_in_pieces_of_any_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
