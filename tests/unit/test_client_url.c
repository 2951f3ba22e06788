/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_client_url.c - from a command line to the address that is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
/* cmocka.h needs those before it */
#include <cmocka.h>

#include "client/url.h"

#define WORDS_MAX 16

/* Parse a line of words, the program's name aside; the words are static. */
static enum status parse(struct options *options, const char *const *line, struct error *err)
{
    static char *argv[WORDS_MAX + 2];
    const char *command;
    int argc = 1;

    argv[0] = (char *)"dateline";
    for (; line[argc - 1]; argc++)
        argv[argc] = (char *)line[argc - 1];
    argv[argc] = NULL;
    return options_parse(options, &command, argc, argv, err);
}

#define LINE(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_search_url(const char *const *line, const char *expected)
{
    struct buf url BUF_AUTO = {0};
    struct options options;
    struct error err;

    assert_int_equal(parse(&options, line, &err), STATUS_OK);
    assert_int_equal(url_search(&url, &options, &err), STATUS_OK);
    assert_string_equal(url.data, expected);
}

static void assert_refused(const char *const *line, const char *message)
{
    struct options options;
    struct error err;

    assert_int_equal(parse(&options, line, &err), STATUS_BAD_REQUEST);
    assert_string_equal(err.message, message);
}

#define LOCAL "http://127.0.0.1:7700"

static void joins_and_encodes_words(void **state)
{
    assert_search_url(LINE("search", "Straße & \"a b\"", "50%"),
                      LOCAL "/search?q=Stra%C3%9Fe%20%26%20%22a%20b%22%2050%25&limit=10&offset=0");
}

static void options_stand_anywhere(void **state)
{
    assert_search_url(
        LINE("--limit", "3", "search", "cyber", "--sort", "newest", "attack", "--offset=20"),
        LOCAL "/search?q=cyber%20attack&limit=3&offset=20&sort=published%3Adesc");
}

static void a_minus_word_goes_behind_two_minuses(void **state)
{
    assert_search_url(LINE("search", "--", "cyber", "-hockey"),
                      LOCAL "/search?q=cyber%20-hockey&limit=10&offset=0");
    assert_refused(LINE("search", "cyber", "-xhockey"),
                   "unknown option: -x (write words that begin with - after --)");
}

static void dates_and_facets_are_passed_on(void **state)
{
    assert_search_url(
        LINE("search", "x", "--from", "2021-01", "--to", "now-7d", "--facets", "source,year"),
        LOCAL "/search?q=x&limit=10&offset=0&from=2021-01&to=now-7d"
              "&facets=source%2Cyear");
}

static void several_filters_all_hold(void **state)
{
    assert_search_url(LINE("search", "x", "--filter", "a=1 OR b=2"),
                      LOCAL "/search?q=x&limit=10&offset=0&filter=a%3D1%20OR%20b%3D2");
    assert_search_url(LINE("search", "x", "--filter", "a=1 OR b=2", "--filter", "c=3"),
                      LOCAL "/search?q=x&limit=10&offset=0"
                            "&filter=%28a%3D1%20OR%20b%3D2%29%20AND%20%28c%3D3%29");
}

static void another_index_has_its_route(void **state)
{
    assert_search_url(LINE("--index", "archive/1", "search", "x"),
                      LOCAL "/indexes/archive%2F1/search?q=x&limit=10&offset=0");
}

static void the_server_may_lack_scheme_and_have_slashes(void **state)
{
    assert_search_url(LINE("search", "x", "--server", "news.example:7700"),
                      "http://news.example:7700/search?q=x&limit=10&offset=0");
    assert_search_url(LINE("search", "x", "--server", "ftp.news.example"),
                      "http://ftp.news.example/search?q=x&limit=10&offset=0");
    assert_search_url(LINE("search", "x", "--server", "HTTP://[::1]:7700/a/../b"),
                      "http://[::1]:7700/a/../b/search?q=x&limit=10&offset=0");
    assert_search_url(LINE("search", "x", "--server", "https://news.example/find//"),
                      "https://news.example/find/search?q=x&limit=10&offset=0");
}

static void the_server_comes_from_the_environment(void **state)
{
    setenv("DATELINE_SERVER", "other:1", 1);
    assert_search_url(LINE("search", "x"), "http://other:1/search?q=x&limit=10&offset=0");
    assert_search_url(LINE("search", "x", "--server", "third:3"),
                      "http://third:3/search?q=x&limit=10&offset=0");
    unsetenv("DATELINE_SERVER");
}

