/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader_damaged.c - a damaged item of a feed is named, and the items behind it are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/buf.h"
#include "base/json.h"

struct heard {
    struct buf ids, problems; /* each with a space, or a line end, behind it */
    size_t articles, problem_count;
    enum status status;
};

static enum status keep_id(void *context, json_t *article, struct error *err)
{
    struct heard *heard = context;

    heard->articles++;
    buf_add_str(&heard->ids, article_get(article, ARTICLE_ID));
    buf_add_char(&heard->ids, ' ');
    return STATUS_OK;
}

static void keep_problem(void *context, const char *where, const struct error *err)
{
    struct heard *heard = context;

    heard->problem_count++;
    buf_addf(&heard->problems, "%s: %s\n", where, err->message);
}

static void hear(const char *format, struct str text, struct heard *heard)
{
    const struct reader_options options = {
        .format = format, .problem = keep_problem, .context = heard};
    struct error err;

    *heard = (struct heard){.articles = 0};
    heard->status = reader_read_bytes(text, "input", &options, keep_id, &err);
}

static void heard_fini(struct heard *heard)
{
    buf_fini(&heard->ids);
    buf_fini(&heard->problems);
}

/* `ids`: of all articles; `problem`: what the only problem tells; NULL: there is none. */
static void assert_heard(const char *format, const char *text, const char *ids, const char *problem)
{
    struct heard heard;

    hear(format, str_of(text), &heard);
    assert_int_equal(heard.status, STATUS_OK);
    if (!str_is(buf_str(&heard.ids), ids))
        fail_msg("%.*sin %s", STR_ARG(buf_str(&heard.ids)), text);
    if (heard.problem_count != (problem != NULL) ||
        (problem && str_find(buf_str(&heard.problems), str_of(problem)) < 0))
        fail_msg("%.*sin %s", STR_ARG(buf_str(&heard.problems)), text);
    heard_fini(&heard);
}

static void assert_rss(const char *items, const char *ids, const char *problem)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text,
             "<rss><channel><title>News</title>\n<item><guid>a</guid><title>One</title></item>\n%s"
             "\n<item><guid>y</guid><title>Y</title></item>"
             "<item><guid>z</guid><title>Z</title></item></channel></rss>",
             items);
    assert_heard("feed", text.data, ids, problem);
}

static void the_items_behind_a_damaged_one_are_read(void **state)
{
    assert_rss("<item><guid>b</guid><title>Bad <b></title></item>", "a b y z ",
               "item 2 (line 3): the XML is damaged: <b> does not end before </title>");
    assert_rss("<item><guid>b</guid><title>Bad", "a b y z ",
               "item 2 (line 4): the XML is damaged: <item> does not end before the next one");
    assert_rss("<item><guid>b</guid><title>Bad</title>", "a b y z ",
               "item 2 (line 4): the XML is damaged: <item> does not end");
    assert_rss("<item><guid>b</guid><title>Bad</b></title></item>", "a b y z ",
               "item 2 (line 3): the XML is damaged: </b> ends nothing");
    assert_rss("<item><guid>b</guid><title>Bad</title></item></item>", "a b y z ",
               "line 3: the XML is damaged: </item> ends nothing");
    assert_rss("<item><guid>b</guid><description>a<br>b</description><x><y></x></item>", "a b y z ",
               "item 2 (line 3): the XML is damaged: <br> does not end before </description>");
    assert_rss("<item><guid>b</guid><title>Bad <b></i></title></item>", "a b y z ",
               "item 2 (line 3): the XML is damaged: </i> ends nothing");
}

static void damaged_items_of_agencies_cost_no_other(void **state)
{
    assert_heard("newsml",
                 "<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>"
                 "<newsItem guid=\"a\"><contentMeta><headline>A <b></headline></contentMeta>"
                 "</newsItem><newsItem guid=\"b\"><contentMeta><headline>B</headline></contentMeta>"
                 "</newsItem></itemSet></newsMessage>",
                 "a b ",
                 "item 1 (line 1): the XML is damaged: <b> does not end before </headline>");
    assert_heard("newsml",
                 "<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>"
                 "<newsItem guid=\"a\"><contentMeta><headline>A</headline></contentMeta>"
                 "<newsItem guid=\"b\"><contentMeta><headline>B</headline></contentMeta></newsItem>"
                 "</itemSet></newsMessage>",
                 "a b ", "item 1 (line 1): the XML is damaged: <newsItem> does not end before");
}

static void what_is_whole_passes_unchanged(void **state)
{
    assert_rss("<?php if (a < b) echo \"<item>\"; ?><item><guid>b</guid><title a='>' b=\"/\">One"
               "</title><x/><y a=\"b\"/><!-- <item> --><d><![CDATA[<b></item>]]></d></item>",
               "a b y z ", NULL);
    assert_rss("<item><guid>b</guid><title>One</title><list><item><title>In</title></item></list>"
               "</item>",
               "a b y z ", NULL);
}

static void an_entity_that_is_not_supported_costs_nothing_else(void **state)
{
    assert_heard("feed",
                 "<!DOCTYPE rss [<!ENTITY foo SYSTEM \"/etc/passwd\">]><rss><channel>\n"
                 "<item><guid>a</guid><title>&foo; &foo;</title></item>"
                 "<item><guid>b</guid><title>B</title></item></channel></rss>",
                 "a b ", "item 1 (line 2): the XML entity \"foo\" refers to");
    assert_heard("feed",
                 "<rss><channel><item><guid>a</guid><title>&foo;&nbsp;A</title></item>"
                 "<item><guid>b</guid><title>B</title></item></channel></rss>",
                 "a b ", NULL);
}

static void many_damaged_items_are_counted(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct heard heard;

    buf_add_text(&text, "<rss><channel>");
    for (int i = 0; i < 5000; i++)
        buf_addf(&text, "<item><guid>%d</guid><title>T <b></title></item>\n", i);
    buf_add_text(&text, "</channel></rss>");
    hear("feed", buf_str(&text), &heard);
    assert_int_equal(heard.status, STATUS_OK);
    assert_int_equal(heard.articles, 5000);
    assert_int_equal(heard.problem_count, 11);
    assert_true(str_find(buf_str(&heard.problems), STR("4990 more items are damaged")) > 0);
    heard_fini(&heard);
}

static void many_lines_that_are_no_json_are_counted(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct heard heard;

    for (int i = 0; i < 400; i++)
        buf_addf(&text, "{\"id\":\"%d\",\"title\":\"T\"}\n{\"id\":\"x\",,}{}\n", i);
    hear("json", buf_str(&text), &heard);
    assert_int_equal(heard.status, STATUS_OK);
    assert_int_equal(heard.articles, 400);
    assert_int_equal(heard.problem_count, 21);
    assert_true(str_find(buf_str(&heard.problems), STR("380 more cannot be read")) > 0);
    heard_fini(&heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_items_behind_a_damaged_one_are_read),
        cmocka_unit_test(damaged_items_of_agencies_cost_no_other),
        cmocka_unit_test(what_is_whole_passes_unchanged),
        cmocka_unit_test(an_entity_that_is_not_supported_costs_nothing_else),
        cmocka_unit_test(many_damaged_items_are_counted),
        cmocka_unit_test(many_lines_that_are_no_json_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
