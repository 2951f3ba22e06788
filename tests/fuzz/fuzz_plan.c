/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_plan.c - readers' queries to plans, and on to hits: by bm25 and by ranking rules, whole
 * words and while typing, plain and in the full language. Hits and totals agree, and marks are
 * within the text. Two small indexes are made once and kept until the program ends. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "search/search.h"
#include "store/writer/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HITS      5
#define BYTES_MAX 400 /* longer queries are of fuzz_query */

static const char *const documents[] = {
    "{\"id\":\"1\",\"headline\":\"SolarWinds "
    "hack\",\"source\":\"Wire\",\"published\":\"2021-01-07\","
    "\"language\":\"en\",\"body\":\"The hack of the ministry, they said, went on for months.\"}",
    "{\"id\":\"2\",\"headline\":\"Cyber-security of hospitals\",\"source\":\"Ledger\","
    "\"language\":\"en\",\"body\":\"A U.S. senator; COVID-19 or not. Nations worked on it.\"}",
    "{\"id\":\"3\",\"headline\":\"Les maisons\",\"language\":\"fr\","
    "\"body\":\"Les nationales ont choisi l'\\u00e9t\\u00e9 pour \\u00e7a.\"}",
    "{\"id\":\"4\",\"headline\":\"\\u6771\\u4eac\\u90fd\",\"language\":\"ja\","
    "\"body\":\"\\u6771\\u4eac\\u90fd\\u306e\\u4f1a\\u8b70 sun flower\"}",
    "{\"id\":\"5\",\"headline\":\"Sunflower in bloom\",\"language\":\"de\","
    "\"body\":\"Die H\\u00e4user der Regierungen stehen in 20231 bloom.\"}",
};

static char directory[] = "/tmp/dateline-fuzz-plan-XXXXXX";
static struct database *database;

static void remove_directory(void)
{
    struct error err;

    database_close(database);
    file_remove_tree(directory, &err);
}

static void make_index(const char *uid, enum settings_preset preset, const char *settings_text)
{
    struct writer_options options = {.jobs = 1, .preset = preset, .primary_key = STR_INIT("id")};
    struct settings *settings;
    struct writer *writer;
    struct error err;
    json_t *patch = json_read(str_of(settings_text), 0, &err);

    if (writer_open(directory, str_of(uid), &options, &writer, &err) ||
        settings_patch(writer_schema(writer)->settings, patch, &settings, &err) ||
        writer_set_settings(writer, settings, &err))
        abort();
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        json_t *document = json_read(str_of(documents[i]), 0, &err);

        if (!document || writer_add(writer, document, &err))
            abort();
        json_decref(document);
        if (i == 2 && writer_commit(writer, &err)) /* two segments */
            abort();
    }
    if (writer_settle(writer, &err))
        abort();
    writer_close(writer);
    settings_release(settings);
    json_decref(patch);
}

static void make_database(void)
{
    struct error err;

    json_setup();
    if (!mkdtemp(directory))
        abort();
    make_index("articles", PRESET_ARTICLES,
               "{\"typoTolerance\":{\"disableOnAttributes\":[\"source\"]}}");
    make_index("ruled", PRESET_DOCUMENTS,
               "{\"synonyms\":{\"hack\":[\"break in\"],\"sun flower\":[\"bloom\"]},"
               "\"stopWords\":[\"the\",\"of\"],"
               "\"typoTolerance\":{\"minWordSizeForTypos\":{\"oneTypo\":3,\"twoTypos\":5}}}");
    if (database_open(directory, &database, &err))
        abort();
    atexit(remove_directory);
}

static void check_marks(struct searcher *searcher, const struct search_hit *hit,
                        const struct marks *marks, struct arena *arena)
{
    const struct search_span *spans;
    uint32_t count, end = 0;

    spans = search_matches(searcher, hit->language, hit->fields, marks, arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        assert(spans[i].start >= end && spans[i].length > 0);
        end = spans[i].start + spans[i].length;
        assert(end <= hit->fields.length);
    }
}

static void search(const char *uid, const struct search_request *request)
{
    struct arena *arena = arena_new();
    struct search_result result;
    struct searcher *searcher;
    struct error err;

    if (searcher_acquire(database, str_of(uid), &searcher, &err))
        abort();
    if (search_run(searcher, request, arena, &result, &err)) {
        fprintf(stderr, "%s\n", err.message);
        abort(); /* a reader's query never fails */
    }
    assert(result.hit_count <= HITS && result.hit_count <= result.total);
    for (uint32_t i = 0; i < result.hit_count; i++) {
        assert(result.hits[i].rank >= 0 && result.hits[i].rank <= 1);
        check_marks(searcher, &result.hits[i], result.marks, arena);
    }
    searcher_release(searcher);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum search_match matches[] = {SEARCH_ALL_THEN_FEWER, SEARCH_ALL, SEARCH_ANY,
                                                SEARCH_LAST, SEARCH_FREQUENCY};
    struct search_request request = {.limit = HITS, .snippets = true, .suggest = true};

    if (size > BYTES_MAX)
        return 0;
    if (!database)
        make_database();
    request.q = str_n((const char *)data, size);
    for (size_t i = 0; i < sizeof matches / sizeof *matches; i++) {
        request.match = matches[i];
        request.details = i % 2 == 0;
        request.plain_words = i % 2 == 1;
        request.prefix = i % 2 == 0 ? SEARCH_PREFIX_TYPED : SEARCH_PREFIX_BY_RULES;
        search("articles", &request);
        search("ruled", &request);
    }
    return 0;
}
