/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_columns.c - what filters, sorting and facets cost: bench_columns FOLDER [DOCUMENTS]
 *
 * FOLDER is a database; where it has no index one of short articles is made (400,000, or as many as
 * asked for): 300 sources, 12 sections, three of 2,000 keywords each, dates over twenty years, and
 * a word that half of them have. Each search runs thirty times, best and median are printed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "search/search.h"
#include "store/writer/writer.h"

#define DOCUMENTS 400000
#define ROUNDS    30
#define DAY_MS    INT64_C(86400000)

static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % below);
}

static json_t *make_article(uint32_t number, uint64_t *seed)
{
    char published[DATE_TEXT_SIZE];
    json_t *keywords = json_array();

    for (int i = 0; i < 3; i++)
        json_array_append_new(keywords, json_sprintf("keyword %u", draw(seed, 2000)));
    date_format(INT64_C(1000000000000) + draw(seed, 7300) * DAY_MS + draw(seed, 86400) * 1000, 0,
                published);
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "id", json_sprintf("%u", number), "headline",
        json_sprintf("story %u %s", draw(seed, 50000), draw(seed, 2) ? "minister" : "trainer"),
        "source", json_sprintf("Source %u", draw(seed, 300)), "section",
        json_sprintf("section %u", draw(seed, 12)), "byline",
        json_sprintf("Author %u", draw(seed, 40000)), "keywords", keywords, "published", published);
}

static enum status make_index(const char *folder, uint32_t documents, struct error *err)
{
    struct writer_options options = {.preset = PRESET_ARTICLES};
    struct writer *writer;
    uint64_t seed = 20210107;
    enum status status = writer_open(folder, STR(INDEX_DEFAULT), &options, &writer, err);

    if (status)
        return status;
    if (writer_documents(writer) == 0) {
        for (uint32_t i = 0; !status && i < documents; i++) {
            json_t *article = make_article(i, &seed);

            status = writer_add(writer, article, err);
            json_decref(article);
        }
        if (!status)
            status = writer_tidy(writer, err);
    }
    writer_close(writer);
    return status;
}

static int compare_times(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static enum status measure(struct searcher *searcher, const char *name,
                           const struct search_request *request, struct error *err)
{
    struct arena *arena = arena_new();
    struct search_result result = {0};
    int64_t times[ROUNDS];
    enum status status = STATUS_OK;

    for (int i = 0; !status && i < ROUNDS; i++) {
        int64_t start = clock_monotonic();

        arena_reset(arena);
        status = search_run(searcher, request, arena, &result, err);
        times[i] = clock_monotonic() - start;
    }
    if (!status) {
        int64_t median;

        qsort(times, ROUNDS, sizeof *times, compare_times);
        median = times[ROUNDS / 2];
        printf("%-44s %8.3f %8.3f ms %10llu matches\n", name, (double)times[0] / 1e6,
               (double)median / 1e6, (unsigned long long)result.total);
    }
    arena_free(arena);
    return status;
}

struct bench {
    const char *name, *q, *filter, *sort;
    bool descending;
    const char *facets[4];
};

static const struct bench benches[] = {
    {"latest first, no query", "", "", NULL, false, {0}},
    {"latest first, no query, filter", "", "source = 'Source 7'", NULL, false, {0}},
    {"latest first, query of half", "minister", "", "published", true, {0}},
    {"latest first, query of half, filter",
     "minister",
     "section = 'section 3'",
     "published",
     true,
     {0}},
    {"by section, no query", "", "", "section", false, {0}},
    {"by byline, query of half", "minister", "", "byline", false, {0}},
    {"facets source, section, year; query of half",
     "minister",
     "",
     NULL,
     false,
     {"source", "section", "year"}},
    {"facet keywords, query of half", "minister", "", NULL, false, {"keywords"}},
    {"facet byline, query of half", "minister", "", NULL, false, {"byline"}},
    {"facets source, section, year; no query", "", "", NULL, false, {"source", "section", "year"}},
    {"filter by a source", "minister", "source = 'Source 7'", NULL, false, {0}},
    {"filter by a keyword", "minister", "keywords = 'keyword 77'", NULL, false, {0}},
    {"filter by thirty days", "minister", "published 2015-06-01 TO 2015-06-30", NULL, false, {0}},
    {"filter, text inside", "minister", "byline CONTAINS '77'", NULL, false, {0}},
};

static enum status run(struct searcher *searcher, const struct bench *bench, struct error *err)
{
    struct search_request request = {.q = str_of(bench->q), .limit = 10};
    struct search_sort sort = {str_of(bench->sort), bench->descending};
    struct filter_node *filter;
    struct arena *arena = arena_new();
    struct str facets[4];
    enum status status = filter_parse(str_of(bench->filter), arena, &filter, err);

    request.filter = filter;
    request.sorts = &sort;
    request.sort_count = bench->sort != NULL;
    request.facets = facets;
    for (; bench->facets[request.facet_count]; request.facet_count++)
        facets[request.facet_count] = str_of(bench->facets[request.facet_count]);
    if (!status)
        status = measure(searcher, bench->name, &request, err);
    arena_free(arena);
    return status;
}

static enum status run_all(const char *folder, struct error *err)
{
    struct database *database;
    struct searcher *searcher;
    enum status status = database_open(folder, &database, err);

    if (status)
        return status;
    if (!(status = searcher_acquire(database, STR(INDEX_DEFAULT), &searcher, err))) {
        printf("%-44s %8s %8s\n", "", "best", "median");
        for (size_t i = 0; !status && i < sizeof benches / sizeof *benches; i++)
            status = run(searcher, &benches[i], err);
        searcher_release(searcher);
    }
    database_close(database);
    return status;
}

int main(int argc, char **argv)
{
    uint64_t documents = DOCUMENTS;
    struct error err;

    if (argc < 2 || argc > 3 || (argc == 3 && !str_to_u64(str_of(argv[2]), &documents))) {
        fprintf(stderr, "Usage: bench_columns FOLDER [DOCUMENTS]\n");
        return 2;
    }
    json_setup();
    if (make_index(argv[1], (uint32_t)documents, &err) || run_all(argv[1], &err)) {
        fprintf(stderr, "bench_columns: %s\n", err.message);
        return 1;
    }
    return 0;
}
