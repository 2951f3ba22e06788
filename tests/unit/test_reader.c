/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader.c - which format an input is in, what an article without an id is called, how an
 * input is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "article/input/input.h"
#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"

#define STORY                                                                                      \
    "Council approves budget\n\nThe council of the city has approved the budget for the year, "    \
    "the "                                                                                         \
    "mayor said on Monday.\n"

static enum status keep(void *context, json_t *article, struct error *err)
{
    json_array_append(context, article);
    return STATUS_OK;
}

static json_t *read(struct str bytes, const char *name, struct reader_options options,
                    struct error *err)
{
    json_t *articles = json_array();

    options.context = articles;
    if (reader_read_bytes(bytes, name, &options, keep, err)) {
        json_decref(articles);
        return NULL;
    }
    return articles;
}

static void assert_id(const char *name, const char *root, const char *expected)
{
    const struct reader_options options = {.root = root, .short_ids = true};
    struct error err;
    json_auto_t *articles = read(STR(STORY), name, options, &err);

    assert_non_null(articles);
    assert_true(str_is(article_get(json_array_get(articles, 0), ARTICLE_ID), expected));
}

static void makes_short_ids_of_names_if_asked(void **state)
{
    assert_id("003_a1eb29a9.txt", NULL, "003_a1eb29a9");
    assert_id("/news/2021/story.txt", NULL, "story");
    assert_id("/news/2021/story.txt", "/news", "2021/story");
    assert_id("/news/2021/story.txt", "/news/", "2021/story");
    assert_id("/newsroom/story.txt", "/news", "story");
    assert_id("no-suffix", NULL, "no-suffix");
    assert_id("U.S. and China agree.txt", NULL, "U.S. and China agree");
    assert_id(".hidden", NULL, ".hidden");
    assert_id("-", NULL, "stdin");
}

/* The id of the first article of a text of that name. */
static char *id_of(const char *text, const char *name)
{
    const struct reader_options none = {0};
    struct error err;
    json_auto_t *articles = read(str_of(text), name, none, &err);
    struct str id;

    assert_non_null(articles);
    id = article_get(json_array_get(articles, 0), ARTICLE_ID);
    return mem_text(id.data, id.length);
}

static void assert_id_of(const char *text, const char *name, const char *expected)
{
    MEM_AUTO char *id = id_of(text, name);

    assert_string_equal(id, expected);
}

static void makes_an_id_of_the_whole_path(void **state)
{
    assert_id_of(STORY, "/news/1990/05/p1.txt", "/news/1990/05/p1.txt");
    assert_id_of(STORY, "wire.002", "wire.002");
    assert_id_of("{\"headline\": \"A story\", \"url\": \"/a\"}", "/a.json", "/a.json");
    assert_id_of("{\"headline\": \"A story\", \"url\": \"https://p.example/\"}", "/a.json",
                 "/a.json");
    assert_id_of("{\"headline\": \"A story\", \"url\": \"https://p.example/a\"}", "/a.json",
                 "https://p.example/a");
    assert_id_of("{\"headline\": \"A story\", \"guid\": \"7\", \"url\": \"https://p.example/a\"}",
                 "/a.json", "7");
}

static void assert_apart(const char *text, const char *name, const char *other,
                         const char *other_name)
{
    MEM_AUTO char *one = id_of(text, name), *two = id_of(other, other_name);

    assert_string_not_equal(one, two);
}

static void keeps_inputs_apart(void **state)
{
    assert_apart(STORY, "a\xFF.txt", STORY, "a\xFE.txt");
    assert_apart(STORY, "a.txt", STORY, "a.txt ");
    assert_apart(STORY, "a", STORY, "a.gz");
    assert_apart("{\"headline\": \"One\"}\n", "export.jsonl", "{\"headline\": \"Two\"}\n",
                 "export.jsonl");
    assert_apart("title,text\nOne,a\n", "a.csv", "title,text\nOne,b\n", "a.csv");
}

static void an_article_of_many_keeps_its_id_wherever_it_stands(void **state)
{
    MEM_AUTO char *alone = id_of("{\"headline\": \"One\"}\n", "a.jsonl");
    MEM_AUTO char *first = id_of("{\"headline\": \"One\"}\n{\"headline\": \"Two\"}\n", "a.jsonl");

    assert_string_equal(alone, first);
}

static enum status pipe_read(void *context, char *out, size_t room, size_t *length,
                             struct error *err)
{
    struct str *rest = context;

    *length = rest->length < room ? rest->length : room;
    memcpy(out, rest->data, *length);
    *rest = str_slice(*rest, *length, rest->length);
    return STATUS_OK;
}

static char *piped_id(const char *text, const char *source_name)
{
    struct str rest = str_of(text);
    const struct source source = {.name = "standard input", .read = pipe_read, .context = &rest};
    json_auto_t *articles = json_array();
    const struct reader_options options = {.source_name = source_name, .context = articles};
    struct error err;
    struct str id;

    assert_int_equal(reader_read(&source, &options, keep, &err), STATUS_OK);
    id = article_get(json_array_get(articles, 0), ARTICLE_ID);
    return mem_text(id.data, id.length);
}

static void a_pipe_gives_ids_by_source_and_content(void **state)
{
    MEM_AUTO char *one = piped_id(STORY, NULL), *again = piped_id(STORY, NULL);
    MEM_AUTO char *two = piped_id(STORY "Another paragraph.\n", NULL);
    MEM_AUTO char *sourced = piped_id(STORY, "Wire");

    assert_string_equal(one, again);
    assert_string_not_equal(one, two);
    assert_memory_equal(one, "stdin:", 6);
    assert_memory_equal(sourced, "Wire:", 5);
}

