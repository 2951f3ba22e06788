/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_html_text.c - HTML fragments to text, and character references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/html/html_text.h"
#include "article/text/entity.h"

struct example {
    const char *html, *text;
};

static void assert_texts(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        BUF_AUTO struct buf text = {0};

        html_to_text(str_of(examples[i].html), &text);
        assert_string_equal(text.length ? text.data : "", examples[i].text);
    }
}
#define ASSERT_TEXTS(examples) assert_texts(examples, sizeof(examples) / sizeof *(examples))

static void blocks_are_paragraphs(void **state)
{
    static const struct example examples[] = {
        {"<p>One</p><p>Two</p>", "One\n\nTwo"},
        {"<div><div><h2>A</h2></div></div>b", "A\n\nb"},
        {"a<br>b<br/><br>c", "a\nb\n\nc"},
        {"<ul><li>x<li>y</ul>z", "x\ny\n\nz"},
        {"<table><tr><td>1<td>2</tr><tr><th>3</table>", "1 2\n3"},
        {"<p></p><p> </p>alone<p>", "alone"},
    };

    ASSERT_TEXTS(examples);
}

static void inline_tags_are_nothing(void **state)
{
    static const struct example examples[] = {
        {"a<b>b</b>c <i>d</i>", "abc d"},
        {"<a href=\"x>y\" title='<p>'>link</a>s", "links"},
        {"<unknown-tag>kept</unknown-tag>", "kept"},
        {"<IMG SRC=x>after", "after"},
    };

    ASSERT_TEXTS(examples);
}

static void what_is_no_text_goes(void **state)
{
    static const struct example examples[] = {
        {"a<script>if (x<y) document.write('<p>')</script>b", "ab"},
        {"a<STYLE>p{}</style >b", "ab"},
        {"a<!-- <p>c</p> -->b<!DOCTYPE x>", "ab"},
        {"a<?php echo 1 ?>b", "ab"},
        {"<script>never closed, so it is text", "never closed, so it is text"},
    };

    ASSERT_TEXTS(examples);
}

static void white_space_is_one_space(void **state)
{
    static const struct example examples[] = {
        {"  a \n\t b\r\n", "a b"},
        {"a&nbsp;b\xC2\xA0 c", "a b c"},
        {"<p>\xE3\x80\x80\xE3\x80\x80\xE6\x96\xB0&#12288;\xE3\x80\x82\xE3</p>",
         "\xE6\x96\xB0 \xE3\x80\x82\xE3"},
        {"<pre>a\n  b\n\nc</pre>d", "a\nb\n\nc\n\nd"},
        {"a\x01\x7F"
         "b",
         "ab"},
    };

    ASSERT_TEXTS(examples);
}

static void stray_marks_stand_for_themselves(void **state)
{
    static const struct example examples[] = {
        {"1 < 2 && 3 > 2", "1 < 2 && 3 > 2"},
        {"AT&T, &bogus; &amp", "AT&T, &bogus; &amp"},
        {"<", "<"},
        {"a <3", "a <3"},
    };

    ASSERT_TEXTS(examples);
}

static void a_line_is_one_line(void **state)
{
    BUF_AUTO struct buf line = {0};

    html_to_line(STR("<h1>Two<br>lines</h1>\n<p>and &eacute; more"), &line);
    assert_string_equal(line.data, "Two lines and \xC3\xA9 more");
}

static void markup_is_told_from_text(void **state)
{
    assert_true(html_likely(STR("x <p>y")));
    assert_true(html_likely(STR("x</STRONG>")));
    assert_false(html_likely(STR("a <b and c")));
    assert_false(html_likely(STR("<SRD> fell, if a<c and d>e")));
    assert_false(html_likely(STR("")));
}

static void references_are_characters(void **state)
{
    static const struct {
        const char *text;
        size_t length;
        uint32_t character;
    } examples[] = {
        {"&eacute;x", 8, 0xE9},  {"&#233;", 6, 0xE9}, {"&#xE9", 5, 0xE9},
        {"&#150;", 6, 0x2013},   {"&#0;", 4, 0xFFFD}, {"&#x110000;", 10, 0xFFFD},
        {"&#xD800;", 8, 0xFFFD}, {"&apos;", 6, '\''},
    };
    static const char *const none[] = {"&", "&;", "&eacute", "&#;", "&#x;", "&nothing;"};
    uint32_t character;

    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        assert_int_equal(entity_decode(str_of(examples[i].text), &character), examples[i].length);
        assert_int_equal(character, examples[i].character);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(entity_decode(str_of(none[i]), &character), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_paragraphs),
        cmocka_unit_test(inline_tags_are_nothing),
        cmocka_unit_test(what_is_no_text_goes),
        cmocka_unit_test(white_space_is_one_space),
        cmocka_unit_test(stray_marks_stand_for_themselves),
        cmocka_unit_test(a_line_is_one_line),
        cmocka_unit_test(markup_is_told_from_text),
        cmocka_unit_test(references_are_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
