/* SPDX-License-Identifier: GPL-2.0-or-later */
/* golden_professional.c - queries in the professional's language and in Lucene's syntax, with the
 * articles that they must find.
 *
 *   golden_professional ARTICLES FILE
 *
 * ARTICLES has one article a line. The file's lines are
 *
 *   ? query              what is asked; the lines after it say what must come
 *   = 3 1 2              the ids that it finds, in the order of the alphabet (a blank `=`: none)
 *   ! message            the error
 *   > (near/5 …)         the tree
 *   " words              what was understood, in words
 *   [ FIELD text         the field of the only hit, with [ ] around what is marked
 *   lucene, professional the language from here on
 *   # remark
 *
 * Each query is asked of an index with one segment, and of one with a segment for each third
 * article; both must answer alike. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "query/professional/professional.h"
#include "search/search.h"
#include "store/writer/writer.h"

#define HITS_MAX 100

struct world {
    char directory[40];
    struct writer *writer;
    struct database *database;
    struct searcher *searcher;
};

struct script {
    struct world worlds[2];
    struct arena *arena;
    bool lucene;
    struct str query;
    int failures, asked;
    unsigned line;
};

static void check(enum status status, const struct error *err)
{
    if (!status)
        return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

static void compare(struct script *script, struct str wanted, struct str found)
{
    if (str_eq(wanted, found))
        return;
    printf("line %u: %.*s\n  wanted %.*s\n  found  %.*s\n", script->line, STR_ARG(script->query),
           STR_ARG(wanted), STR_ARG(found));
    script->failures++;
}

/* --- worlds --- */

static void open_world(struct world *world, struct str articles, unsigned per_segment)
{
    struct writer_options options = {.jobs = 1, .preset = PRESET_ARTICLES};
    struct error err = {0};
    unsigned count = 0;

    strcpy(world->directory, "/tmp/dateline-professional-XXXXXX");
    if (!mkdtemp(world->directory))
        exit(1);
    check(writer_open(world->directory, STR("articles"), &options, &world->writer, &err), &err);
    while (articles.data && articles.length > 0) {
        json_auto_t *article = json_read(str_cut(&articles, '\n'), 0, &err);

        check(article ? STATUS_OK : err.status, &err);
        check(writer_add(world->writer, article, &err), &err);
        if (++count % per_segment == 0)
            check(writer_commit(world->writer, &err), &err);
    }
    check(writer_settle(world->writer, &err), &err);
    check(database_open(world->directory, &world->database, &err), &err);
    check(searcher_acquire(world->database, STR("articles"), &world->searcher, &err), &err);
}

static void close_world(struct world *world)
{
    struct error err;

    searcher_release(world->searcher);
    database_close(world->database);
    writer_close(world->writer);
    check(file_remove_tree(world->directory, &err), &err);
}

/* --- expectations --- */

static enum status ask(struct script *script, struct world *world, struct search_result *result,
                       struct error *err)
{
    struct search_request request = {.q = script->query,
                                     .language =
                                         script->lucene ? SEARCH_LUCENE : SEARCH_PROFESSIONAL,
                                     .limit = HITS_MAX,
                                     .exact_total = true};

    return search_run(world->searcher, &request, script->arena, result, err);
}

static int by_id(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void expect_hits(struct script *script, struct str wanted)
{
    for (size_t w = 0; w < sizeof script->worlds / sizeof *script->worlds; w++) {
        struct search_result result;
        struct str ids[HITS_MAX];
        BUF_AUTO struct buf found = {0};
        struct error err;

        if (ask(script, &script->worlds[w], &result, &err)) {
            compare(script, wanted, str_of(err.message));
            return;
        }
        for (uint32_t i = 0; i < result.hit_count; i++) {
            json_auto_t *fields = json_read(result.hits[i].fields, 0, &err);

            ids[i] = arena_str(script->arena, json_get_str(fields, "id"));
        }
        qsort(ids, result.hit_count, sizeof *ids, by_id);
        for (uint32_t i = 0; i < result.hit_count; i++)
            buf_addf(&found, "%s%.*s", i > 0 ? " " : "", STR_ARG(ids[i]));
        compare(script, wanted, buf_str(&found));
        if (result.total != result.hit_count || !result.total_exact)
            compare(script, STR("an exact total"), STR("another"));
    }
}

static void expect_refusal(struct script *script, struct str wanted)
{
    struct search_result result;
    struct error err = {.message = "no error"};

    ask(script, &script->worlds[0], &result, &err);
    compare(script, wanted, str_of(err.message));
}

static struct str any_field(void *context, struct str name)
{
    static const struct str fields[] = {STR_INIT("headline"), STR_INIT("byline"),
                                        STR_INIT("source"), STR_INIT("section"), STR_INIT("body")};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_eq_nocase(fields[i], name))
            return fields[i];
    return STR_NONE;
}

