/* SPDX-License-Identifier: GPL-2.0-or-later */
/* golden_ranking.c - small collections and queries, with the hits that must come, in their order.
 *
 *   golden_ranking FILE
 *
 * A line is one of
 *
 *   document {...}       added; `commit` makes a segment of those before it
 *   settings {...}       changed for the queries that follow
 *   query words          what is asked from here on; forgets the options of the one before
 *   operators            AND, OR, NOT and joined words count; else words are only words
 *   typing               the last word may also be the start of one
 *   match all|last|frequency|any, sort FIELD:desc, on FIELD, threshold NUMBER, distinct FIELD,
 *   limit NUMBER, offset NUMBER, filter EXPRESSION, facet FIELD
 *   hits 3 1 2           the ids that must come, in this order (a blank `hits`: none)
 *   total NUMBER
 *   counts VALUE NUMBER, ...         of the facet
 *   allwords NUMBER                  how many of the hits have all words
 *   suggestion words                 the corrected query (a blank `suggestion`: none)
 *   exactness exactMatch|matchesStart|noExactMatch   of the first hit
 *   score FROM TO        of the first hit
 *   details RULE ...     the rules that say something of the first hit
 *   marked FIELD text    the first hit's field, with [ ] around what matches
 *
 * Lines that start with "# " are remarks. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "search/search.h"
#include "store/writer/writer.h"

#define SORTS_MAX 4

struct script {
    const char *directory;
    struct writer *writer;
    struct database *database;
    struct arena *arena;
    struct search_request request;
    struct search_sort sorts[SORTS_MAX];
    struct str on[SORTS_MAX];
    struct str facet;
    bool ran; /* the result is of the query at hand */
    struct searcher *searcher;
    struct search_result result;
    int failures;
    unsigned line;
};

