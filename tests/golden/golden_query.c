/* SPDX-License-Identifier: GPL-2.0-or-later */
/* golden_query.c - data files of queries and filters against what the parsers make of them.
 *
 *   golden_query query|plain|filter FILE
 *
 * A file has pairs of lines: what a user wrote, and the tree as printed (or, for a filter, the
 * complaint). Lines that start with "# " are remarks, blank lines part the pairs. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "query/filter.h"
#include "query/query.h"

static bool is_field(void *context, struct str name)
{
    static const char *const fields[] = {"headline", "byline",   "published", "section",
                                         "source",   "keywords", "dc:creator"};

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (str_is(name, fields[i]))
            return true;
    return false;
}

static void print_query(struct str text, bool plain_words, struct arena *arena, struct buf *out)
{
    struct query_options options = {.is_field = is_field, .plain_words = plain_words};

    query_print(query_parse(text, &options, arena)->root, out);
}

static void print_filter(struct str text, struct arena *arena, struct buf *out)
{
    struct filter_node *filter;
    struct error err;

    if (filter_parse(text, arena, &filter, &err))
        buf_add_text(out, err.message);
    else
        filter_print(filter, out);
}

static void print(const char *language, struct str text, struct arena *arena, struct buf *out)
{
    if (strcmp(language, "filter") == 0)
        print_filter(text, arena, out);
    else
        print_query(text, strcmp(language, "plain") == 0, arena, out);
}

static bool is_remark(struct str line)
{
    return line.length == 0 || str_is(line, "#") || str_starts(line, STR("# "));
}

/* Pairs that differ are shown; returns how many, and counts all. */
static int check(const char *language, const char *path, struct str text, int *pairs)
{
    struct arena *arena = arena_new();
    struct buf found = {0};
    int line_number = 0, failed = 0;

    while (text.data) {
        struct str line = str_cut(&text, '\n'), expected;

        line_number++;
        if (is_remark(line))
            continue;
        expected = str_cut(&text, '\n');
        line_number++;
        buf_clear(&found);
        print(language, line, arena, &found);
        arena_reset(arena);
        ++*pairs;
        if (str_eq(buf_str(&found), expected))
            continue;
        failed++;
        printf("%s:%d: %.*s\n  expected %.*s\n  found    %.*s\n", path, line_number, STR_ARG(line),
               STR_ARG(expected), STR_ARG(buf_str(&found)));
    }
    buf_fini(&found);
    arena_free(arena);
    return failed;
}

int main(int count, char **arguments)
{
    BUF_AUTO struct buf text = {0};
    struct error err;
    int pairs = 0, failed;

    if (count != 3) {
        fprintf(stderr, "usage: golden_query query|plain|filter FILE\n");
        return 2;
    }
    if (file_read(&text, arguments[2], 1 << 20, &err)) {
        fprintf(stderr, "golden_query: %s\n", err.message);
        return 2;
    }
    failed = check(arguments[1], arguments[2], buf_str(&text), &pairs);
    printf("%d pairs, %d differ\n", pairs, failed);
    return failed > 0 || pairs == 0;
}