static void compare_reading(struct script *script, struct str wanted,
                            void (*write)(const struct pro_node *node, struct buf *out))
{
    const struct pro_options options = {.field = any_field, .lucene = script->lucene};
    BUF_AUTO struct buf found = {0};
    struct pro_query *query;
    struct error err;

    if (pro_parse(script->query, &options, script->arena, &query, &err))
        buf_add_text(&found, err.message);
    else
        write(query->root, &found);
    compare(script, wanted, buf_str(&found));
}

static void expect_tree(struct script *script, struct str wanted)
{
    compare_reading(script, wanted, pro_print);
}

static void expect_words(struct script *script, struct str wanted)
{
    compare_reading(script, wanted, pro_say);
}

static void expect_marks(struct script *script, struct str rest)
{
    const struct world *world = &script->worlds[0];
    struct str field = str_cut(&rest, ' ');
    BUF_AUTO struct buf found = {0};
    struct search_result result;
    struct error err;

    check(ask(script, &script->worlds[0], &result, &err), &err);
    if (result.hit_count == 1) {
        const struct search_hit *hit = &result.hits[0];
        json_auto_t *fields = json_read(hit->fields, 0, &err);
        struct str text = str_is(field, "body")
                              ? hit->body
                              : json_get_str(fields, arena_str(script->arena, field).data);

        search_highlight(world->searcher, hit->language, text, result.marks, STR("["), STR("]"),
                         false, script->arena, &found);
    }
    compare(script, rest, buf_str(&found));
}

static const struct {
    char sign;
    void (*expect)(struct script *script, struct str wanted);
} expectations[] = {{'=', expect_hits},
                    {'!', expect_refusal},
                    {'>', expect_tree},
                    {'"', expect_words},
                    {'[', expect_marks}};

static void act(struct script *script, struct str line)
{
    struct str rest = str_trim(str_slice(line, 1, line.length));

    if (line.length == 0 || line.data[0] == '#')
        return;
    if (str_is(line, "lucene") || str_is(line, "professional")) {
        script->lucene = str_is(line, "lucene");
        return;
    }
    if (line.data[0] == '?') {
        script->query = rest;
        script->asked++;
        return;
    }
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
        if (line.data[0] == expectations[i].sign) {
            expectations[i].expect(script, rest);
            return;
        }
    compare(script, STR("a known sign"), line);
}

int main(int argc, char **argv)
{
    struct script script = {.arena = arena_new(), .line = 1};
    BUF_AUTO struct buf articles = {0};
    BUF_AUTO struct buf text = {0};
    struct error err = {0};
    struct str rest;

    if (argc != 3)
        return 2;
    json_setup();
    check(file_read(&articles, argv[1], 1 << 20, &err), &err);
    check(file_read(&text, argv[2], 1 << 20, &err), &err);
    open_world(&script.worlds[0], buf_str(&articles), 1000);
    open_world(&script.worlds[1], buf_str(&articles), 3);
    for (rest = buf_str(&text); rest.data && rest.length > 0; script.line++)
        act(&script, str_cut(&rest, '\n'));
    close_world(&script.worlds[0]);
    close_world(&script.worlds[1]);
    arena_free(script.arena);
    printf("%d queries, %d differ\n", script.asked, script.failures);
    return script.failures > 0 || script.asked == 0;
}