static void keeps_long_ids_apart(void **state)
{
    char name[701];
    struct error err;
    json_auto_t *first = NULL, *second = NULL;
    const struct reader_options none = {0};

    memset(name, 'a', 700);
    name[700] = '\0';
    first = read(STR(STORY), name, none, &err);
    name[699] = 'b';
    second = read(STR(STORY), name, none, &err);
    assert_true(article_get(json_array_get(first, 0), ARTICLE_ID).length <= 512);
    assert_false(str_eq(article_get(json_array_get(first, 0), ARTICLE_ID),
                        article_get(json_array_get(second, 0), ARTICLE_ID)));
}

static void assert_headline(struct str bytes, const char *name, const char *headline)
{
    const struct reader_options none = {0};
    struct error err;
    json_auto_t *articles = read(bytes, name, none, &err);

    assert_non_null(articles);
    assert_int_equal(json_array_size(articles), 1);
    assert_true(str_is(article_get(json_array_get(articles, 0), ARTICLE_HEADLINE), headline));
}

static void believes_content_before_suffix(void **state)
{
    assert_headline(STR("<!DOCTYPE html><title>A page of its own</title><p>Text."), "x.txt",
                    "A page of its own");
    assert_headline(STR("<!DOCTYPE html><title>A page of its own</title><p>Text."), "x",
                    "A page of its own");
    assert_headline(STR("{\"headline\": \"An object\", \"body\": \"Text.\"}"), "x", "An object");
    assert_headline(STR(STORY), "x.html", "Council approves budget");
}

static void reads_gzipped_input_whatever_its_name(void **state)
{
    BUF_AUTO struct buf packed = {0};

    gzip_compress(&packed, STR(STORY), 6);
    assert_headline(buf_str(&packed), "x.txt.gz", "Council approves budget");
    assert_headline(buf_str(&packed), "x", "Council approves budget");
}

static void says_what_is_wrong_with_an_input(void **state)
{
    BUF_AUTO struct buf packed = {0};
    const struct reader_options none = {0}, unknown = {.format = "papyrus"};
    struct error err;

    gzip_compress(&packed, STR(STORY), 6);
    assert_null(read(str_n(packed.data, packed.length / 2), "x.gz", none, &err));
    assert_non_null(strstr(err.message, "cut short"));
    assert_null(read(STR(""), "x.txt", none, &err));
    assert_non_null(strstr(err.message, "empty"));
    assert_null(read(STR("\0\1\2\3\4\5\6\7\0\1\2\3"), "x.bin", none, &err));
    assert_null(read(STR(STORY), "x.txt", unknown, &err));
    assert_non_null(strstr(err.message, "papyrus"));
    assert_int_equal(reader_read_file("/no/such/file", NULL, keep, &err), STATUS_NOT_FOUND);
}

/* A source that gives one byte at a time. */
static enum status drip(void *context, char *out, size_t room, size_t *length, struct error *err)
{
    struct str *rest = context;

    *length = rest->length > 0;
    if (*length)
        *out = rest->data[0];
    *rest = str_slice(*rest, *length, rest->length);
    return STATUS_OK;
}

static void cuts_lines_however_the_bytes_come(void **state)
{
    struct str bytes = STR("one\r\n\ntoo long a line\nlast"), line;
    struct source source = {.name = "x", .read = drip, .context = &bytes};
    const struct reader_options none = {0};
    struct reader_input in;
    struct error err;

    input_open(&in, &source, &none, keep, 0);
    assert_int_equal(input_line(&in, 10, &line, &err), STATUS_OK);
    assert_true(str_is(line, "one"));
    assert_int_equal(input_line(&in, 10, &line, &err), STATUS_OK);
    assert_int_equal(line.length, 0);
    assert_int_equal(input_line(&in, 10, &line, &err), STATUS_TOO_LARGE);
    assert_int_equal(input_line(&in, 10, &line, &err), STATUS_OK);
    assert_true(str_is(line, "last"));
    assert_int_equal(input_line(&in, 10, &line, &err), STATUS_END);
    input_close(&in);
}

static void fills_in_what_articles_lack(void **state)
{
    const struct reader_options options = {.source_name = "The Paper"};
    struct error err;
    json_auto_t *articles =
        read(STR("Budget approved\n\nPARIS (AP) -- The council has approved the budget for the "
                 "year, the mayor of the city said."),
             "x.txt", options, &err);
    const json_t *article = json_array_get(articles, 0);

    assert_true(str_is(article_get(article, ARTICLE_SOURCE), "The Paper"));
    assert_true(str_is(article_get(article, ARTICLE_DATELINE), "PARIS"));
    assert_true(str_is(article_get(article, ARTICLE_AGENCY), "AP"));
    assert_true(str_is(article_get(article, ARTICLE_LANGUAGE), "en"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_short_ids_of_names_if_asked),
        cmocka_unit_test(makes_an_id_of_the_whole_path),
        cmocka_unit_test(keeps_inputs_apart),
        cmocka_unit_test(an_article_of_many_keeps_its_id_wherever_it_stands),
        cmocka_unit_test(a_pipe_gives_ids_by_source_and_content),
        cmocka_unit_test(keeps_long_ids_apart),
        cmocka_unit_test(believes_content_before_suffix),
        cmocka_unit_test(reads_gzipped_input_whatever_its_name),
        cmocka_unit_test(says_what_is_wrong_with_an_input),
        cmocka_unit_test(cuts_lines_however_the_bytes_come),
        cmocka_unit_test(fills_in_what_articles_lack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