static void check(enum status status, const struct error *err)
{
    if (!status)
        return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

static void differ(struct script *script, struct str wanted, struct str found)
{
    printf("line %u: %.*s\n  wanted %.*s\n  found  %.*s\n", script->line,
           STR_ARG(script->request.q), STR_ARG(wanted), STR_ARG(found));
    script->failures++;
}

static void compare(struct script *script, struct str wanted, const struct buf *found)
{
    if (!str_eq(wanted, buf_str(found)))
        differ(script, wanted, buf_str(found));
}

/* --- writing --- */

static void add_document(struct script *script, struct str rest)
{
    struct error err;
    json_auto_t *document = json_read(rest, 0, &err);

    check(document ? STATUS_OK : err.status, &err);
    check(writer_add(script->writer, document, &err), &err);
}

static void commit(struct script *script, struct str rest)
{
    struct error err;

    check(writer_commit(script->writer, &err), &err);
}

static void change_settings(struct script *script, struct str rest)
{
    struct error err;
    json_auto_t *patch = json_read(rest, 0, &err);
    struct settings *settings;

    check(patch ? STATUS_OK : err.status, &err);
    check(settings_patch(writer_schema(script->writer)->settings, patch, &settings, &err), &err);
    check(writer_set_settings(script->writer, settings, &err), &err);
    settings_release(settings);
}

/* --- asking --- */

static void begin_query(struct script *script, struct str rest)
{
    script->request = (struct search_request){.q = rest,
                                              .match = SEARCH_LAST,
                                              .plain_words = true,
                                              .suggest = true,
                                              .limit = 20,
                                              .details = true,
                                              .sorts = script->sorts,
                                              .search_on = script->on};
}

static void set_operators(struct script *script, struct str rest)
{
    script->request.plain_words = false;
}

static void set_typing(struct script *script, struct str rest)
{
    script->request.prefix = SEARCH_PREFIX_TYPED;
}

static void set_match(struct script *script, struct str rest)
{
    static const struct {
        const char *name;
        enum search_match match;
    } names[] = {{"all", SEARCH_ALL},
                 {"last", SEARCH_LAST},
                 {"frequency", SEARCH_FREQUENCY},
                 {"any", SEARCH_ANY}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(rest, names[i].name))
            script->request.match = names[i].match;
}

static void add_sort(struct script *script, struct str rest)
{
    struct str field = str_cut(&rest, ':');

    script->sorts[script->request.sort_count++] = (struct search_sort){field, str_is(rest, "desc")};
}

static void add_on(struct script *script, struct str rest)
{
    script->on[script->request.search_on_count++] = rest;
}

static void set_threshold(struct script *script, struct str rest)
{
    str_to_double(rest, &script->request.score_threshold);
}

static void set_limit(struct script *script, struct str rest)
{
    script->request.limit = (uint32_t)strtoul(rest.data, NULL, 10);
}

static void set_offset(struct script *script, struct str rest)
{
    script->request.offset = (uint32_t)strtoul(rest.data, NULL, 10);
}

static void set_distinct(struct script *script, struct str rest)
{
    script->request.distinct = rest;
}

static void set_filter(struct script *script, struct str rest)
{
    struct filter_node *filter;
    struct error err;

    check(filter_parse(rest, script->arena, &filter, &err), &err);
    script->request.filter = filter;
}

static void set_facet(struct script *script, struct str rest)
{
    script->facet = rest;
    script->request.facets = &script->facet;
    script->request.facet_count = 1;
}

static void run(struct script *script)
{
    struct error err = {0};

    if (script->ran)
        return;
    searcher_release(script->searcher);
    if (script->database)
        database_refresh(script->database, NULL);
    else
        check(database_open(script->directory, &script->database, &err), &err);
    check(searcher_acquire(script->database, STR("documents"), &script->searcher, &err), &err);
    check(search_run(script->searcher, &script->request, script->arena, &script->result, &err),
          &err);
    script->ran = true;
}

/* --- what must come --- */

static void expect_hits(struct script *script, struct str rest)
{
    BUF_AUTO struct buf found = {0};

    for (uint32_t i = 0; i < script->result.hit_count; i++) {
        struct error err;
        json_auto_t *fields = json_read(script->result.hits[i].fields, 0, &err);

        if (i > 0)
            buf_add_char(&found, ' ');
        json_add(&found, json_object_get(fields, "id"));
    }
    compare(script, rest, &found);
}

static void expect_total(struct script *script, struct str rest)
{
    BUF_AUTO struct buf found = {0};

    buf_addf(&found, "%llu", (unsigned long long)script->result.total);
    compare(script, rest, &found);
}

static void expect_counts(struct script *script, struct str rest)
{
    const struct facet_result *facet = script->result.facets;
    BUF_AUTO struct buf found = {0};

    for (uint32_t i = 0; i < facet->value_count; i++)
        buf_addf(&found, "%s%.*s %llu", i ? ", " : "", STR_ARG(facet->values[i].value),
                 (unsigned long long)facet->values[i].count);
    compare(script, rest, &found);
}

static void expect_all_words(struct script *script, struct str rest)
{
    BUF_AUTO struct buf found = {0};

    buf_addf(&found, "%llu", (unsigned long long)script->result.all_words);
    compare(script, rest, &found);
}

static void expect_suggestion(struct script *script, struct str rest)
{
    BUF_AUTO struct buf found = {0};

    if (script->result.suggestion.data)
        buf_add_str(&found, script->result.suggestion);
    compare(script, rest, &found);
}

static void expect_score(struct script *script, struct str rest)
{
    struct str low = str_cut(&rest, ' ');
    BUF_AUTO struct buf found = {0};
    double from = 0, to = 1, score = script->result.hit_count ? script->result.hits[0].rank : -1;

    str_to_double(low, &from);
    str_to_double(rest, &to);
    buf_addf(&found, "%.4f", score);
    if (score < from || score > to)
        differ(script, low, buf_str(&found));
}

static void expect_details(struct script *script, struct str rest)
{
    BUF_AUTO struct buf found = {0};

    for (uint32_t i = 0; script->result.hit_count && i < script->result.hits[0].detail_count; i++)
        buf_addf(&found, "%s%.*s", i ? " " : "", STR_ARG(script->result.hits[0].details[i].name));
    compare(script, rest, &found);
}

static void expect_exactness(struct script *script, struct str rest)
{
    BUF_AUTO struct buf found = {0};

    for (uint32_t i = 0; script->result.hit_count && i < script->result.hits[0].detail_count; i++)
        if (script->result.hits[0].details[i].match_type)
            buf_add_text(&found, script->result.hits[0].details[i].match_type);
    compare(script, rest, &found);
}

static void expect_marked(struct script *script, struct str rest)
{
    const struct search_hit *hit = script->result.hits;
    struct str field = str_cut(&rest, ' ');
    BUF_AUTO struct buf found = {0};
    struct error err;

    if (script->result.hit_count == 0) {
        differ(script, rest, STR("nothing"));
        return;
    }
    json_auto_t *fields = json_read(hit->fields, 0, &err);
    search_highlight(script->searcher, hit->language,
                     json_get_str(fields, arena_str(script->arena, field).data),
                     script->result.marks, STR("["), STR("]"), false, script->arena, &found);
    compare(script, rest, &found);
}

static const struct {
    const char *word;
    void (*act)(struct script *script, struct str rest);
    bool asks; /* of a result */
} lines[] = {
    {"document", add_document, false},
    {"commit", commit, false},
    {"settings", change_settings, false},
    {"query", begin_query, false},
    {"operators", set_operators, false},
    {"typing", set_typing, false},
    {"match", set_match, false},
    {"sort", add_sort, false},
    {"on", add_on, false},
    {"threshold", set_threshold, false},
    {"limit", set_limit, false},
    {"offset", set_offset, false},
    {"distinct", set_distinct, false},
    {"filter", set_filter, false},
    {"facet", set_facet, false},
    {"hits", expect_hits, true},
    {"total", expect_total, true},
    {"counts", expect_counts, true},
    {"allwords", expect_all_words, true},
    {"suggestion", expect_suggestion, true},
    {"score", expect_score, true},
    {"details", expect_details, true},
    {"exactness", expect_exactness, true},
    {"marked", expect_marked, true},
};

static void act(struct script *script, struct str line)
{
    struct str rest = line, word = str_cut(&rest, ' ');

    if (line.length == 0 || str_starts(line, STR("#")))
        return;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!str_is(word, lines[i].word))
            continue;
        if (lines[i].asks)
            run(script);
        else
            script->ran = false;
        lines[i].act(script, rest.data ? rest : STR(""));
        return;
    }
    fprintf(stderr, "line %u: what is %.*s?\n", script->line, STR_ARG(word));
    exit(1);
}

int main(int argc, char **argv)
{
    char directory[] = "/tmp/dateline-ranking-XXXXXX";
    struct writer_options options = {
        .jobs = 1, .preset = PRESET_DOCUMENTS, .primary_key = STR_INIT("id")};
    struct script script = {.directory = mkdtemp(directory), .arena = arena_new()};
    BUF_AUTO struct buf text = {0};
    struct error err = {0};
    struct str rest;

    if (argc != 2)
        return 2;
    json_setup();
    check(file_read(&text, argv[1], 1 << 20, &err), &err);
    check(writer_open(script.directory, STR("documents"), &options, &script.writer, &err), &err);
    script.line = 1;
    for (rest = buf_str(&text); rest.data && rest.length > 0; script.line++)
        act(&script, str_trim(str_cut(&rest, '\n')));
    searcher_release(script.searcher);
    database_close(script.database);
    writer_close(script.writer);
    arena_free(script.arena);
    check(file_remove_tree(script.directory, &err), &err);
    return script.failures > 0;
}
