/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_coding.c - texts come back from every coding, whole or in pieces; damage is an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/coding.h"

#define ALL SIZE_MAX

/* Expands `in`, `step` bytes at a time. */
static enum status expand(enum coding coding, struct str in, size_t step, struct buf *out)
{
    struct coding_reader *decoder = coding_reader_new(coding);
    enum status status = STATUS_OK;
    struct error err;

    for (size_t at = 0; !status; at += step) {
        struct str piece = str_slice(in, at, step < in.length - at ? at + step : in.length);
        size_t length = 1;

        while (!status && (length > 0 || piece.length > 0)) {
            status = coding_reader_read(decoder, &piece, buf_reserve(out, 100), 100, &length, &err);
            out->length += length;
        }
        if (status || step >= in.length - at)
            break;
    }
    if (!status) {
        struct str nothing = STR("");
        size_t length;

        status = coding_reader_read(decoder, &nothing, buf_reserve(out, 1), 1, &length, &err);
    }
    coding_reader_free(decoder);
    return status;
}

static void a_text_comes_back_from_every_coding(void **state)
{
    static const size_t counts[] = {0, 1, 50, 20000}, steps[] = {1, 7, ALL};
    struct coding_writer *encoder = coding_writer_new();

    for (int coding = 0; coding < CODING_COUNT; coding++)
        for (size_t i = 0; i < sizeof counts / sizeof *counts * 3; i++) {
            BUF_AUTO struct buf text = {0}, packed = {0}, again = {0};

            for (size_t word = 0; word < counts[i / 3]; word++)
                buf_addf(&text, "%zu ", word * 7919 % 1000);
            coding_writer_add(encoder, (enum coding)coding, &packed, buf_str(&text));
            assert_int_equal(expand((enum coding)coding, buf_str(&packed), steps[i % 3], &again),
                             STATUS_END);
            assert_true(str_eq(buf_str(&again), buf_str(&text)));
            assert_true(counts[i / 3] < 20000 || packed.length < text.length / 2);
        }
    coding_writer_free(encoder);
}

static void a_text_that_is_cut_short_does_not_end(void **state)
{
    struct coding_writer *encoder = coding_writer_new();

    for (int coding = 0; coding < CODING_COUNT; coding++) {
        BUF_AUTO struct buf packed = {0};

        coding_writer_add(encoder, (enum coding)coding, &packed, STR("a bridge over the harbour"));
        for (size_t kept = 1; kept < packed.length; kept++) {
            BUF_AUTO struct buf again = {0};
            struct str part = str_n(packed.data, kept);

            assert_int_equal(expand((enum coding)coding, part, ALL, &again), STATUS_OK);
        }
    }
    coding_writer_free(encoder);
}

static void damage_is_an_error(void **state)
{
    for (int coding = 0; coding < CODING_COUNT; coding++) {
        BUF_AUTO struct buf out = {0};

        assert_int_equal(expand((enum coding)coding, STR("\xff\xff\xff no such data"), ALL, &out),
                         STATUS_BAD_REQUEST);
    }
}

/* A frame for windows of 32 MB: RFC 9659 lets nobody need more than 8. */
static void a_window_that_is_too_large_is_refused(void **state)
{
    static const char wide[] = "\x28\xb5\x2f\xfd\x00\x78\x01\x00\x00";
    BUF_AUTO struct buf out = {0};

    assert_int_equal(expand(CODING_ZSTD, str_n(wide, sizeof wide - 1), ALL, &out),
                     STATUS_BAD_REQUEST);
}

static void names_are_read_in_any_case(void **state)
{
    enum coding coding;

    assert_true(coding_parse(STR("GZip"), &coding) && coding == CODING_GZIP);
    assert_true(coding_parse(STR("x-gzip"), &coding) && coding == CODING_GZIP);
    assert_true(coding_parse(STR("br"), &coding) && coding == CODING_BROTLI);
    assert_true(coding_parse(STR("zstd"), &coding) && coding == CODING_ZSTD);
    assert_true(coding_parse(STR("deflate"), &coding) && coding == CODING_DEFLATE);
    assert_true(coding_parse(STR("identity"), &coding) && coding == CODING_IDENTITY);
    assert_false(coding_parse(STR("compress"), &coding));
    assert_false(coding_parse(STR(""), &coding));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_comes_back_from_every_coding),
        cmocka_unit_test(a_text_that_is_cut_short_does_not_end),
        cmocka_unit_test(damage_is_an_error),
        cmocka_unit_test(a_window_that_is_too_large_is_refused),
        cmocka_unit_test(names_are_read_in_any_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
