/* SPDX-License-Identifier: GPL-2.0-or-later */
/* golden_articles.c - what a reader makes of a file: golden_articles CASE_FOLDER
 *
 * The folder holds input.* and expected.json: {"articles": [..], "problems": [".."]}. An article
 * must have every member that is expected with that very value; null means: must be absent. A
 * problem must contain the words expected. `problems` absent: there must be none; `error`: how the
 * reading ends. With --print the articles are printed as they are read. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/input/reader.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

struct outcome {
    json_t *articles;
    json_t *problems; /* "where: why" */
};

static enum status keep_article(void *context, json_t *article, struct error *err)
{
    struct outcome *outcome = context;

    json_array_append_new(outcome->articles, json_deep_copy(article));
    return STATUS_OK;
}

static void keep_problem(void *context, const char *where, const struct error *err)
{
    struct outcome *outcome = context;
    char *problem = mem_format("%s: %s", where, err->message);

    json_array_append_new(outcome->problems, json_string(problem));
    free(problem);
}

static int complain(const char *what, const json_t *expected, const json_t *got)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "%s\n  expected: ", what);
    if (expected)
        json_add(&text, expected);
    buf_add_text(&text, "\n  got:      ");
    if (got)
        json_add(&text, got);
    fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&text)));
    return 1;
}

static int check_article(const json_t *expected, const json_t *got)
{
    const char *key;
    json_t *value;
    int failures = 0;

    json_object_foreach ((json_t *)(uintptr_t)expected, key, value) {
        const json_t *actual = json_object_get(got, key);

        if (json_is_null(value) ? actual != NULL : !json_equal(value, actual))
            failures += complain(key, value, actual);
    }
    return failures;
}

static int check_articles(const json_t *expected, const json_t *got)
{
    int failures = 0;

    if (json_array_size(expected) != json_array_size(got))
        return complain("not as many articles", expected, got);
    for (size_t i = 0; i < json_array_size(expected); i++)
        failures += check_article(json_array_get(expected, i), json_array_get(got, i));
    return failures;
}

static int check_problems(const json_t *expected, const json_t *got)
{
    int failures = 0;

    if (json_array_size(expected) != json_array_size(got))
        return complain("not as many problems", expected, got);
    for (size_t i = 0; i < json_array_size(expected); i++)
        if (!strstr(json_string_value(json_array_get(got, i)),
                    json_string_value(json_array_get(expected, i))))
            failures +=
                complain("another problem", json_array_get(expected, i), json_array_get(got, i));
    return failures;
}

static int check_error(const json_t *expected, enum status status, const struct error *err)
{
    const char *words = json_string_value(expected);

    if (!status == !words && (!words || strstr(err->message, words)))
        return 0;
    fprintf(stderr, "the reading ended with: %s\n", status ? err->message : "success");
    return 1;
}

static char *input_of(const char *folder)
{
    char *pattern = mem_format("%s/input.*", folder), *path = NULL;
    glob_t found;

    if (glob(pattern, 0, NULL, &found) == 0) {
        path = mem_text(found.gl_pathv[0], strlen(found.gl_pathv[0]));
        globfree(&found);
    }
    free(pattern);
    return path;
}

static json_t *expected_of(const char *folder)
{
    char *path = mem_format("%s/expected.json", folder);
    BUF_AUTO struct buf text = {0};
    struct error err;
    json_t *expected = NULL;

    if (!file_read(&text, path, 1 << 20, &err))
        expected = json_read(buf_str(&text), 0, &err);
    if (!expected)
        fprintf(stderr, "%s: %s\n", path, err.message);
    free(path);
    return expected;
}

static int print_articles(const json_t *articles)
{
    for (size_t i = 0; i < json_array_size(articles); i++) {
        json_dumpf(json_array_get(articles, i), stdout, JSON_INDENT(2));
        putchar('\n');
    }
    return 0;
}

static int check_case(const char *folder, const char *input, bool print)
{
    struct outcome outcome = {json_array(), json_array()};
    struct reader_options options = {
        .key = strrchr(input, '/') + 1, .problem = keep_problem, .context = &outcome};
    struct error err;
    enum status status = reader_read_file(input, &options, keep_article, &err);
    json_t *expected = print ? json_object() : expected_of(folder);
    int failures = expected ? 0 : 1;

    if (print)
        print_articles(outcome.articles);
    else if (expected) {
        failures += check_error(json_object_get(expected, "error"), status, &err);
        failures += check_articles(json_object_get(expected, "articles"), outcome.articles);
        failures += check_problems(json_object_get(expected, "problems"), outcome.problems);
    }
    json_decref(expected);
    json_decref(outcome.articles);
    json_decref(outcome.problems);
    return failures;
}

int main(int argc, char **argv)
{
    char *input = argc > 1 ? input_of(argv[1]) : NULL;
    int failures;

    if (!input) {
        fprintf(stderr, "golden_articles CASE_FOLDER [--print]: no input.* there\n");
        return 2;
    }
    json_setup();
    failures = check_case(argv[1], input, argc > 2 && strcmp(argv[2], "--print") == 0);
    free(input);
    return failures != 0;
}
