/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_utf8.c - well-formed UTF-8 and what becomes of the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

/* Text, what repairing makes of it. The ill-formed ones follow the Unicode Standard, tables 3-7 to
 * 3-11: one U+FFFD for each maximal subpart. */
#define R "\xEF\xBF\xBD"
static const struct {
    struct str text, repaired;
} repairs[] = {
    {{"", 0}, {"", 0}},
    {{"a\0b", 3}, {"a\0b", 3}},
    {{"\x80", 1}, {R, 3}},
    {{"\xC0\xAF", 2}, {R R, 6}},                          /* overlong '/' */
    {{"\xE0\x80\xAF", 3}, {R R R, 9}},                    /* the same in three bytes */
    {{"\xF0\x80\x80\xAF", 4}, {R R R R, 12}},             /* and in four */
    {{"\xED\xA0\x80\xED\xB0\x80", 6}, {R R R R R R, 18}}, /* a pair of surrogates */
    {{"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", 9}, {R R R R R "A" R R "B", 23}},
    {{"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 9}, {R R R R "A", 13}}, /* cut short */
    {{"\xE2\x82", 2}, {R, 3}},                                        /* at the end of the text */
    {{"\xF8\x88\x80\x80\x80", 5}, {R R R R R, 15}},                   /* five bytes: no such form */
};

static void repairs_each_maximal_subpart(void **state)
{
    for (size_t i = 0; i < sizeof repairs / sizeof *repairs; i++) {
        BUF_AUTO struct buf out = {0};

        utf8_add_repaired(&out, repairs[i].text);
        assert_true(str_eq(buf_str(&out), repairs[i].repaired));
        assert_int_equal(utf8_valid(repairs[i].text), str_eq(repairs[i].text, repairs[i].repaired));
    }
}

static void every_character_survives_encoding_and_decoding(void **state)
{
    for (uint32_t character = 0; character <= 0x10FFFF; character++) {
        char bytes[4];
        uint32_t again;
        size_t length;

        if (character == 0xD800)
            character = 0xE000;
        length = utf8_encode(character, bytes);
        assert_int_equal(utf8_decode(bytes, bytes + length, &again), length);
        assert_int_equal(again, character);
        assert_true(utf8_valid(str_n(bytes, length)));
        assert_false(length > 1 && utf8_valid(str_n(bytes, length - 1)));
    }
}

static void finds_the_first_fault_wherever_it_stands(void **state)
{
    char text[40];

    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'a', sizeof text);
        text[at] = '\xFF';
        assert_int_equal(utf8_valid_length(str_n(text, sizeof text)), at);
    }
    assert_int_equal(utf8_valid_length(STR_NONE), 0);
}

static void cuts_between_characters(void **state)
{
    struct str text = STR("a\xC3\xA9\xE2\x82\xAC"); /* aé€ */
    static const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6};

    for (size_t limit = 0; limit < 8; limit++)
        assert_int_equal(utf8_cut(text, limit), cuts[limit]);
    assert_int_equal(utf8_cut(STR("\x80\x80\x80"), 2), 0);
    assert_int_equal(utf8_count(text), 3);
}

static void repairs_in_place_without_growing(void **state)
{
    char text[] = "a\xE2\x82 b\xFF\xC3\xA9\xC3";

    utf8_repair_in_place(text, sizeof text - 1);
    assert_string_equal(text, "a?? b?\xC3\xA9?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repairs_each_maximal_subpart),
        cmocka_unit_test(every_character_survives_encoding_and_decoding),
        cmocka_unit_test(finds_the_first_fault_wherever_it_stands),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(repairs_in_place_without_growing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
