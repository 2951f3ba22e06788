/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_client_clean.c - what strangers write is harmless when it is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those before it */
#include <cmocka.h>

#include "base/utf8.h"
#include "client/clean.h"

#define assert_cleans(function, text, expected)                                                    \
    do {                                                                                           \
        struct buf out BUF_AUTO = {0};                                                             \
        function(&out, STR(text));                                                                 \
        buf_add(&out, "", 0);                                                                      \
        assert_string_equal(out.data, expected);                                                   \
    } while (0)

static void keeps_plain_text(void **state)
{
    assert_cleans(clean_text, "Straße · 東京 <b> & so", "Straße · 東京 <b> & so");
}

static void joins_white_space(void **state)
{
    assert_cleans(clean_text, " \t one\r\n\xC2\xA0 two\xE2\x80\xA8three \n", "one two three");
}

static void drops_controls_of_all_kinds(void **state)
{
    assert_cleans(clean_text, "a\033[31mred\033[0m", "a[31mred[0m");
    assert_cleans(clean_text,
                  "a\xC2\x9B"
                  "2Jb\x7F\b\001\002c",
                  "a2Jbc");
    assert_cleans(clean_text, "a\0b", "ab");
}

static void drops_what_reorders_or_hides_text(void **state)
{
    assert_cleans(clean_text, "file\xE2\x80\xAEgpj.exe", "filegpj.exe");
    assert_cleans(clean_text, "\xEF\xBB\xBFsoft\xC2\xADhyphen\xF3\xA0\x81\xA1", "softhyphen");
}

static void repairs_ill_formed_text(void **state)
{
    assert_cleans(clean_text, "a\xFF\x1B\xC3(b", "a\xEF\xBF\xBD\xEF\xBF\xBD(b");
}

static void marks_matches_of_html(void **state)
{
    assert_cleans(clean_html, "the <mark>new</mark> bureau", "the \1new\2 bureau");
    assert_cleans(clean_html, "an <em>old</em>, <mark>open", "an \1old\2, \1open\2");
}

static void decodes_entities(void **state)
{
    assert_cleans(clean_html, "R&amp;D &lt;b&gt; &quot;x&quot; &#39;y&#x27; &hellip; &eacute;",
                  "R&D <b> \"x\" 'y' … é");
    assert_cleans(clean_html, "AT&T &nosuch; &#; &#xzz; & &amp", "AT&T &nosuch; &#; &#xzz; & &amp");
}

static void entities_cannot_make_controls(void **state)
{
    assert_cleans(clean_html, "a&#27;[31m&#x1b;b&#1;c&#127;&NewLine;&shy;", "a[31mbc");
    /* As browsers read them: windows-1252. */
    assert_cleans(clean_html, "&#155;&#x9b;", "››");
    assert_cleans(clean_html, "&#xD800;&#1114112;&#0;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void raw_controls_cannot_make_marks(void **state)
{
    assert_cleans(clean_html, "a\001b\002c", "abc");
}

static void leaves_out_other_tags(void **state)
{
    assert_cleans(clean_html, "<script>a</script><b class=\"x\">c</b> 1 < 2", "ac 1 < 2");
}

static void spaces_stay_outside_of_marks(void **state)
{
    assert_cleans(clean_html, "a<mark> b </mark>c", "a \1b\2 c");
    assert_cleans(clean_html, "a\n <mark>b</mark>\n c", "a \1b\2 c");
}

static void json_keeps_its_value(void **state)
{
    assert_cleans(clean_json, "{\"a\":\"\x7F\xC2\x9B\xE2\x80\xAE\",\n\t\"b\":\"é\"}",
                  "{\"a\":\"\\u007f\\u009b\\u202e\",\n\t\"b\":\"é\"}");
    assert_cleans(clean_json, "\"\xF3\xA0\x81\xA1\"", "\"\\udb40\\udc61\"");
}

/* Whatever goes in, only harmless characters come out. */
static void every_character_is_harmless(void **state)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        struct buf in BUF_AUTO = {0}, out BUF_AUTO = {0};

        if (c == 0xD800)
            c = 0xE000;
        buf_add_utf8(&in, c);
        clean_html(&out, buf_str(&in));
        for (size_t i = 0; i < out.length; i++)
            assert_true((unsigned char)out.data[i] >= 0x20 && out.data[i] != 0x7F);
        assert_false(out.length == 2 && (unsigned char)out.data[0] == 0xC2 &&
                     (unsigned char)out.data[1] < 0xA0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_plain_text),
        cmocka_unit_test(joins_white_space),
        cmocka_unit_test(drops_controls_of_all_kinds),
        cmocka_unit_test(drops_what_reorders_or_hides_text),
        cmocka_unit_test(repairs_ill_formed_text),
        cmocka_unit_test(marks_matches_of_html),
        cmocka_unit_test(decodes_entities),
        cmocka_unit_test(entities_cannot_make_controls),
        cmocka_unit_test(raw_controls_cannot_make_marks),
        cmocka_unit_test(leaves_out_other_tags),
        cmocka_unit_test(spaces_stay_outside_of_marks),
        cmocka_unit_test(json_keeps_its_value),
        cmocka_unit_test(every_character_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
