/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_buf.c - bytes that grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/buf.h"

#define assert_holds(buf, literal) assert_true(str_eq(buf_str(&(buf)), STR(literal)))

static void an_empty_one_is_an_empty_text(void **state)
{
    BUF_AUTO struct buf buf = {0};
    char *taken;

    assert_non_null(buf_str(&buf).data);
    assert_int_equal(buf_str(&buf).length, 0);
    taken = buf_take(&buf);
    assert_string_equal(taken, "");
    free(taken);
}

static void adds_behind_what_is_there_with_a_nul_after(void **state)
{
    BUF_AUTO struct buf buf = {0};

    buf_add_text(&buf, "head");
    buf_add_str(&buf, STR("line"));
    buf_add_char(&buf, '!');
    buf_add(&buf, NULL, 0);
    buf_add_str(&buf, STR_NONE);
    assert_int_equal(buf.length, 9);
    assert_string_equal(buf.data, "headline!");
    buf_clear(&buf);
    buf_add_text(&buf, "x");
    assert_string_equal(buf.data, "x");
}

static void grows_and_keeps_every_byte(void **state)
{
    BUF_AUTO struct buf buf = {0};

    for (int i = 0; i < 100000; i++)
        buf_add_char(&buf, (char)(i % 251));
    assert_int_equal(buf.length, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal((unsigned char)buf.data[i], i % 251);
}

static void formats_texts_of_any_length(void **state)
{
    static const int lengths[] = {0, 1, 63, 64, 65, 66, 1000};

    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        BUF_AUTO struct buf buf = {0};

        buf_add_text(&buf, "<");
        buf_addf(&buf, "%0*d>", lengths[i], 7);
        assert_int_equal(buf.length, (lengths[i] ? lengths[i] : 1) + 2);
        assert_int_equal(buf.data[buf.length - 1], '>');
        assert_int_equal(buf.data[buf.length - 2], '7');
    }
}

static void writes_numbers_in_the_forms_it_names(void **state)
{
    BUF_AUTO struct buf buf = {0};

    buf_add_varint(&buf, 0);
    buf_add_varint(&buf, 127);
    buf_add_varint(&buf, 300);
    assert_holds(buf, "\x00\x7F\xAC\x02");
    buf_clear(&buf);
    buf_add_varint(&buf, UINT64_MAX);
    assert_holds(buf, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
    buf_clear(&buf);
    buf_add_u32(&buf, 0x01020304);
    buf_add_u64(&buf, 0x1122334455667788);
    assert_holds(buf, "\x04\x03\x02\x01\x88\x77\x66\x55\x44\x33\x22\x11");
}

static void html_text_cannot_leave_its_place(void **state)
{
    BUF_AUTO struct buf buf = {0};

    buf_add_html(&buf, STR("<a href=\"x\" id='y'>R&D</a>"));
    assert_holds(buf, "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;R&amp;D&lt;/a&gt;");
    buf_clear(&buf);
    buf_add_html(&buf, STR("plain \xC3\xA9"));
    buf_add_html(&buf, STR(""));
    buf_add_html(&buf, STR_NONE);
    assert_holds(buf, "plain \xC3\xA9");
}

static void aligns_with_zeros(void **state)
{
    BUF_AUTO struct buf buf = {0};

    buf_align(&buf, 8);
    assert_int_equal(buf.length, 0);
    buf_add_text(&buf, "abc");
    buf_align(&buf, 8);
    assert_holds(buf, "abc\0\0\0\0\0");
    buf_align(&buf, 8);
    assert_int_equal(buf.length, 8);
}

static void taking_leaves_it_empty(void **state)
{
    BUF_AUTO struct buf buf = {0};
    char *taken;

    buf_add_u32(&buf, 0x64636261);
    taken = buf_take(&buf);
    assert_string_equal(taken, "abcd");
    assert_null(buf.data);
    assert_int_equal(buf.length, 0);
    free(taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_one_is_an_empty_text),
        cmocka_unit_test(adds_behind_what_is_there_with_a_nul_after),
        cmocka_unit_test(grows_and_keeps_every_byte),
        cmocka_unit_test(formats_texts_of_any_length),
        cmocka_unit_test(writes_numbers_in_the_forms_it_names),
        cmocka_unit_test(html_text_cannot_leave_its_place),
        cmocka_unit_test(aligns_with_zeros),
        cmocka_unit_test(taking_leaves_it_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
