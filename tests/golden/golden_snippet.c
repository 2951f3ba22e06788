/* SPDX-License-Identifier: GPL-2.0-or-later */
/* golden_snippet.c - snippets of whole texts: golden_snippet FILE...
 *
 * A file says, with one line each, `Query:` (query_marks.h), `Language:`, `Length:` and `Passages:`
 * where they differ from the defaults. Then come parts under `--- name` lines: `text` first, then
 * what must come of it:
 *
 *   --- snippet          the snippet as HTML
 *   --- crop N           N words of it, matches in [ ]
 *   --- highlight        the whole text as HTML
 *
 * White space at the ends of a part does not count. */
#include <stdio.h>
#include <stdlib.h>

#include "../query_marks.h"
#include "base/file.h"
#include "search/snippet/snippet.h"

#define BYTES_MAX ((size_t)4 << 20)

struct golden {
    struct analyzer *analyzer;
    struct arena *arena;
    language_id language;
    struct snippet_options options;
    struct query_marks query;
    struct str text;
};

static struct str line_cut(struct str *rest)
{
    return str_cut(rest, '\n');
}

static bool read_setting(struct golden *golden, struct str line)
{
    struct str rest = line, name = str_cut(&rest, ':');
    uint64_t number = 0;

    if (!rest.data)
        return false;
    rest = arena_str(golden->arena, str_trim(rest));
    if (str_is(name, "Query"))
        query_marks_read(&golden->query, golden->analyzer, golden->language, rest, golden->arena);
    else if (str_is(name, "Language"))
        golden->language = language_find(rest);
    else if (str_is(name, "Length") && str_to_u64(rest, &number))
        golden->options.length = (uint32_t)number;
    else if (str_is(name, "Passages") && str_to_u64(rest, &number))
        golden->options.passages = (uint32_t)number;
    else
        return false;
    return true;
}

static void make_snippet(struct golden *golden, struct buf *out)
{
    uint32_t count;
    const struct passage *passages =
        snippet_find(golden->analyzer, golden->language, golden->text, &golden->query.marks,
                     &golden->options, golden->arena, &count);

    snippet_write(out, golden->text, passages, count, &snippet_style_html);
}

static bool make_part(struct golden *golden, struct str name, struct buf *out)
{
    uint64_t words;

    if (str_is(name, "snippet")) {
        make_snippet(golden, out);
    } else if (str_is(name, "highlight")) {
        snippet_highlight_text(golden->analyzer, golden->language, golden->text,
                               &golden->query.marks, STR("<mark>"), STR("</mark>"), true,
                               golden->arena, out);
    } else if (str_starts(name, STR("crop ")) &&
               str_to_u64(str_slice(name, 5, name.length), &words)) {
        snippet_crop_text(golden->analyzer, golden->language, golden->text, &golden->query.marks,
                          (uint32_t)words, STR("…"), STR("["), STR("]"), golden->arena, out);
    } else {
        return false;
    }
    return true;
}

static int check_part(struct golden *golden, const char *path, struct str name, struct str expected)
{
    BUF_AUTO struct buf got = {0};

    if (str_is(name, "text")) {
        golden->text = expected;
        return 0;
    }
    if (!make_part(golden, name, &got)) {
        fprintf(stderr, "%s: no such part: --- %.*s\n", path, STR_ARG(name));
        return 1;
    }
    if (str_eq(str_trim(buf_str(&got)), expected))
        return 0;
    fprintf(stderr, "%s: %.*s\n  expected: %.*s\n  got:      %.*s\n", path, STR_ARG(name),
            STR_ARG(expected), STR_ARG(buf_str(&got)));
    return 1;
}

/* The lines up to the next `--- name` or the end. */
static struct str part_cut(struct str *rest)
{
    const char *start = rest->data;
    struct str before = *rest;

    while (rest->data && !str_starts(*rest, STR("--- "))) {
        line_cut(rest);
        before.length = rest->data ? (size_t)(rest->data - start) : before.length;
    }
    return str_trim(before);
}

static int check_file(struct golden *golden, const char *path)
{
    BUF_AUTO struct buf file = {0};
    struct error err;
    struct str rest, line;
    int failures = 0, parts = 0;

    if (file_read(&file, path, BYTES_MAX, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    golden->language = language_find(STR("en"));
    golden->options = (struct snippet_options){0};
    memset(&golden->query, 0, sizeof golden->query);
    rest = buf_str(&file);
    while (rest.data && !str_starts(rest, STR("--- "))) {
        line = line_cut(&rest);
        if (line.length > 0 && line.data[0] != '#' && !read_setting(golden, line)) {
            fprintf(stderr, "%s: not understood: %.*s\n", path, STR_ARG(line));
            return 1;
        }
    }
    for (; rest.data; parts++) {
        line = line_cut(&rest);
        line = str_trim(str_slice(line, 4, line.length));
        failures += check_part(golden, path, line, part_cut(&rest));
    }
    return failures + (parts < 2);
}

int main(int count, char **paths)
{
    struct golden golden = {.analyzer = analyzer_new(), .arena = arena_new()};
    int failures = 0;

    for (int i = 1; i < count; i++) {
        failures += check_file(&golden, paths[i]);
        arena_reset(golden.arena);
    }
    analyzer_free(golden.analyzer);
    arena_free(golden.arena);
    printf("%d files, %d failures\n", count - 1, failures);
    return failures > 0 || count < 2;
}
