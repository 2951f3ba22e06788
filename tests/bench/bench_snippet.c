/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_snippet.c - microseconds a snippet: bench_snippet ARTICLES.jsonl[.gz]...
 *
 * Articles of 3 to 5 KB, queries of 1 to 4 words taken from the article itself (its first, middle
 * and rarer words, so that most match in several places) and from another one (so that some do
 * not). One core; tokenizing, stemming, choosing, cutting, marking and HTML are all in it. */
#include <stdio.h>
#include <stdlib.h>

#include "../query_marks.h"
#include "base/date.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"
#include "search/snippet/snippet.h"

#define BYTES_MAX    ((size_t)1 << 30)
#define ARTICLES_MAX 2000
#define ROUNDS       15

struct bench {
    struct analyzer *analyzer;
    struct arena *arena;
    struct arena *lasting;
    language_id language;
    struct str articles[ARTICLES_MAX];
    struct query_marks *queries;
    uint32_t count;
};

static void read_articles(struct bench *bench, struct str lines)
{
    while (lines.data && bench->count < ARTICLES_MAX) {
        struct str line = str_cut(&lines, '\n'), body;
        struct error err;
        json_t *object = line.length > 0 ? json_read(line, 0, &err) : NULL;

        body = json_get_str(object, "body");
        if (!body.data)
            body = json_get_str(object, "text");
        if (body.length >= 3 * 1024 && body.length <= 5 * 1024)
            bench->articles[bench->count++] = arena_str(bench->lasting, body);
        json_decref(object);
    }
}

static bool read_file_of_articles(struct bench *bench, const char *path)
{
    BUF_AUTO struct buf file = {0}, plain = {0};
    struct error err;

    if (file_read(&file, path, BYTES_MAX, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return false;
    }
    if (gzip_sniff(buf_str(&file))) {
        if (gzip_expand(&plain, buf_str(&file), BYTES_MAX, &err)) {
            fprintf(stderr, "%s\n", err.message);
            return false;
        }
        read_articles(bench, buf_str(&plain));
        return true;
    }
    read_articles(bench, buf_str(&file));
    return true;
}

/* Words of more than four letters at some places of the article. */
static void make_query(struct bench *bench, uint32_t article, uint32_t words)
{
    BUF_AUTO struct buf query = {0};
    uint32_t position = 0, wanted = 0;
    struct token token;
    struct str text = bench->articles[article];

    analyzer_begin(bench->analyzer, bench->language, text);
    while (wanted < words && analyzer_next(bench->analyzer, &token)) {
        if (position++ < (wanted * 120 + article % 37) || token.word.length < 5 ||
            language_is_stop_word(bench->language, token.word))
            continue;
        buf_add_str(&query, token.word);
        buf_add_char(&query, ' ');
        wanted++;
    }
    if (query.length == 0)
        buf_add_text(&query, "nothing");
    query_marks_read(&bench->queries[article], bench->analyzer, bench->language, buf_str(&query),
                     bench->lasting);
}

struct made {
    uint64_t nanoseconds;
    uint64_t bytes; /* of HTML */
    uint64_t marks;
};

/* A text that was just unpacked is in the cache. */
static void warm(struct str text)
{
    static volatile uint8_t sum;

    for (size_t i = 0; i < text.length; i += 64)
        sum = (uint8_t)(sum + (uint8_t)text.data[i]);
}

static void make_snippet(struct bench *bench, uint32_t article, struct buf *out, struct made *made)
{
    struct snippet_options options = {0};
    const struct passage *passages;
    int64_t start;
    uint64_t taken;
    uint32_t count;

    warm(bench->articles[article]);
    buf_clear(out);
    start = clock_monotonic();
    passages = snippet_find(bench->analyzer, bench->language, bench->articles[article],
                            &bench->queries[article].marks, &options, bench->arena, &count);
    snippet_write(out, bench->articles[article], passages, count, &snippet_style_html);
    taken = (uint64_t)(clock_monotonic() - start);
    if (made->nanoseconds == 0 || taken < made->nanoseconds)
        made->nanoseconds = taken;
    made->bytes = out->length;
    made->marks = count > 0 ? passages[0].match_count : 0;
    arena_reset(bench->arena);
}

/* The best of some rounds for each article, so that other work on the machine counts little. */
static void measure(struct bench *bench, uint32_t words)
{
    struct made *made = mem_zero(bench->count, sizeof *made), all = {0};
    BUF_AUTO struct buf out = {0};
    uint64_t text = 0;
    double count = bench->count;

    for (uint32_t i = 0; i < bench->count; i++)
        make_query(bench, i, words);
    for (int round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < bench->count; i++)
            make_snippet(bench, i, &out, &made[i]);
    for (uint32_t i = 0; i < bench->count; i++) {
        all.nanoseconds += made[i].nanoseconds;
        all.bytes += made[i].bytes;
        all.marks += made[i].marks;
        text += bench->articles[i].length;
    }
    printf("%u words: %6.2f us a snippet (%.0f bytes of text, %.0f of HTML, %.1f marks)\n", words,
           (double)all.nanoseconds / 1000 / count, (double)text / count, (double)all.bytes / count,
           (double)all.marks / count);
    free(made);
}

int main(int count, char **paths)
{
    struct bench bench = {.analyzer = analyzer_new(),
                          .arena = arena_new(),
                          .lasting = arena_new(),
                          .language = language_find(STR("en"))};

    json_setup();
    for (int i = 1; i < count; i++)
        if (!read_file_of_articles(&bench, paths[i]))
            return 1;
    if (bench.count == 0) {
        fprintf(stderr, "usage: bench_snippet ARTICLES.jsonl[.gz]...\n");
        return 2;
    }
    bench.queries = mem_zero(bench.count, sizeof *bench.queries);
    for (uint32_t words = 1; words <= 4; words++)
        measure(&bench, words);
    free(bench.queries);
    analyzer_free(bench.analyzer);
    arena_free(bench.arena);
    arena_free(bench.lasting);
    return 0;
}