static void what_is_no_server_is_refused(void **state)
{
    static const char *const wrong[] = {"ftp://x",
                                        "file:///etc/passwd",
                                        "http://",
                                        "https:///x",
                                        "http://:80",
                                        "a b",
                                        "http://x/?q",
                                        "http://x/#y",
                                        "/",
                                        "http://x:y",
                                        "http://[::1",
                                        "http://x/\ny",
                                        "",
                                        "x:99999",
                                        "mailto://x"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct buf url BUF_AUTO = {0};
        struct error err;

        assert_int_equal(url_add_server(&url, wrong[i], &err), STATUS_BAD_REQUEST);
    }
}

static void any_text_is_an_id_but_dots(void **state)
{
    struct options options;
    struct error err;
    struct buf url BUF_AUTO = {0};

    assert_int_equal(parse(&options, LINE("get", "x"), &err), STATUS_OK);
    assert_int_equal(url_document(&url, &options, STR("https://a.example/é?b=1#c"), &err),
                     STATUS_OK);
    assert_string_equal(url.data, LOCAL "/indexes/articles/documents/"
                                        "https%3A%2F%2Fa.example%2F%C3%A9%3Fb%3D1%23c");
    assert_int_equal(url_document(&url, &options, STR(".."), &err), STATUS_BAD_REQUEST);
    assert_int_equal(url_document(&url, &options, STR(""), &err), STATUS_BAD_REQUEST);
}

static void wrong_options_say_what_is_right(void **state)
{
    assert_refused(LINE("search", "x", "--limit", "-1"),
                   "--limit must be a whole number from 0, not \"-1\"");
    assert_refused(LINE("search", "x", "--timeout", "0"),
                   "--timeout must be a whole number from 1, not \"0\"");
    assert_refused(LINE("search", "x", "--sort", "best"),
                   "--sort must be relevance, newest or oldest, not \"best\"");
    assert_refused(LINE("export", "--format", "xls"),
                   "--format must be jsonl, csv, ris, bibtex, csl-json or ninjs, not \"xls\"");
    assert_refused(LINE("search", "x", "--from", ""), "--from must not be empty");
    assert_refused(LINE("search", "x", "--limit"), "--limit needs a value");
    assert_refused(LINE("search", "x", "--nosuch"),
                   "unknown option: --nosuch (write words that begin with - after --)");
}

static void an_id_is_quoted_in_a_filter(void **state)
{
    struct buf url BUF_AUTO = {0};
    struct options options;
    struct error err;

    parse(&options, LINE("get", "x"), &err);
    assert_int_equal(url_article_search(&url, &options, STR("a \"b\" \\"), &err), STATUS_OK);
    assert_string_equal(url.data, LOCAL "/indexes/articles/search?limit=1"
                                        "&filter=id%20%3D%20%22a%20%5C%22b%5C%22%20%5C%5C%22"
                                        "&attributesToRetrieve=%2A&snippets=0");
}

static void similar_articles_have_a_route(void **state)
{
    struct buf url BUF_AUTO = {0};
    struct options options;
    struct error err;

    parse(&options, LINE("similar", "x", "--index", "wire"), &err);
    assert_int_equal(url_similar(&url, &options, STR("a/b"), &err), STATUS_OK);
    assert_string_equal(url.data, LOCAL "/indexes/wire/similar?id=a%2Fb&limit=10&offset=0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_and_encodes_words),
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(a_minus_word_goes_behind_two_minuses),
        cmocka_unit_test(dates_and_facets_are_passed_on),
        cmocka_unit_test(several_filters_all_hold),
        cmocka_unit_test(another_index_has_its_route),
        cmocka_unit_test(the_server_may_lack_scheme_and_have_slashes),
        cmocka_unit_test(the_server_comes_from_the_environment),
        cmocka_unit_test(what_is_no_server_is_refused),
        cmocka_unit_test(any_text_is_an_id_but_dots),
        cmocka_unit_test(wrong_options_say_what_is_right),
        cmocka_unit_test(an_id_is_quoted_in_a_filter),
        cmocka_unit_test(similar_articles_have_a_route),
    };

    unsetenv("DATELINE_SERVER");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
