/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_html_tree.c - source to tree, as browsers read it, and within bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/html/html_tree.h"

/* The tree below the root as "div(p(#x) br)": names, and "#" with the text. */
static void describe(const struct html_tree *tree, uint32_t node, struct buf *out)
{
    for (uint32_t i = node + 1; i < tree->nodes[node].end; i = tree->nodes[i].end) {
        if (i > node + 1)
            buf_add_char(out, ' ');
        if (tree->nodes[i].tag == HTML_TEXT) {
            buf_add_char(out, '#');
            buf_add_str(out, tree->nodes[i].text);
            continue;
        }
        buf_add_text(out, html_tag_name(tree->nodes[i].tag));
        if (tree->nodes[i].end > i + 1) {
            buf_add_char(out, '(');
            describe(tree, i, out);
            buf_add_char(out, ')');
        }
    }
}

static void assert_tree(const char *source, const char *expected)
{
    BUF_AUTO struct buf out = {0};
    struct html_tree tree;
    struct error err;

    assert_int_equal(html_tree_read(&tree, str_of(source), &err), STATUS_OK);
    buf_add_text(&out, "");
    describe(&tree, 0, &out);
    buf_add_char(&out, '\0');
    assert_string_equal(out.data, expected);
    html_tree_fini(&tree);
}

static void ends_what_authors_leave_open(void **state)
{
    assert_tree("<p>a<p>b<div>c</div>", "p(#a) p(#b) div(#c)");
    assert_tree("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "ul(li(#a) li(#b ul(li(#c))) li(#d))");
    assert_tree("<table><tr><td>a<td>b<tr><td>c</table>d",
                "table(tr(td(#a) td(#b)) tr(td(#c))) #d");
    assert_tree("<dl><dt>a<dd>b<dt>c</dl>", "dl(dt(#a) dd(#b) dt(#c))");
    assert_tree("<a href=x>a<a href=y>b</a>", "a(#a) a(#b)");
    assert_tree("<h2>a<h3>b</h3>", "h2(#a) h3(#b)");
}

static void leaves_stray_end_tags_out(void **state)
{
    assert_tree("<div>a</p></span>b</div>c</div>", "div(#a #b) #c");
    assert_tree("<div><b>a<p>b</b>c</p></div>d", "div(b(#a p(#b #c))) #d");
    assert_tree("<table><tr><td><div>a</td></tr></table></div>b", "table(tr(td(div(#a)))) #b");
    assert_tree("a</br>b", "#a br #b");
}

static void reads_scripts_as_characters(void **state)
{
    assert_tree("<script>if (a < b) '<p>'</script><p>c", "script(#if (a < b) '<p>') p(#c)");
    assert_tree("<script>never ended <p>", "script(#never ended <p>)");
    assert_tree("<title>a <b> c</TITLE>d", "title(#a <b> c) #d");
}

static void leaves_comments_and_declarations_out(void **state)
{
    assert_tree("<!DOCTYPE html><!-- <p> -->a<?php x ?>b<![CDATA[c]]>d", "#a #b #d");
    assert_tree("a<!-- never ended", "#a");
    assert_tree("1 < 2 <3 a<", "#1 < 2 <3 a<");
}

static void knows_where_attributes_end(void **state)
{
    struct html_tree tree;
    struct error err;

    html_tree_read(&tree, STR("<div class='a > b' ID=\"x\"data-n=1 hidden title = \"q'q\">t</div>"),
                   &err);
    assert_true(str_is(html_tree_attribute(&tree, 1, "class"), "a > b"));
    assert_true(str_is(html_tree_attribute(&tree, 1, "id"), "x"));
    assert_true(str_is(html_tree_attribute(&tree, 1, "data-n"), "1"));
    assert_true(str_is(html_tree_attribute(&tree, 1, "hidden"), ""));
    assert_true(str_is(html_tree_attribute(&tree, 1, "title"), "q'q"));
    assert_null(html_tree_attribute(&tree, 1, "style").data);
    html_tree_fini(&tree);
}

static void bounds_depth_and_loses_nothing(void **state)
{
    BUF_AUTO struct buf source = {0};
    BUF_AUTO struct buf text = {0};
    struct html_tree tree;
    struct error err;

    for (int i = 0; i < 100000; i++)
        buf_add_text(&source, "<div>");
    buf_add_text(&source, "deep");
    for (int i = 0; i < 100000; i++)
        buf_add_text(&source, "</div>");
    buf_add_text(&source, "<p>behind</p>");
    assert_int_equal(html_tree_read(&tree, buf_str(&source), &err), STATUS_OK);
    html_tree_add_text(&tree, 0, &text);
    assert_string_equal(text.data, "deep behind");
    assert_int_equal(tree.nodes[tree.count - 2].parent, 0);
    html_tree_fini(&tree);
}

static void bounds_the_number_of_nodes(void **state)
{
    BUF_AUTO struct buf source = {0};
    struct html_tree tree;
    struct error err;

    for (uint32_t i = 0; i < HTML_NODES_MAX + 10; i++)
        buf_add_text(&source, "<b>");
    assert_int_equal(html_tree_read(&tree, buf_str(&source), &err), STATUS_TOO_LARGE);
    html_tree_fini(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_what_authors_leave_open),
        cmocka_unit_test(leaves_stray_end_tags_out),
        cmocka_unit_test(reads_scripts_as_characters),
        cmocka_unit_test(leaves_comments_and_declarations_out),
        cmocka_unit_test(knows_where_attributes_end),
        cmocka_unit_test(bounds_depth_and_loses_nothing),
        cmocka_unit_test(bounds_the_number_of_nodes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
