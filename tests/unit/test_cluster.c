/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cluster.c - what an engine asks of a cluster, and what it makes of its answers. A transport
 * stands in for the cluster; tests/cluster has a real one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/backup.h"
#include "engine/batch.h"
#include "engine/cluster.h"
#include "engine/cluster/copy_set.h"
#include "engine/reader.h"
#include "engine/standing.h"
#include "engine/takedown.h"

#define NOW INT64_C(1600000000000)

/* The state of the cluster that stands in. */
struct world {
    char directory[64];
    struct engine *engine;
    struct arena *arena;
    struct buf asked;      /* method, path and body of each request, a line each */
    char *meta;            /* of the index `news`; NULL: there is none */
    int search_code;       /* of the answers to searches */
    const char *found;     /* an answer to searches */
    const char *published; /* an answer to _mget */
    const char *records;   /* an answer to _mget of records of takedowns */
    const char *fetched;   /* an answer to searches of ids that ask for the moment and the scope */
    const char *alike;     /* an answer to searches for bands of sketches */
    const char *bulk_reason;      /* of the error; NULL: none is told */
    int bulk_code;                /* of the first item; 0: as many as there are, all taken */
    uint32_t bulks, failing_bulk; /* that were sent; the number of one that fails, from 1 on */
    bool away;
    uint64_t count;   /* documents that an index has */
    uint64_t changes; /* of the index, so far */
    bool changing;    /* there is one more with each look */
    bool lease_taken; /* by another process */
    int page_most;    /* documents of a page that is not too large; 0: any; below 0: none */
    int failed;       /* shards that a refresh does not reach */
    bool mute;        /* no answer to what a manager must say */
    int unanswered;
    const char *block_note; /* of a rebuild that was killed; NULL: there is none */
    bool lacks_sketches;    /* of a version that did not map them */
    bool lacks_terms;       /* the same */
    bool lacks_structure;   /* the same */
    bool old_joints;        /* the same: tokens are joined as in queries */
    bool no_stats;          /* the statistics have no index: the credentials may not see them */
};

static void note(struct world *world, const struct cluster_request *request)
{
    buf_addf(&world->asked, "%s %s %.*s\n", request->method, request->path,
             STR_ARG(request->body.data ? request->body : STR("")));
}

static int answer_bulk(struct world *world, struct str body, struct buf *answer)
{
    struct str rest = body, line;
    const char *comma = "";
    int code = ++world->bulks == world->failing_bulk ? 503 : world->bulk_code;

    buf_add_text(answer, "{\"items\":[");
    while (rest.length > 0) {
        line = str_cut(&rest, '\n');
        if (!str_starts(line, STR("{\"index\"")) && !str_starts(line, STR("{\"create\"")) &&
            !str_starts(line, STR("{\"delete\"")))
            continue;
        buf_addf(answer,
                 "%s{\"index\":{\"_id\":\"a\",\"status\":%d,\"error\":{\"reason\":\"%s\"}}}", comma,
                 code ? code : 200, world->bulk_reason ? world->bulk_reason : "");
        comma = ",";
    }
    buf_add_text(answer, "]}");
    return 200;
}

static void keep_meta(struct world *world, struct str body)
{
    struct error err;
    json_t *value = json_read(body, 0, &err);
    json_t *mappings = json_object_get(value, "mappings");
    json_t *meta = json_object_get(mappings ? mappings : value, "_meta");

    free(world->meta);
    world->meta = json_dumps(meta, JSON_COMPACT);
    assert_non_null(world->meta);
    json_decref(value);
}

static bool fetches_what_may_be_shown(struct str body)
{
    return str_find(body, STR("{\"ids\":{\"values\":[")) >= 0 &&
           str_find(body, STR("{\"range\":{\"from\":{\"gt\":1600000000000}}}")) > 0 &&
           str_find(body, STR("{\"range\":{\"until\":{\"lte\":1600000000000}}}")) > 0 &&
           str_find(body, STR("\"harbour\"")) > 0 && str_find(body, STR("\"wire\"")) > 0;
}

static const char *answer_of_search(const struct world *world, struct str body)
{
    if (world->alike && str_find(body, STR("{\"terms\":{\"bands\":")) >= 0)
        return world->alike;
    if (world->fetched && fetches_what_may_be_shown(body))
        return world->fetched;
    if (world->alike && str_find(body, STR("{\"query\":{\"ids\":")) >= 0)
        return "{}"; /* no texts: sketches decide */
    return world->found;
}

/* Each search of a `_msearch`. */
static void answer_searches(const struct world *world, struct str lines, struct buf *answer)
{
    const char *comma = "";

    buf_add_text(answer, "{\"responses\":[");
    while (lines.length > 0) {
        struct str head = str_cut(&lines, '\n'), body = str_cut(&lines, '\n');
        struct str found = str_of(answer_of_search(world, body));

        assert_true(str_find(head, STR("\"allow_partial_search_results\":false")) > 0);
        buf_addf(answer, "%s%.*s,\"status\":%d}", comma, (int)found.length - 1, found.data,
                 world->search_code);
        comma = ",";
    }
    buf_add_text(answer, "]}");
}

static void answer_count(struct world *world, struct str path, struct buf *answer)
{
    if (str_find(path, STR("_count")) >= 0)
        buf_addf(answer, "{\"count\":%llu}", (unsigned long long)world->count);
    else if (world->no_stats)
        buf_add_text(answer, "{\"indices\":{}}");
    else
        buf_addf(answer,
                 "{\"_all\":{\"total\":{\"docs\":{\"deleted\":0}}},"
                 "\"indices\":{\"dateline-news\":{\"uuid\":\"u\",\"shards\":{\"0\":[{\"routing\":"
                 "{\"primary\":true},\"seq_no\":{\"max_seq_no\":%llu,\"global_checkpoint\":%llu}}]"
                 "}}}}",
                 (unsigned long long)world->changes, (unsigned long long)world->changes);
    world->changes += world->changing;
}

static int answer_for(struct world *world, const struct cluster_request *request,
                      struct buf *answer)
{
    struct str path = str_of(request->path);
    bool puts = strcmp(request->method, "PUT") == 0;

    if (str_find(path, STR("_doc/lease")) >= 0 && !puts)
        return 404;
    if (str_find(path, STR("_doc/lease")) >= 0 && world->lease_taken)
        return 409;
    if (str_find(path, STR("_count")) >= 0 || str_find(path, STR("_stats")) >= 0) {
        answer_count(world, path, answer);
        return 200;
    }
    if (str_find(path, STR("_refresh")) >= 0) {
        buf_addf(answer, "{\"_shards\":{\"total\":2,\"successful\":1,\"failed\":%d}}",
                 world->failed);
        return 200;
    }
    if (str_find(path, STR("/_block/")) >= 0 || str_find(path, STR("/_settings")) >= 0) {
        buf_add_text(answer, "{\"acknowledged\":true,\"shards_acknowledged\":true}");
        return 200;
    }
    if (str_find(path, STR("_doc/block-")) >= 0 && !puts) {
        buf_add_text(answer, world->block_note ? world->block_note : "{}");
        return world->block_note ? 200 : 404;
    }
    if (str_find(path, STR("_aliases")) >= 0) /* ends before another process takes the lease */
        assert_true(request->wait_ms > 0 && request->wait_ms < 30000);
    if (str_find(path, STR("_search")) >= 0) {
        buf_add_text(answer, answer_of_search(world, request->body));
        return world->search_code;
    }
    if (str_find(path, STR("_msearch")) >= 0) {
        answer_searches(world, request->body, answer);
        return 200;
    }
    if (str_find(path, STR("_mget")) >= 0) {
        buf_add_text(answer,
                     str_starts(path, STR("/dateline_state")) ? world->records : world->published);
        return 200;
    }
    if (str_find(path, STR("_bulk")) >= 0)
        return answer_bulk(world, request->body, answer);
    if (puts && str_starts(path, STR("/dateline-news")))
        keep_meta(world, request->body);
    else if (str_find(path, STR("_mapping")) >= 0 && !world->meta)
        return 404;
    else if (str_find(path, STR("_mapping")) >= 0)
        buf_addf(
            answer,
            "{\"dateline-news\":{\"mappings\":{\"_meta\":%s,\"properties\":{\"sketch\":{\"type\":"
            "\"%s\"},\"%s\":{\"type\":\"text\",\"index_options\":\"freqs\"},\"body\":{\"type\":"
            "\"text\","
            "\"analyzer\":\"%s\"},\"%s\":{\"type\":\"integer\"}}}}}",
            world->meta, world->lacks_sketches ? "text" : "keyword",
            world->lacks_terms ? "other" : "terms", world->old_joints ? "ours" : "indexed",
            world->lacks_structure ? "none" : "words");
    else
        buf_add_text(answer, "{\"_seq_no\":1,\"_primary_term\":1}");
    return str_find(path, STR("_doc/")) >= 0 && !puts ? 404 : 200;
}

static bool is_too_large(const struct world *world, const struct cluster_request *request)
{
    struct str body = request->body.data ? request->body : STR("{}");
    struct error err;
    json_t *value = request->lines ? NULL : json_read(body, 0, &err);
    int64_t size = json_integer_value(json_object_get(value, "size"));

    json_decref(value);
    return world->page_most != 0 && size > 0 && size > world->page_most;
}

static enum status exchange_one(struct world *world, const struct cluster_request *request,
                                int *code, struct buf *answer, struct error *err)
{
    if (world->away)
        return error_set(err, STATUS_IO, "the cluster is away");
    note(world, request);
    if (world->mute && str_find(str_of(request->path), STR("_mapping")) >= 0) {
        world->unanswered++;
        assert_true(request->wait_ms > 0); /* or a search waits for as long as the transport does */
        return error_set(err, STATUS_IO, "no answer");
    }
    if (is_too_large(world, request))
        return error_set(err, STATUS_TOO_LARGE, "the answer is too large");
    *code = answer_for(world, request, answer);
    return STATUS_OK;
}

/* From any thread. */
static enum status exchange(void *context, const struct cluster_request *request, int *code,
                            struct buf *answer, struct error *err)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    enum status status;

    pthread_mutex_lock(&mutex);
    status = exchange_one(context, request, code, answer, err);
    pthread_mutex_unlock(&mutex);
    return status;
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    const struct cluster_transport transport = {exchange, world};
    struct error err;

    json_setup();
    strcpy(world->directory, "/tmp/dateline-cluster-XXXXXX");
    assert_non_null(mkdtemp(world->directory));
    world->search_code = 200;
    world->found = "{\"hits\":{\"total\":{\"value\":0},\"hits\":[]}}";
    world->published = world->records = "{\"docs\":[{\"found\":false}]}";
    assert_int_equal(engine_open_cluster(world->directory, &transport, &world->engine, &err),
                     STATUS_OK);
    world->arena = arena_new();
    assert_int_equal(engine_begin_writing(world->engine, 0, &err), STATUS_OK);
    assert_int_equal(
        engine_create(world->engine, "news", PRESET_ARTICLES, STR("id"), OPERATION_NONE, &err),
        STATUS_OK);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    struct error err;

    engine_close(world->engine);
    arena_free(world->arena);
    file_remove_tree(world->directory, &err);
    buf_fini(&world->asked);
    free(world->meta);
    free(world);
    return 0;
}

static bool was_asked(const struct world *world, const char *text)
{
    return str_find(buf_str(&world->asked), str_of(text)) >= 0;
}

/* --- writing --- */

static enum status rewind_one(void *context, struct error *err)
{
    *(bool *)context = false;
    return STATUS_OK;
}

static const char *one_document;

static enum status next_one(void *context, struct str *document, struct error *err)
{
    bool *done = context;

    if (*done)
        return STATUS_END;
    *done = true;
    *document = str_of(one_document);
    return STATUS_OK;
}

/* Adds documents and publishes them. */
static enum status add_all(struct world *world, const struct document_source *source,
                           struct error *err)
{
    const struct batch_addition addition = {.operation = 7, .source = source, .create = true};
    struct batch_outcome outcome;
    struct batch *batch;
    enum status status;

    buf_clear(&world->asked);
    assert_int_equal(batch_open(world->engine, "news", &batch, err), STATUS_OK);
    status = batch_add_documents(batch, &addition, &outcome, err);
    if (!status)
        status = batch_publish(batch, err);
    batch_close(batch);
    return status;
}

static enum status add(struct world *world, const char *document, struct error *err)
{
    bool done = false;
    const struct document_source source = {rewind_one, next_one, &done, 1};

    one_document = document;
    return add_all(world, &source, err);
}

#define LARGE_COUNT 12 /* documents of half a bulk each */

struct large {
    uint32_t next;
    struct buf text;
};

static enum status rewind_large(void *context, struct error *err)
{
    ((struct large *)context)->next = 0;
    return STATUS_OK;
}

static enum status next_large(void *context, struct str *document, struct error *err)
{
    struct large *large = context;

    if (large->next == LARGE_COUNT)
        return STATUS_END;
    buf_clear(&large->text);
    buf_addf(&large->text, "{\"id\":\"%u\",\"body\":\"", large->next++);
    while (large->text.length < (size_t)600 << 10)
        buf_add_text(&large->text, "ferry harbour ");
    buf_add_text(&large->text, "\"}");
    *document = buf_str(&large->text);
    return STATUS_OK;
}

static enum status add_large(struct world *world, struct error *err)
{
    struct large large = {0};
    const struct document_source source = {rewind_large, next_large, &large, 1};
    enum status status = add_all(world, &source, err);

    buf_fini(&large.text);
    return status;
}

static void test_words_are_sent_as_ours(void **state)
{
    static const char article[] = "{\"id\":\"a\",\"headline\":\"Bridges\",\"language\":\"en\","
                                  "\"body\":\"The banks fell\"}";
    struct world *world = *state;
    struct error err;

    world->lacks_structure = true; /* no marks between the words */
    assert_int_equal(add(world, article, &err), STATUS_OK);
    /* the stem and the word, in all text and in the headline, at one position */
    assert_true(was_asked(world, "\"text\":\"bridg\177\\u00040bridg\177\\u0002bridges\177"
                                 "\\u00040\\u0002bridges\""));
    assert_true(was_asked(world, "\"body\":\"the\177\\u0002the bank\177\\u0002banks fell\177"
                                 "\\u0002fell\""));
    assert_true(was_asked(world, "_refresh"));
    world->old_joints = true; /* all that the analyzer of an index of an earlier version knows */
    assert_int_equal(add(world, article, &err), STATUS_OK);
    assert_true(was_asked(world,
                          "\"body\":\"the\\u0001\\u0002the bank\\u0001\\u0002banks fell\\u0001"
                          "\\u0002fell\""));
    assert_true(was_asked(world, "{\"contained\":8}"));
}

/* Of two sentences, in one paragraph: where they begin and end, which words have capitals, and
 * what follows the lead. */
static void test_the_structure_of_a_text_is_sent_as_marks(void **state)
{
    static const char article[] = "{\"id\":\"a\",\"headline\":\"ports\",\"language\":\"en\","
                                  "\"body\":\"He saw NATO leave. It fell\"}";
    struct world *world = *state;
    struct error err;

    assert_int_equal(add(world, article, &err), STATUS_OK);
    assert_true(was_asked(
        world, "\"body\":\"\\u0006c\177he\177\\u0002he\177\\u0006s\177\\u0006p saw\177\\u0002saw "
               "\\u0006c\177\\u0006a\177nato\177\\u0002nato leav\177\\u0002leave\177\\u0006e "
               "\\u0006c\177it\177\\u0002it\177\\u0006s fell\177\\u0002fell\177\\u0006e\177"
               "\\u0006q \\u0006l\""));
    assert_true(was_asked(world, "\"words\":6"));
    /* a sentence of one word has no ends: it has nothing to be near of */
    assert_int_equal(
        add(world,
            "{\"id\":\"b\",\"headline\":\"x\",\"language\":\"en\",\"body\":\"Stop. Go. "
            "It fell\"}",
            &err),
        STATUS_OK);
    assert_true(was_asked(world, "\"body\":\"\\u0006c\177stop\177\\u0002stop\177\\u0006p "
                                 "\\u0006c\177go\177\\u0002go "
                                 "\\u0006c\177it\177\\u0002it\177\\u0006s fell"));
    world->lacks_structure = true;
    assert_int_equal(add(world, article, &err), STATUS_OK);
    assert_false(was_asked(world, "\\u0006"));
    assert_false(was_asked(world, "\"words\":"));
}

/* As norms.h has them: the headline and the first words of a short body weigh more than one. */
static void test_words_are_sent_with_their_frequencies(void **state)
{
    struct world *world = *state;
    struct error err;

    assert_int_equal(add(world,
                         "{\"id\":\"a\",\"headline\":\"Bridges\",\"language\":\"en\","
                         "\"body\":\"The banks fell, and no banks rose\"}",
                         &err),
                     STATUS_OK);
    assert_true(was_asked(world, "\"averages\":["));
    assert_true(was_asked(world, "\"terms\":\"bridg\177101 \\u00040bridg\177101 "
                                 "\\u0002bridges\177101 \\u00040\\u0002bridges\177101 the\17782 "));
    assert_true(was_asked(world, " bank\177"));
    assert_int_equal(add(world, "{\"id\":\"b\",\"headline\":\"Bridges\"}", &err), STATUS_OK);
    assert_true(was_asked(world, "\"terms\":\"bridg\177101 "));
    assert_false(was_asked(world, "\"averages\":[")); /* they stay as they are */
}

static void test_an_embargo_is_sent_as_a_bound(void **state)
{
    struct world *world = *state;
    struct error err;

    assert_int_equal(
        add(world, "{\"id\":\"a\",\"headline\":\"x\",\"embargo\":\"2999-01-01T00:00:00Z\"}", &err),
        STATUS_OK);
    assert_true(was_asked(world, "\"from\":32472144000000"));
    assert_int_equal(
        add(world, "{\"id\":\"a\",\"headline\":\"x\",\"embargo\":\"further notice\"}", &err),
        STATUS_OK);
    assert_true(was_asked(world, "\"from\":"));
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"status\":\"canceled\"}", &err),
                     STATUS_OK);
    assert_true(was_asked(world, "\"until\":"));
    assert_false(was_asked(world, "headline\\\":\\\"x"));
}

static void test_a_later_version_stays(void **state)
{
    struct world *world = *state;
    struct error err;

    world->published = "{\"docs\":[{\"_id\":\"a\",\"found\":true,\"_seq_no\":5,\"_primary_term\":2,"
                       "\"_source\":{\"ver\":{\"version\":3}}}]}";
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"version\":2}", &err),
                     STATUS_OK);
    assert_false(was_asked(world, "_bulk"));
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"version\":4}", &err),
                     STATUS_OK);
    assert_true(was_asked(world, "\"if_seq_no\":5,\"if_primary_term\":2"));
    world->published = "{\"docs\":[{\"_id\":\"a\",\"found\":false}]}";
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"version\":4}", &err),
                     STATUS_OK);
    assert_true(was_asked(world, "{\"create\":{\"_id\":\"a\"}}"));
}

static void test_faults_of_the_cluster_may_pass(void **state)
{
    static const int codes[] = {403, 409, 429, 500, 503};
    struct world *world = *state;
    struct error err;

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        world->bulk_code = codes[i];
        assert_true(status_may_pass(add(world, "{\"id\":\"a\",\"headline\":\"x\"}", &err)));
        assert_false(was_asked(world, "contained"));
    }
    world->bulk_code = 400;
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\"}", &err), STATUS_INTERNAL);
    world->away = true;
    assert_false(engine_has(world->engine, "none") == false); /* it cannot be told */
    world->away = false;
}

/* --- reading --- */

static const struct filter_node *only_harbour(struct world *world)
{
    struct filter_node *filter;
    struct error err;

    assert_int_equal(filter_parse(STR("source = Harbour"), world->arena, &filter, &err), STATUS_OK);
    return filter;
}

static enum status search(struct world *world, const struct search_request *request,
                          struct search_result *result, struct error *err)
{
    struct reader *reader;
    enum status status = reader_acquire(world->engine, STR("news"), NOW, &reader, err);

    assert_int_equal(status, STATUS_OK);
    buf_clear(&world->asked);
    status = reader_search(reader, request, world->arena, result, err);
    reader_release(reader);
    return status;
}

/* Each request that finds documents, also those that count, has what the key may see and the
 * moment. */
static void test_every_search_has_the_moment_and_the_keys_filter(void **state)
{
    struct world *world = *state;
    struct search_request request = {.q = STR("harbour bridge"),
                                     .limit = 10,
                                     .scope = only_harbour(world),
                                     .filter = only_harbour(world)};
    struct search_result result;
    struct error err;
    struct str rest, line;
    uint32_t searches = 0;

    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    for (rest = buf_str(&world->asked); rest.length > 0; searches++) {
        line = str_cut(&rest, '\n');
        if (str_find(line, STR("\"aggs\":{\"words\"")) >= 0 ||
            str_find(line, STR("\"suggest\":{\"")) >= 0)
            continue; /* looks up words, and shows nothing */
        assert_true(str_find(line, STR("{\"range\":{\"from\":{\"gt\":1600000000000}}}")) > 0);
        assert_true(str_find(line, STR("{\"range\":{\"until\":{\"lte\":1600000000000}}}")) > 0);
        assert_true(str_find(line, STR("\"harbour\"")) > 0);
        assert_true(str_find(line, STR("allow_partial_search_results=false")) > 0);
    }
    assert_true(searches >= 3); /* all words, how many without the filter, fewer words */
}

/* The best hits are ranked again: by closeness, and for a word by its form as typed. */
static void test_words_are_scored_by_their_frequencies_and_places(void **state)
{
    struct world *world = *state;
    struct search_request request = {.q = STR("harbour bridge"), .limit = 10};
    struct search_result result;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(was_asked(world, "\"must\":[{\"term\":{\"terms\":\"harbour\"}},"));
    assert_true(was_asked(world, "\"rescore\":[{\"window_size\":64,"));
    assert_true(was_asked(world, "{\"intervals\":{\"body\":{\"all_of\":"));
    assert_false(was_asked(world, "\"sort\":")); /* the cluster refuses both together */
    request.q = STR("harbour");
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(was_asked(world, "\"sort\":[\"_score\",\"id\"]"));
}

/* Its documents have no frequencies, and its mapping cannot be changed. */
static uint32_t count_asked(const struct world *world, const char *text)
{
    struct str rest = buf_str(&world->asked);
    uint32_t count = 0;
    ptrdiff_t at;

    for (; (at = str_find(rest, str_of(text))) >= 0; count++)
        rest = str_slice(rest, (size_t)at + 1, rest.length);
    return count;
}

/* From the second search on, it is known about how many documents there are: so it is known which
 * words may be slips, and what to ask about them at once. */
static void test_what_words_depend_on_is_asked_for_at_once(void **state)
{
    const struct search_request request = {.q = STR("mourning"), .limit = 10};
    struct world *world = *state;
    struct search_result result;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"A bridge\"}", &err), STATUS_OK);
    world->found = "{\"hits\":{\"total\":{\"value\":3},\"hits\":[]},\"aggregations\":{\"words\":{"
                   "\"buckets\":{\"0\":{\"doc_count\":3},\"1\":{\"doc_count\":9000},"
                   "\"2\":{\"doc_count\":3}}}}}";
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(count_asked(world, "\"aggs\":{\"words\"") > 1);
    assert_true(was_asked(world, "\\u0002mournin\""));
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_int_equal(count_asked(world, "\"aggs\":{\"words\""), 1);
    assert_true(was_asked(world, "\\u0002mournin\""));
    assert_int_equal(count_asked(world, "\"field\":\"terms\""), 1);
    assert_int_equal(count_asked(world, "\"field\":"), 1);
}

static void test_an_index_of_a_version_without_frequencies_is_searched_by_text(void **state)
{
    struct world *world = *state;
    struct search_request request = {.q = STR("harbour bridge"), .limit = 10};
    struct search_result result;
    struct error err;

    world->lacks_terms = true;
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    assert_false(was_asked(world, "\"terms\":"));
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(was_asked(world, "{\"term\":{\"text\":\"harbour\"}},{\"term\":{\"body\":"));
    assert_false(was_asked(world, "{\"terms\":"));
    assert_true(was_asked(world, "\"sort\":[\"_score\",\"id\"]"));
}

static void test_a_hidden_article_is_not_fetched(void **state)
{
    struct world *world = *state;
    struct reader *reader;
    struct search_hit hit;
    struct error err;

    world->published = "{\"docs\":[{\"found\":true,\"_source\":{\"doc\":\"{\\\"id\\\":\\\"a\\\","
                       "\\\"embargo\\\":\\\"2999-01-01T00:00:00Z\\\"}\"}}]}";
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    assert_int_equal(reader_document(reader, STR("a"), world->arena, &hit, &err),
                     STATUS_DOCUMENT_NOT_FOUND);
    world->published = "{\"docs\":[{\"found\":true,\"_source\":{\"doc\":\"{\\\"id\\\":\\\"a\\\","
                       "\\\"headline\\\":\\\"x\\\",\\\"body\\\":\\\"y\\\"}\"}}]}";
    assert_int_equal(reader_document(reader, STR("a"), world->arena, &hit, &err), STATUS_OK);
    assert_true(str_is(hit.body, "y"));
    assert_true(str_is(hit.fields, "{\"id\":\"a\",\"headline\":\"x\"}"));
    reader_release(reader);
}

static void test_hits_get_our_snippets(void **state)
{
    struct world *world = *state;
    const struct search_request request = {
        .q = STR("bridges"), .match = SEARCH_ALL, .limit = 10, .snippets = true};
    struct search_result result;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK); /* from now on, English is a language of the index */
    world->found = "{\"hits\":{\"total\":{\"value\":1},\"max_score\":2.0,\"hits\":[{\"_score\":2.0,"
                   "\"_source\":{\"doc\":\"{\\\"id\\\":\\\"a\\\",\\\"headline\\\":\\\"A bridge\\\","
                   "\\\"body\\\":\\\"The bridge fell.\\\"}\"}}]}}";
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_int_equal(result.hit_count, 1);
    assert_int_equal(result.total, 1);
    assert_true(str_is(result.hits[0].snippet, "The <mark>bridge</mark> fell."));
    assert_true(str_is(result.hits[0].headline, "A <mark>bridge</mark>"));
}

static void test_answers_of_a_sick_cluster_are_errors(void **state)
{
    struct world *world = *state;
    const struct search_request request = {.q = STR("x"), .limit = 10};
    struct search_result result;
    struct error err;

    world->search_code = 503;
    world->found = "{\"error\":{\"reason\":\"all shards failed\"},\"status\":503}";
    assert_int_equal(search(world, &request, &result, &err), STATUS_IO);
    assert_non_null(strstr(err.message, "all shards failed"));
    world->search_code = 401;
    assert_int_equal(search(world, &request, &result, &err), STATUS_NO_PERMISSION);
}

static void test_a_deadline_is_told_and_no_error(void **state)
{
    struct world *world = *state;
    struct search_request request = {.q = STR("harbour"), .limit = 10};
    struct search_result result;
    struct error err;

    world->search_code = 500;
    world->found = "{\"error\":{\"root_cause\":[{\"type\":\"query_phase_execution_exception\","
                   "\"reason\":\"Time exceeded\"}],\"reason\":\"all shards failed\"}}";
    request.prefix = SEARCH_PREFIX_NEVER;
    request.as_typed = true;
    for (int distinct = 0; distinct < 2; distinct++) {
        request.distinct = distinct ? STR("source") : STR_NONE;
        assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
        assert_true(result.timed_out);
        assert_int_equal(result.hit_count, 0);
    }
}

/* Also if the first node has used all of its time. */
static void test_a_late_search_has_time_for_an_answer(void **state)
{
    struct world *world = *state;
    const struct search_request request = {
        .q = STR("harbour"), .limit = 10, .deadline = clock_monotonic() - INT64_C(1000000000)};
    struct search_result result;
    struct error err;

    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(was_asked(world, "\"timeout\":\"250ms\""));
}

/* The index changes between the two requests: c is deleted, and e has an embargo now. Who asks for
 * the documents without the filters, or past them, gets e. */
static void test_searches_go_on_without_a_manager(void **state)
{
    const struct timespec stale = {.tv_sec = 1, .tv_nsec = 100000000};
    struct world *world = *state;
    const struct search_request request = {.q = STR("harbour"), .limit = 10};
    struct search_result result;
    struct error err;

    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    world->mute = true;
    nanosleep(&stale, NULL);
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_int_equal(world->unanswered, 1);
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_int_equal(world->unanswered, 1); /* not each search waits for it */
}

static void test_one_hit_of_each_value_is_fetched_if_it_may_be_shown(void **state)
{
#define HIT(id)                                                                                    \
    "{\"_id\":\"" id "\",\"found\":true,\"_score\":1,\"_source\":{\"doc\":\"{\\\"id\\\":\\\"" id   \
    "\\\"}\"}}"
    struct world *world = *state;
    struct search_request request = {
        .q = STR("x"), .limit = 10, .distinct = STR("source"), .scope = only_harbour(world)};
    struct filter_node *filter;
    struct search_result result;
    struct error err;

    assert_int_equal(filter_parse(STR("section = Wire"), world->arena, &filter, &err), STATUS_OK);
    request.filter = filter;
    world->found = "{\"hits\":{\"total\":{\"value\":5},\"max_score\":2,\"hits\":["
                   "{\"_id\":\"a\",\"_score\":2,\"fields\":{\"k6\":[\"wire\",\"radio\"]}},"
                   "{\"_id\":\"b\",\"_score\":1,\"fields\":{\"k6\":[\"radio\",\"press\"]}},"
                   "{\"_id\":\"c\",\"_score\":1},"
                   "{\"_id\":\"e\",\"_score\":1,\"fields\":{\"k6\":[\"sea\"]}},"
                   "{\"_id\":\"d\",\"_score\":1,\"fields\":{\"k6\":[\"press\"]}}]}}";
    world->published = "{\"docs\":[" HIT("a") "," HIT("e") "," HIT("d") "]}";
    world->fetched = "{\"hits\":{\"hits\":[" HIT("d") "," HIT("a") "]}}";
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(was_asked(world, "[\"a\",\"c\",\"e\",\"d\"]"));
    assert_int_equal(result.total, 4);
    assert_true(result.total_exact);
    assert_int_equal(result.hit_count, 2);
    assert_true(str_is(result.hits[0].fields, "{\"id\":\"a\"}")); /* in the order of the page */
    assert_true(str_is(result.hits[1].fields, "{\"id\":\"d\"}"));
    assert_true(result.hits[0].rank > result.hits[1].rank);
#undef HIT
}

/* --- stories --- */

#define STORY_WORDS 200

/* A hit with the sketch of a text of so many words; those from `from` to `to` are its own. */
static void add_sketched(struct buf *hits, char id, uint32_t from, uint32_t to, uint32_t published)
{
    struct analyzer *analyzer = analyzer_new();
    struct arena *arena = arena_new();
    BUF_AUTO struct buf text = {0}, line = {0};
    char name[2] = {id, 0};

    for (uint32_t i = 0; i < STORY_WORDS; i++)
        buf_addf(&text, "w%cq%u ", i >= from && i < to ? id : '0', i);
    buf_add_char(&line, '{');
    sketch_add(&line, analyzer, str_of(name), buf_str(&text));
    buf_add_char(&line, '}');
    buf_addf(hits,
             "%s{\"_id\":\"%c\",\"_score\":1,\"matched_queries\":[\"shown\"],\"fields\":{"
             "\"s12\":[%u],\"sketch\":[\"%.*s\"]}}",
             hits->length > 0 ? "," : "", id, published,
             STR_ARG(json_member_text(buf_str(&line), "sketch", arena)));
    analyzer_free(analyzer);
    arena_free(arena);
}

static char *hits_of(const struct buf *hits, int count)
{
    return mem_format("{\"hits\":{\"total\":{\"value\":%d},\"max_score\":1,\"hits\":[%s]}}", count,
                      hits->data);
}

/* The ids of the hits, and after each how many copies it has. */
static void list_hits(const struct search_result *result, struct arena *arena, struct buf *out)
{
    for (uint32_t i = 0; i < result->hit_count; i++)
        buf_addf(out, "%s%.*s%u", i ? " " : "",
                 STR_ARG(json_member_text(result->hits[i].fields, "id", arena)),
                 result->hits[i].copies);
}

/* a and b are no copies of each other; c, which the search does not find, is one of both. */
static void test_a_story_that_a_look_up_joins_is_shown_once(void **state)
{
#define HIT(id) "{\"_id\":\"" id "\",\"_source\":{\"doc\":\"{\\\"id\\\":\\\"" id "\\\"}\"}}"
    static const struct {
        enum search_collapse collapse;
        uint32_t offset;
        const char *hits;
    } rows[] = {{COLLAPSE_BEST, 0, "a2 d0 e0"},
                {COLLAPSE_EARLIEST, 0, "c2 d0 e0"},
                {COLLAPSE_BEST, 1, "d0 e0"},
                {COLLAPSE_EARLIEST, 2, "d0 e0"},
                {COLLAPSE_EARLIEST, 3, "e0"}};
    struct world *world = *state;
    BUF_AUTO struct buf found = {0}, alike = {0};
    MEM_AUTO char *found_text = NULL, *alike_text = NULL;

    add_sketched(&found, 'a', 0, 40, 1);
    add_sketched(&alike, 'c', 0, 0, 0);
    add_sketched(&alike, 'a', 0, 40, 1);
    add_sketched(&found, 'b', 160, STORY_WORDS, 2);
    add_sketched(&alike, 'b', 160, STORY_WORDS, 2);
    add_sketched(&found, 'd', 0, STORY_WORDS, 3);
    add_sketched(&alike, 'd', 0, STORY_WORDS, 3);
    add_sketched(&found, 'e', 0, STORY_WORDS, 4);
    add_sketched(&alike, 'e', 0, STORY_WORDS, 4);
    world->found = found_text = hits_of(&found, 4);
    world->alike = alike_text = hits_of(&alike, 5);
    world->fetched = "{\"hits\":{\"hits\":[" HIT("e") "," HIT("d") "," HIT("c") "," HIT("a") "]}}";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_request request = {.q = STR("x"),
                                         .limit = 10,
                                         .offset = rows[i].offset,
                                         .collapse = rows[i].collapse,
                                         .scope = only_harbour(world)};
        BUF_AUTO struct buf hits = {0};
        struct search_result result;
        struct filter_node *filter;
        struct error err;

        assert_int_equal(filter_parse(STR("section = Wire"), world->arena, &filter, &err),
                         STATUS_OK);
        request.filter = filter;
        assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
        list_hits(&result, world->arena, &hits);
        assert_string_equal(hits.data, rows[i].hits);
    }
#undef HIT
}

static uint32_t times_asked(const struct world *world, const char *text)
{
    struct str rest = buf_str(&world->asked), wanted = str_of(text);
    uint32_t count = 0;
    ptrdiff_t at;

    for (; (at = str_find(rest, wanted)) >= 0; count++)
        rest = str_slice(rest, (size_t)at + wanted.length, rest.length);
    return count;
}

static enum status search_stories(struct world *world, uint32_t count, int64_t deadline,
                                  struct search_result *result, struct error *err)
{
    struct search_request request = {.q = STR("x y"), .limit = 10, .deadline = deadline};
    BUF_AUTO struct buf text = {0};
    struct filter_node *filter;

    buf_add_text(&text, "story IN [");
    for (uint32_t i = 0; i < count; i++)
        buf_addf(&text, "%s\"%016x\"", i ? "," : "", i);
    buf_add_text(&text, "]");
    assert_int_equal(filter_parse(buf_str(&text), world->arena, &filter, err), STATUS_OK);
    request.filter = filter;
    return search(world, &request, result, err);
}

/* However often the request makes its query. */
static void test_a_filter_looks_its_stories_up_once(void **state)
{
    struct world *world = *state;
    BUF_AUTO struct buf alike = {0};
    MEM_AUTO char *alike_text = NULL;
    struct search_result result;
    struct error err;

    world->alike = "{\"hits\":{\"hits\":[]}}";
    assert_int_equal(search_stories(world, 100, 0, &result, &err), STATUS_OK);
    assert_true(times_asked(world, "\"ids\":{\"values\":[]}") > 1); /* several attempts */
    assert_int_equal(times_asked(world, "\"terms\":{\"bands\""), 1);
    assert_true(was_asked(world, "\"L0000000000000000\",\"L0000000000000001\""));
    assert_int_equal(search_stories(world, 101, 0, &result, &err), STATUS_BAD_FILTER);
    assert_string_equal(err.message, "the filters name 101 stories: at most 100 are possible while "
                                     "the indexes are in a cluster");
    assert_int_equal(times_asked(world, "\"terms\":{\"bands\""), 0);
    add_sketched(&alike, 'a', 0, 40, 1); /* has copies, perhaps */
    world->alike = alike_text = hits_of(&alike, 1);
    assert_int_equal(search_stories(world, 1, 0, &result, &err), STATUS_OK);
    assert_int_equal(times_asked(world, "\"terms\":{\"bands\""), 2);
    assert_false(result.timed_out);
    assert_int_equal(search_stories(world, 1, clock_monotonic() - 1, &result, &err), STATUS_OK);
    assert_true(result.timed_out);
}

/* A name is of all articles of a story, and of no other one. */
static void test_a_filter_finds_the_stories_that_it_names(void **state)
{
    struct world *world = *state;
    BUF_AUTO struct buf alike = {0};
    MEM_AUTO char *alike_text = NULL, *text = NULL;
    struct search_request request = {.q = STR("x"), .limit = 10, .collapse = COLLAPSE_BEST};
    struct filter_node *filter;
    struct search_result result;
    struct error err;

    add_sketched(&alike, 'a', 0, 40, 1);
    add_sketched(&alike, 'c', 0, 0, 0);
    add_sketched(&alike, 'd', 0, STORY_WORDS, 3);
    add_sketched(&alike, 'e', 0, STORY_WORDS, 4);
    world->found = world->alike = alike_text = hits_of(&alike, 4);
    request.scope = only_harbour(world);
    assert_int_equal(filter_parse(STR("section = Wire"), world->arena, &filter, &err), STATUS_OK);
    request.filter = filter;
    world->fetched = "{\"hits\":{\"hits\":[{\"_id\":\"a\",\"_source\":{\"doc\":\"{}\"}},"
                     "{\"_id\":\"e\",\"_source\":{\"doc\":\"{}\"}}]}}";
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_int_equal(result.hit_count, 2);
    text =
        mem_format("story IN [\"%016llx\", \"%016llx\"]", (unsigned long long)result.hits[0].story,
                   (unsigned long long)result.hits[1].story);
    assert_int_equal(filter_parse(str_of(text), world->arena, &filter, &err), STATUS_OK);
    request = (struct search_request){.q = STR("x"), .limit = 10, .filter = filter};
    world->found = "{\"hits\":{\"total\":{\"value\":0},\"hits\":[]}}";
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(was_asked(world, "\"ids\":{\"values\":[\"a\",\"c\",\"e\"]}"));
}

/* Among more hits than are compared for closeness, and before that. */
static void test_recent_hits_rise(void **state)
{
    struct search_request request = {.q = STR("harbour bridge"), .limit = 10, .recency = 0.5};
    struct world *world = *state;
    struct search_result result;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    world->found = "{\"hits\":{\"total\":{\"value\":0},\"hits\":[]},"
                   "\"aggregations\":{\"newest\":{\"value\":1.5E12}}}";
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(was_asked(world, "{\"newest\":{\"max\":{\"field\":\"s"));
    assert_true(was_asked(world, "\"rescore\":[{\"window_size\":1000,"));
    assert_true(was_asked(world, "\"origin\":1500000000000,\"pivot\":\"30d\""));
    assert_true(was_asked(world, ",{\"window_size\":64,"));
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_false(was_asked(world, "\"newest\"")); /* that is known for some seconds */
    request.recency = 0;
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_false(was_asked(world, "distance_feature"));
}

/* Berlin's day begins an hour before that of UTC; a date without a time is that day everywhere. */
static void test_dates_are_counted_by_the_clocks_of_a_zone(void **state)
{
    const struct search_request request = {.zone = zone_find(STR("EUROPE/BERLIN"))};
    const struct search_request *const requests[] = {&request, &request};
    struct world *world = *state;
    struct timeline timeline;
    struct reader *reader;
    struct error err;

    assert_non_null(request.zone);
    world->found =
        "{\"hits\":{\"total\":{\"value\":6}},\"aggregations\":{\"times\":{\"of\":{\"buckets\":["
        "{\"key\":1609455600000,\"doc_count\":2},{\"key\":1609628400000,\"doc_count\":1}]}},"
        "\"days\":{\"of\":{\"buckets\":[{\"key\":1609459200000,\"doc_count\":3}]}}}}";
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    buf_clear(&world->asked);
    assert_int_equal(
        reader_timeline(reader, requests, 2, TIMELINE_DAY, world->arena, &timeline, &err),
        STATUS_OK);
    assert_true(was_asked(world, "\"time_zone\":\"Europe/Berlin\""));
    assert_int_equal(timeline.bucket_count, 3);
    assert_int_equal(timeline.starts[0], INT64_C(1609459200000));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(timeline.counts[i][0], 5);
        assert_int_equal(timeline.counts[i][1], 0);
        assert_int_equal(timeline.counts[i][2], 1);
    }
    assert_int_equal(
        reader_timeline(reader, requests, 1, TIMELINE_MONTH, world->arena, &timeline, &err),
        STATUS_OK);
    assert_int_equal(timeline.bucket_count, 1);
    assert_int_equal(timeline.counts[0][0], 6);
    world->found = "{\"hits\":{\"total\":{\"value\":0}},\"aggregations\":{}}";
    assert_int_equal(
        reader_timeline(reader, requests, 1, TIMELINE_HOUR, world->arena, &timeline, &err),
        STATUS_OK);
    assert_int_equal(timeline.bucket_count, 0);
    reader_release(reader);
}

static void test_values_of_a_facet_are_found_by_their_words(void **state)
{
    const struct search_request request = {.q = STR("")};
    struct world *world = *state;
    struct facet_result values;
    enum budget_limit limit;
    struct reader *reader;
    struct error err;

    world->found = "{\"hits\":{\"total\":{\"value\":6}},\"aggregations\":{\"values\":{\"buckets\":["
                   "{\"key\":{\"value\":\"Harbour Wire\"},\"doc_count\":2},"
                   "{\"key\":{\"value\":\"Zulu\"},\"doc_count\":3},"
                   "{\"key\":{\"value\":\"harbour wire\"},\"doc_count\":1}]}}}";
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    assert_int_equal(reader_facet_values(reader, &request, STR("source"), STR("wir"), world->arena,
                                         &values, &limit, &err),
                     STATUS_OK);
    assert_int_equal(limit, BUDGET_OPEN);
    assert_int_equal(values.value_count, 1); /* both are one value */
    assert_int_equal(values.values[0].count, 3);
    assert_string_equal(values.values[0].value.data, "Harbour Wire");
    assert_true(was_asked(world, "{\"range\":{\"from\":{\"gt\":1600000000000}}}"));
    assert_int_equal(reader_facet_values(reader, &request, STR("body"), STR("wir"), world->arena,
                                         &values, &limit, &err),
                     STATUS_BAD_FACET_NAME);
    reader_release(reader);
}

static void test_several_requests_are_one(void **state)
{
    const struct search_request bridge = {.q = STR("bridge")}, ferry = {.q = STR("ferry")};
    const struct search_part parts[] = {{&bridge, NULL}, {&ferry, NULL}};
    const struct str facets[] = {STR("source")}, none[] = {STR("body")};
    struct world *world = *state;
    struct search_result result;
    struct reader *reader;
    struct error err;

    world->found = "{\"hits\":{\"total\":{\"value\":7}},\"aggregations\":{}}";
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    buf_clear(&world->asked);
    assert_int_equal(
        reader_search_together(reader, parts, 2, facets, 1, world->arena, &result, &err),
        STATUS_OK);
    assert_int_equal(result.total, 7);
    assert_true(result.total_exact);
    assert_int_equal(result.facet_count, 1);
    assert_int_equal(reader_search_together(reader, parts, 2, none, 1, world->arena, &result, &err),
                     STATUS_BAD_FACETS);
    reader_release(reader);
}

static enum status search_professionally(struct world *world, const char *query, struct error *err)
{
    const struct search_request request = {
        .q = str_of(query), .limit = 10, .language = SEARCH_PROFESSIONAL};
    struct search_result result;

    return search(world, &request, &result, err);
}

/* Of two words, either may come first, so that one is not near itself; a phrase may have the word.
 * Of several words, each is near by itself: the cluster would forget the longer ones. */
static void test_professionals_ask_for_words_near_each_other(void **state)
{
    struct world *world = *state;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    assert_int_equal(search_professionally(world, "bank pre/3 loan", &err), STATUS_OK);
    assert_true(was_asked(world, "\"ordered\":true,\"max_gaps\":2"));
    assert_int_equal(search_professionally(world, "bank w/3 loan", &err), STATUS_OK);
    assert_true(
        was_asked(world, "{\"intervals\":{\"body\":{\"any_of\":{\"intervals\":[{\"all_of\":"));
    assert_false(was_asked(world, "\"ordered\":false"));
    assert_int_equal(search_professionally(world, "\"bank of\" w/3 loan", &err), STATUS_OK);
    assert_true(was_asked(world, "\"ordered\":false,\"max_gaps\":2"));
    assert_int_equal(search_professionally(world, "(bank or \"bank of\") pre/1 loan", &err),
                     STATUS_OK);
    assert_true(count_asked(world, "\"ordered\":true,\"max_gaps\":0") >= 4); /* 2 fields each */
    assert_int_equal(search_professionally(world, "ban* and loan", &err), STATUS_OK);
    assert_true(was_asked(world, "\"prefix\":{\"text\":{\"value\":\"\\u0002ban\""));
}

/* By span queries. */
static void test_professionals_ask_for_words_apart_and_for_counts(void **state)
{
    struct world *world = *state;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    assert_int_equal(search_professionally(world, "bank not w/3 river", &err), STATUS_OK);
    assert_true(was_asked(world, "\"pre\":3,\"post\":3"));
    assert_int_equal(search_professionally(world, "bank not pre/4 river", &err), STATUS_OK);
    assert_true(was_asked(world, "\"pre\":0,\"post\":4"));
    assert_int_equal(search_professionally(world, "lead(bank)", &err), STATUS_OK);
    assert_true(was_asked(world, "\"end\":50"));
    assert_int_equal(search_professionally(world, "atleast2 bank", &err), STATUS_OK);
    assert_true(count_asked(world, "\"slop\":1000000") >= 2); /* both in either field */
}

/* By marks. */
static void test_professionals_ask_for_the_structure_of_texts(void **state)
{
    static const struct {
        const char *query, *asked;
    } cases[] = {
        {"bank /s loan", "\"filter\":{\"contained_by\":{\"all_of\":{\"intervals\":[{\"match\":{"
                         "\"query\":\"\\u0006s \""},
        {"bank /p loan", "\"\\u0006q \""},
        {"bank not /s river", "\"filter\":{\"not_contained_by\":"},
        {"bank not pre/s river", "\"filter\":{\"contained_by\":"},
        {"(bank w/5 loan) /s river", "\"max_gaps\":4"},
        {"caps(bank)", "\"filter\":{\"contained_by\":{\"match\":{\"query\":\"\\u0006c \""},
        {"allcaps(\"bank loan\")", "\"query\":\"\\u0006a \\u0006a \""},
        {"nocaps(bank)", "\"filter\":{\"not_containing\":{\"match\":{\"query\":\"\\u0006c \""},
        {"atleast2 caps(bank)", "{\"span_within\":{\"little\":"},
        {"lead(bank) w/3 loan", "\"filter\":{\"before\":{\"match\":{\"query\":\"\\u0006l \""},
        {"wc>3", "{\"range\":{\"words\":{\"gte\":4,"},
        {"atleast2 \"bank loan\"", "\"slop\":0"},
        {"b?nk", "{\"wildcard\":{\"text\":{\"value\":\"\\u0002b?nk\""},
        {"b*k! w/3 loan", "{\"wildcard\":{\"pattern\":\"\\u0002b*k*\""},
        {"atleast2 b*k", "{\"span_multi\":{\"match\":{\"wildcard\":"},
    };
    struct world *world = *state;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&world->asked);
        if (search_professionally(world, cases[i].query, &err) || !was_asked(world, cases[i].asked))
            fail_msg("%s: %.*s", cases[i].query, STR_ARG(buf_str(&world->asked)));
    }
}

/* An earlier version knew none of this: its answers would be wrong. */
static void test_structure_that_an_index_does_not_know_is_refused(void **state)
{
    static const char *const queries[] = {"bank /s loan",        "bank not /p loan",
                                          "caps(bank)",          "atleast2 caps(bank)",
                                          "lead(bank) w/3 loan", "wc>3"};
    struct world *world = *state;
    struct error err;

    world->lacks_structure = true;
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_int_equal(search_professionally(world, queries[i], &err), STATUS_BAD_QUERY);
        assert_non_null(strstr(err.message, "an earlier version made"));
    }
    assert_int_equal(search_professionally(world, "lead(bank)", &err), STATUS_OK);
}

static void test_what_professionals_cannot_ask_is_refused(void **state)
{
    static const char *const queries[] = {"atleast2 \"bank to bank\"",
                                          "atleast21 bank",
                                          "(bank w/5 loan) w/9 river",
                                          "(bank not w/5 loan) /s river",
                                          "(bank w/5 loan) not /s river",
                                          "bank not w/3 banks",
                                          "bank not /s banks"};
    struct world *world = *state;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_int_equal(search_professionally(world, queries[i], &err), STATUS_BAD_QUERY);
        assert_non_null(strstr(err.message, "in a cluster"));
    }
}

/* Words that few documents have tell most. Documents that were chosen are no hits. */
static void test_articles_like_a_text_have_its_words(void **state)
{
    const struct search_request request = {.limit = 10};
    const struct str ids[] = {STR("a")};
    struct search_examples examples = {.text = STR("The harbour bridge \"reopens\" today.")};
    struct world *world = *state;
    BUF_AUTO struct buf found = {0};
    struct search_result result;
    struct reader *reader;
    struct str query;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"c\",\"headline\":\"x\",\"language\":\"en\"}", &err),
                     STATUS_OK);
    buf_add_text(&found, "{\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"_id\":\"b\",\"_source\":"
                         "{\"doc\":\"{\\\"id\\\":\\\"b\\\"}\"}}]},"
                         "\"aggregations\":{\"words\":{\"buckets\":{\"0\":{\"doc_count\":3}");
    for (int i = 1; i < 60; i++)
        buf_addf(&found, ",\"%d\":{\"doc_count\":3}", i);
    buf_add_text(&found, "}}}}");
    world->found = found.data;
    world->published = "{\"docs\":[{\"_id\":\"a\",\"found\":true,\"_source\":{\"doc\":"
                       "\"{\\\"id\\\":\\\"a\\\",\\\"headline\\\":\\\"Ferry\\\"}\"}}]}";
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    assert_int_equal(
        reader_background(reader, &examples, &request, world->arena, &result, &query, &err),
        STATUS_OK);
    assert_true(str_find(query, STR("harbour")) >= 0 && str_find(query, STR("reopens")) >= 0);
    assert_true(str_find(query, STR("the")) < 0);
    assert_int_equal(result.hit_count, 1);
    examples = (struct search_examples){.ids = ids, .id_count = 1};
    buf_clear(&world->asked);
    assert_int_equal(
        reader_background(reader, &examples, &request, world->arena, &result, &query, &err),
        STATUS_OK);
    assert_true(str_find(query, STR("ferry")) >= 0);
    assert_true(was_asked(world, "\"must_not\":[{\"ids\":{\"values\":[\"a\"]}}]"));
    reader_release(reader);
}

static void test_documents_are_told_apart(void **state)
{
    const struct search_request request = {.q = STR(""), .limit = 10};
    struct world *world = *state;
    struct search_result result;
    struct error err;

    world->found = "{\"hits\":{\"total\":{\"value\":2},\"hits\":["
                   "{\"_id\":\"a\",\"_source\":{\"doc\":\"{\\\"id\\\":\\\"a\\\"}\"}},"
                   "{\"_id\":\"b\",\"_source\":{\"doc\":\"{\\\"id\\\":\\\"b\\\"}\"}}]}}";
    assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_int_equal(result.hit_count, 2);
    assert_false(result.hits[0].segment == result.hits[1].segment &&
                 result.hits[0].document == result.hits[1].document);
}

static void test_what_it_lacks_is_refused(void **state)
{
    struct world *world = *state;
    struct search_request request = {.q = STR("x"), .limit = 10, .details = true};
    struct reader_list *list;
    struct reader *reader;
    struct error err;

    request.collapse = COLLAPSE_BEST;
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    assert_int_equal(reader_list(reader, &request, world->arena, &list, &err), STATUS_BAD_REQUEST);
    assert_non_null(strstr(err.message, "in a cluster"));
    reader_list_free(list);
    reader_release(reader);
    assert_int_equal(engine_swap(world->engine, "news", "olds", 1, &err), STATUS_BAD_REQUEST);
    assert_int_equal(engine_create(world->engine, "olds", PRESET_DOCUMENTS, STR_NONE, 1, &err),
                     STATUS_BAD_REQUEST);
}

/* --- what is probably asked for next --- */

#define STORED(id)                                                                                 \
    "{\"_id\":\"" id "\",\"found\":true,\"_score\":1,\"_source\":{\"doc\":\"{\\\"id\\\":\\\"" id   \
    "\\\"}\"}}"

/* The second search guesses what the first was told, so it asks for the hits together with counts.
 */
static void test_probable_searches_are_asked_for_together(void **state)
{
    const struct search_request request = {
        .q = STR("bridge harbour"), .limit = 10, .prefix = SEARCH_PREFIX_NEVER};
    struct world *world = *state;
    struct search_result result;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"A bridge\"}", &err), STATUS_OK);
    world->found = "{\"hits\":{\"total\":{\"value\":3},\"max_score\":1,\"hits\":[" STORED(
        "a") "]},"
             "\"aggregations\":{\"words\":{\"buckets\":{\"0\":{\"doc_count\":3},"
             "\"1\":{\"doc_count\":9000},\"2\":{\"doc_count\":3},\"3\":{\"doc_count\":3},"
             "\"4\":{\"doc_count\":3}}}}}";
    for (int i = 0; i < 2; i++)
        assert_int_equal(search(world, &request, &result, &err), STATUS_OK);
    assert_true(was_asked(world, "/_msearch"));
    assert_int_equal(result.total, 3 + 3); /* with fewer words, behind the others */
    world->search_code = 500;
    assert_int_equal(search(world, &request, &result, &err), STATUS_IO);
    world->search_code = 200;
}

/* --- what has changed --- */

struct seeing {
    struct buf told; /* `id place` */
    uint64_t version;
    uint32_t settled;
};

static bool wants_all_but_b(void *context, struct str id, uint64_t version)
{
    return !str_is(id, "b");
}

static enum status see(void *context, const struct incoming *arrival, struct error *err)
{
    struct seeing *seeing = context;

    buf_addf(&seeing->told, "%.*s %u%s ", STR_ARG(arrival->id), arrival->place.document,
             arrival->shown ? "" : " hidden");
    seeing->version = arrival->version;
    return STATUS_OK;
}

static enum status count_settling(void *context, struct error *err)
{
    ((struct seeing *)context)->settled++;
    return STATUS_OK;
}

#define CHANGED(id, hash, at)                                                                      \
    "{\"_id\":\"" id "\",\"fields\":{\"hash\":[" hash "]},\"sort\":[" at "]}"
#define LATER                                                                                      \
    "{\"_id\":\"d\",\"found\":true,\"_source\":{\"doc\":"                                          \
    "\"{\\\"id\\\":\\\"d\\\",\\\"headline\\\":\\\"x\\\","                                          \
    "\\\"embargo\\\":\\\"2999-01-01T00:00:00Z\\\"}\"}}"

static void look_behind(struct world *world, const char *part, struct seeing *seeing,
                        bool *may_lack)
{
    struct string_table known;
    const struct arrival_watch watch = {&known, wants_all_but_b, see, count_settling, seeing};
    struct reader *reader;
    struct error err;
    uint64_t number;
    bool is_new;

    string_table_init(&known);
    string_table_add(&known, str_of(part), &is_new);
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    assert_int_equal(reader_look(reader, &number, &err), STATUS_OK);
    assert_int_equal(reader_part_count(reader), 1);
    assert_string_equal(reader_part_name(reader, 0), "u/0/7");
    buf_clear(&world->asked);
    assert_int_equal(reader_arrivals(reader, &watch, &err), STATUS_OK);
    *may_lack = reader_may_lack(reader);
    reader_release(reader);
    string_table_fini(&known);
}

static void test_changes_are_read_behind_a_position(void **state)
{
    struct world *world = *state;
    struct seeing seeing = {.settled = 0};
    struct error err;
    bool may_lack;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\"}", &err), STATUS_OK);
    assert_true(was_asked(world, "\"hash\":"));
    world->changes = 7;
    world->found = "{\"hits\":{\"hits\":[" CHANGED("a", "1", "5") "," CHANGED(
        "b", "2", "6") ","
                       "{\"_id\":\"d\",\"sort\":[7]}]}}"; /* the last one has no hash */
    world->published = "{\"docs\":[" STORED("a") "," LATER "]}";
    look_behind(world, "u/0/4", &seeing, &may_lack);
    assert_true(was_asked(world, "_refresh"));
    assert_true(was_asked(world, "preference=_shards:0"));
    assert_true(was_asked(world, "{\"range\":{\"_seq_no\":{\"gt\":4,\"lte\":7}}}"));
    assert_true(was_asked(world, "{\"ids\":[\"a\",\"d\"]}")); /* not b, whose hash is known */
    assert_string_equal(seeing.told.data, "a 0 d 1 hidden ");
    assert_int_equal(seeing.settled, 1);
    assert_false(may_lack); /* three numbers, three documents */
    buf_clear(&seeing.told);
    look_behind(world, "u/0/2", &seeing, &may_lack);
    assert_true(may_lack);
    look_behind(world, "u/0/7", &seeing, &may_lack);
    assert_false(was_asked(world, "_search"));
    look_behind(world, "another/0/7", &seeing, &may_lack); /* it was made anew */
    assert_true(was_asked(world, "{\"gt\":-1,\"lte\":7}"));
    buf_fini(&seeing.told);
}

/* Its shard may have it: it is neither absent nor free to be written anew. */
static void test_a_document_whose_shard_is_away_is_not_absent(void **state)
{
    static const struct str id = STR_INIT("a");
    struct world *world = *state;
    struct reader *reader;
    struct search_hit hit;
    struct incoming found;
    struct error err;
    bool absent;

    world->published = "{\"docs\":[{\"_id\":\"a\",\"error\":{\"type\":\"no_shard_available_action_"
                       "exception\",\"reason\":\"r\"}}]}";
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    assert_int_equal(reader_document(reader, id, world->arena, &hit, &err), STATUS_IO);
    assert_int_equal(reader_gather(reader, &id, 1, world->arena, &found, &err), STATUS_IO);
    assert_int_equal(reader_absent(reader, &id, 1, &absent, &err), STATUS_IO);
    reader_release(reader);
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"version\":2}", &err),
                     STATUS_IO);
    world->published = "{\"docs\":[{\"_id\":\"a\",\"found\":false}]}";
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"version\":2}", &err),
                     STATUS_OK);
}

/* --- takedowns --- */

static void test_takedowns_are_recorded_in_the_cluster(void **state)
{
    json_t *ids = json_pack("[s]", "a");
    const struct takedown order = {.uid = "news",
                                   .operation = 9,
                                   .ids = ids,
                                   .who = STR_INIT("desk"),
                                   .reason = STR_INIT("an order")};
    struct world *world = *state;
    struct takedown_outcome outcome;
    struct error err;

    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\"}", &err), STATUS_OK);
    world->published = "{\"docs\":[" STORED("a") "]}";
    buf_clear(&world->asked);
    assert_int_equal(engine_takedown(world->engine, &order, &outcome, &err), STATUS_OK);
    assert_int_equal(outcome.removed, 1);
    assert_true(was_asked(world, "PUT /dateline_state/_doc/takedown-1?op_type=create"));
    assert_true(was_asked(world, "{\"delete\":{\"_id\":\"a\"}}"));
    assert_true(was_asked(world, "_forcemerge?only_expunge_deletes=true"));
    json_decref(ids);
}

/* --- dumps and moves --- */

static enum status keep_line(void *context, struct str line, struct error *err)
{
    buf_add_str(context, line);
    buf_add_char(context, '\n');
    return STATUS_OK;
}

static void test_a_dump_has_the_head_and_the_stored_documents(void **state)
{
    const struct dump_place behind = {.documents = 1, .id = STR("Z")};
    struct world *world = *state;
    BUF_AUTO struct buf lines = {0};
    struct error err;

    world->found = "{\"pit_id\":\"p\",\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"_id\":\"a\","
                   "\"_source\":{\"doc\":\"{\\\"id\\\":\\\"a\\\"}\"}}]}}";
    assert_int_equal(engine_dump_from(world->engine, STR("news"), &behind, keep_line, &lines, &err),
                     STATUS_OK);
    assert_true(was_asked(world, "\"search_after\":[\"Z\"]"));
    assert_non_null(strstr(lines.data, "{\"uid\":\"news\","));
    assert_non_null(strstr(lines.data, "\"documents\":1}\n{\"id\":\"a\"}\n"));
}

static void test_pages_that_are_too_large_are_asked_for_in_smaller_ones(void **state)
{
    const struct dump_place start = {0};
    struct world *world = *state;
    BUF_AUTO struct buf lines = {0};
    struct error err;

    world->found = "{\"pit_id\":\"p\",\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"_id\":\"a\","
                   "\"_source\":{\"doc\":\"{\\\"id\\\":\\\"a\\\"}\"}}]}}";
    world->page_most = 130;
    assert_int_equal(engine_dump_from(world->engine, STR("news"), &start, keep_line, &lines, &err),
                     STATUS_OK);
    assert_true(was_asked(world, "\"size\":500"));
    assert_true(was_asked(world, "\"size\":250"));
    assert_true(was_asked(world, "\"size\":125"));
    assert_false(was_asked(world, "\"size\":62"));
    assert_non_null(strstr(lines.data, "\"documents\":1}\n{\"id\":\"a\"}\n"));
}

#define ONE_HIT                                                                                    \
    "{\"pit_id\":\"p\",\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"_id\":\"a\",\"sort\":[1],"   \
    "\"_source\":{\"doc\":\"{\\\"id\\\":\\\"a\\\"}\"}}]}}"

static enum status count_one(void *context, const struct search_hit *document, struct error *err)
{
    (*(int *)context)++;
    return STATUS_OK;
}

/* Also for exports, and where documents are listed. */
static void test_browsing_and_lists_halve_pages_that_are_too_large(void **state)
{
    const struct browse browse = {.limit = 1};
    const struct search_request request = {.q = STR("")};
    struct world *world = *state;
    struct search_result result;
    struct reader_list *list;
    struct reader *reader;
    struct error err;
    uint64_t total;
    int count = 0;

    world->found = ONE_HIT;
    world->page_most = 130;
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    assert_int_equal(reader_browse(reader, &browse, world->arena, count_one, &count, &total, &err),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(was_asked(world, "\"size\":125"));
    buf_clear(&world->asked);
    assert_int_equal(reader_list(reader, &request, world->arena, &list, &err), STATUS_OK);
    assert_int_equal(reader_list_count(list), 1);
    assert_int_equal(reader_list_fetch(reader, list, 0, 1, NOW, world->arena, &result, &err),
                     STATUS_OK);
    assert_int_equal(result.hit_count, 1);
    assert_true(was_asked(world, "\"size\":125"));
    reader_list_free(list);
    world->page_most = -1;
    assert_int_equal(reader_browse(reader, &browse, world->arena, count_one, &count, &total, &err),
                     STATUS_TOO_LARGE);
    reader_release(reader);
}

/* A name that is the same before and after a write would let a move lose it. */
static void test_an_index_without_statistics_has_no_state(void **state)
{
    struct world *world = *state;
    BUF_AUTO struct buf name = {0};
    struct error err;

    assert_int_equal(engine_name_state(world->engine, "news", &name, &err), STATUS_OK);
    world->no_stats = true;
    assert_int_equal(engine_name_state(world->engine, "news", &name, &err), STATUS_IO);
}

/* One document is too large: that is an error, and no empty dump. */
static void test_a_document_that_is_too_large_ends_a_dump(void **state)
{
    const struct dump_place start = {0};
    struct world *world = *state;
    BUF_AUTO struct buf lines = {0};
    struct error err;

    world->found = "{\"pit_id\":\"p\",\"hits\":{\"total\":{\"value\":1},\"hits\":[]}}";
    world->page_most = -1;
    assert_int_equal(engine_dump_from(world->engine, STR("news"), &start, keep_line, &lines, &err),
                     STATUS_TOO_LARGE);
    assert_true(was_asked(world, "\"size\":1,"));
}

static struct engine *open_another(struct world *world)
{
    const struct cluster_transport transport = {exchange, world};
    MEM_AUTO char *directory = mem_format("%s/other", world->directory);
    struct engine *other;
    struct error err;

    assert_int_equal(file_make_dir(directory, 0700, &err), STATUS_OK);
    assert_int_equal(engine_open_cluster(directory, &transport, &other, &err), STATUS_OK);
    assert_int_equal(engine_begin_writing(other, 0, &err), STATUS_OK);
    return other;
}

static void test_an_index_that_is_not_known_is_not_guessed(void **state)
{
    struct world *world = *state;
    struct engine *another = open_another(world);
    struct reader *reader;
    struct error err;

    world->mute = true;
    assert_int_equal(reader_acquire(another, STR("news"), date_now(), &reader, &err), STATUS_IO);
    assert_true(engine_takes_articles(another, STR("news"))); /* without a question */
    engine_close(another);
}

static void test_only_its_mover_finds_an_index_that_arrives(void **state)
{
    struct world *world = *state;
    struct engine *other = open_another(world);
    struct reader *reader;
    struct batch *batch;
    struct error err;
    bool goes_on;
    json_t *head =
        json_pack("{s:s, s:s, s:i, s:s, s:{s:s}}", "uid", "news", "primaryKey", "id", "documents",
                  2, "createdAt", "2020-01-02T03:04:05Z", "settings", "preset", "articles");

    assert_int_equal(engine_begin_arrival(world->engine, head, &goes_on, &err),
                     STATUS_INDEX_EXISTS); /* which is whole */
    free(world->meta);
    world->meta = NULL;
    assert_int_equal(engine_begin_arrival(world->engine, head, &goes_on, &err), STATUS_OK);
    assert_false(goes_on);
    assert_non_null(strstr(world->meta, "\"createdAt\":1577934245000"));
    assert_int_equal(engine_begin_arrival(world->engine, head, &goes_on, &err), STATUS_OK);
    assert_true(goes_on);
    assert_int_equal(engine_begin_arrival(other, head, &goes_on, &err), STATUS_INDEX_EXISTS);
    assert_int_equal(reader_acquire(other, STR("news"), NOW, &reader, &err),
                     STATUS_INDEX_NOT_FOUND);
    assert_int_equal(batch_open(other, "news", &batch, &err), STATUS_INDEX_NOT_FOUND);
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    reader_release(reader);
    assert_int_equal(engine_end_arrival(other, "news", &err), STATUS_INDEX_NOT_FOUND);
    for (int i = 0; i < 2; i++) /* a run that was killed ends it again */
        assert_int_equal(engine_end_arrival(world->engine, "news", &err), STATUS_OK);
    assert_int_equal(reader_acquire(other, STR("news"), NOW, &reader, &err), STATUS_OK);
    reader_release(reader);
    engine_close(other);
    json_decref(head);
}

static void test_what_cannot_be_in_a_cluster_does_not_arrive(void **state)
{
    static const char *const heads[] = {
        "{\"uid\":\"movies\",\"documents\":0,\"settings\":{\"preset\":\"documents\"}}",
        "{\"uid\":\"News2\",\"documents\":0,\"settings\":{\"preset\":\"articles\"}}",
        "{\"uid\":\"news2\",\"documents\":0,\"settings\":{\"preset\":\"articles\","
        "\"rankingRules\":[\"words\"]}}",
        "{\"uid\":\"news2\",\"documents\":1,\"settings\":{\"preset\":\"articles\"}}"};
    struct world *world = *state;
    struct error err;
    bool goes_on;

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        json_t *head = json_read(str_of(heads[i]), 0, &err);

        free(world->meta);
        world->meta = NULL;
        assert_int_not_equal(engine_begin_arrival(world->engine, head, &goes_on, &err), STATUS_OK);
        assert_null(world->meta);
        json_decref(head);
    }
}

/* --- an index that is made anew --- */

#define ONE_DOCUMENT                                                                               \
    "\"pit_id\":\"p\",\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"_id\":\"a\",\"_source\":{"    \
    "\"doc\":\"{\\\"id\\\":\\\"a\\\"}\"}}]}}"

static enum status make_anew(struct world *world, const char *settings, struct error *err)
{
    json_t *patch = json_read(str_of(settings), 0, err);
    enum status status;

    assert_non_null(patch);
    buf_clear(&world->asked);
    status = engine_set_settings(world->engine, "news", patch, OPERATION_NONE, err);
    json_decref(patch);
    return status;
}

static void test_an_index_is_made_anew_before_the_old_one_is_deleted(void **state)
{
    struct world *world = *state;
    struct error err;
    ptrdiff_t at;

    world->count = 1;
    world->found = "{" ONE_DOCUMENT;
    assert_int_equal(make_anew(world, "{\"stopWords\":[\"the\"]}", &err), STATUS_OK);
    /* searches find all that was written to the old one, then its documents are read */
    assert_true(was_asked(world, "POST /dateline-news/_refresh \n"));
    assert_true(str_find(buf_str(&world->asked), STR("/dateline-news/_refresh")) <
                str_find(buf_str(&world->asked), STR("point_in_time")));
    assert_true(was_asked(world, "POST /dateline-news.2/_bulk {\"index\":{\"_id\":\"a\"}}"));
    assert_true(was_asked(world, "PUT /dateline_state/_doc/lease?if_seq_no="));
    /* from then on the old one takes no writes, and what it has is compared with what was read */
    at = str_find(buf_str(&world->asked), STR("PUT /dateline-news/_block/write"));
    assert_true(at > str_find(buf_str(&world->asked), STR("_bulk")));
    assert_true(str_find(str_slice(buf_str(&world->asked), (size_t)at, world->asked.length),
                         STR("_stats")) > 0);
    assert_true(was_asked(world, "POST /_aliases?cluster_manager_timeout=10s {\"actions\":[{"
                                 "\"remove_index\":{\"index\":\"dateline-news\"}}"));
}

/* What another process has written since is not in the new index. */
static void test_an_old_index_that_has_changed_is_not_deleted(void **state)
{
    struct world *world = *state;
    struct error err;

    world->count = 1;
    world->found = "{" ONE_DOCUMENT;
    world->changing = true;
    assert_int_equal(make_anew(world, "{\"stopWords\":[\"the\"]}", &err), STATUS_STALE);
    assert_true(was_asked(world, "_bulk"));
    assert_false(was_asked(world, "_aliases"));
    assert_true(was_asked(world, "_settings {\"index.blocks.write\":null}"));
    assert_true(status_may_pass(STATUS_STALE)); /* so the change of settings is tried again */
    world->changing = false;
    world->lease_taken = true;
    assert_int_equal(make_anew(world, "{\"stopWords\":[\"an\"]}", &err), STATUS_LOCKED);
    assert_true(was_asked(world, "_bulk"));
    assert_false(was_asked(world, "_aliases"));
}

static void test_an_old_index_whose_documents_did_not_all_arrive_is_not_deleted(void **state)
{
    static const struct {
        uint64_t count; /* of the new index, and of the old one before it is read */
        const char *found;
        int failed;
    } faults[] = {
        {1, "{\"pit_id\":\"p\",\"hits\":{\"total\":{\"value\":2},\"hits\":[]}}", 0},
        {2, "{" ONE_DOCUMENT, 0},
        {1, "{\"_shards\":{\"total\":2,\"failed\":1}," ONE_DOCUMENT, 0},
        {1, "{" ONE_DOCUMENT, 1},
    };
    struct world *world = *state;
    struct error err;

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        MEM_AUTO char *settings = mem_format("{\"stopWords\":[\"w%zu\"]}", i);

        world->count = faults[i].count;
        world->found = faults[i].found;
        world->failed = faults[i].failed;
        assert_int_equal(make_anew(world, settings, &err), STATUS_IO);
        assert_true(was_asked(world, "PUT /dateline-news.2"));
        assert_false(was_asked(world, "_aliases"));
    }
}

/* Another one stays: somebody else has set it. */
static void test_a_block_that_a_killed_process_left_is_removed(void **state)
{
    static const struct {
        const char *note;
        bool ours;
    } rows[] = {{NULL, false},
                {"{\"_source\":{\"owner\":\"x\"}}", true}, /* of an earlier version */
                {"{\"_source\":{\"owner\":\"x\",\"index\":\"dateline-news\"}}", true},
                {"{\"_source\":{\"owner\":\"x\",\"index\":\"dateline-news.2\"}}", false}};
    struct world *world = *state;
    struct error err;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        world->bulk_code = 403;
        world->bulk_reason = "index [dateline-news] blocked by: [FORBIDDEN/8/index write (api)];";
        world->block_note = rows[i].note;
        assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\"}", &err), STATUS_IO);
        assert_int_equal(was_asked(world, "_settings {\"index.blocks.write\":null}"), rows[i].ours);
        assert_int_equal(was_asked(world, "DELETE /dateline_state/_doc/block-news"),
                         rows[i].note != NULL); /* also one that is out of date */
    }
}

/* An index of the same name would take it for its own. */
static void test_the_note_of_a_block_is_deleted_with_the_index(void **state)
{
    struct world *world = *state;
    uint64_t documents;
    struct error err;
    ptrdiff_t at;

    world->count = 1;
    world->found = "{" ONE_DOCUMENT;
    assert_int_equal(make_anew(world, "{\"stopWords\":[\"the\"]}", &err), STATUS_OK);
    assert_true(was_asked(world, "_doc/block-news {\"owner\":"));
    assert_true(was_asked(world, ",\"index\":\"dateline-news\"}\n"));
    buf_clear(&world->asked);
    assert_int_equal(engine_delete(world->engine, "news", OPERATION_NONE, &documents, &err),
                     STATUS_OK);
    at = str_find(buf_str(&world->asked), STR("DELETE /dateline_state/_doc/block-news"));
    assert_true(at >= 0 && at < str_find(buf_str(&world->asked), STR("DELETE /dateline-news,")));
}

static void collapse_is(struct world *world, enum status status)
{
    const struct search_request request = {.q = STR("x"), .limit = 10, .collapse = COLLAPSE_BEST};
    struct search_result result;
    struct reader *reader;
    struct error err;

    world->found = "{\"hits\":{\"total\":{\"value\":0},\"hits\":[]}}";
    assert_int_equal(reader_acquire(world->engine, STR("news"), NOW, &reader, &err), STATUS_OK);
    assert_int_equal(reader_search(reader, &request, world->arena, &result, &err), status);
    if (status)
        assert_string_equal(err.message, "This index does not look for copies: set `copies` of its "
                                         "settings to true.");
    reader_release(reader);
}

/* Its mapping cannot be changed, and its documents have no sketches: so it is made anew. */
static void test_an_index_of_a_version_without_sketches_gets_them(void **state)
{
    struct world *world = *state;
    struct error err;

    world->lacks_sketches = true;
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\",\"body\":\"y\"}", &err),
                     STATUS_OK);
    assert_false(was_asked(world, "\"sketch\":\""));
    collapse_is(world, STATUS_BAD_COLLAPSE);
    world->count = 1;
    world->found = "{" ONE_DOCUMENT;
    assert_int_equal(make_anew(world, "{\"copies\":true}", &err), STATUS_OK);
    assert_true(was_asked(world, "\"sketch\":{\"type\":\"keyword\""));
    assert_true(was_asked(world, "\"sketch\":\""));
    assert_true(was_asked(world, "_aliases"));
    world->lacks_sketches = false;
    collapse_is(world, STATUS_OK);
    assert_int_equal(make_anew(world, "{\"copies\":true}", &err), STATUS_OK);
    assert_false(was_asked(world, "_aliases")); /* it has them now */
}

static void test_an_index_that_is_made_anew_gets_frequencies_and_marks(void **state)
{
    struct world *world = *state;
    struct error err;

    world->lacks_terms = world->lacks_structure = true;
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\"}", &err), STATUS_OK);
    assert_false(was_asked(world, "\\u0006"));
    world->count = 1;
    world->found = "{" ONE_DOCUMENT;
    assert_int_equal(make_anew(world, "{\"stopWords\":[\"the\"]}", &err), STATUS_OK);
    assert_true(was_asked(world, "\"averages\":["));
    assert_true(was_asked(world, "\"terms\":\""));
    assert_true(was_asked(world, "\"words\":{\"type\":\"integer\"}"));
}

static void test_a_write_that_not_all_shards_show_is_not_noted(void **state)
{
    struct world *world = *state;
    struct error err;

    world->failed = 1;
    assert_int_equal(add(world, "{\"id\":\"a\",\"headline\":\"x\"}", &err), STATUS_IO);
    assert_true(was_asked(world, "_refresh"));
    assert_false(was_asked(world, "contained"));
}

/* Bulks are on their way together: whichever fails, no operation is noted. */
static void test_a_write_is_noted_after_all_of_its_bulks(void **state)
{
    struct world *world = *state;
    struct error err;
    char action[32];

    assert_int_equal(add_large(world, &err), STATUS_OK);
    assert_true(world->bulks > 3);
    assert_true(was_asked(world, "contained"));
    for (int i = 0; i < LARGE_COUNT; i++) {
        snprintf(action, sizeof action, "{\"index\":{\"_id\":\"%d\"}}", i);
        assert_true(was_asked(world, action));
    }
    for (uint32_t fails = 1, count = world->bulks; fails <= count; fails++) {
        world->failing_bulk = fails;
        world->bulks = 0;
        assert_int_equal(add_large(world, &err), STATUS_IO);
        assert_false(was_asked(world, "contained"));
    }
}

static void test_a_change_of_settings_changes_the_name_of_the_state(void **state)
{
    struct world *world = *state;
    BUF_AUTO struct buf before = {0}, same = {0}, after = {0};
    json_t *patch = json_pack("{s:{s:[s]}}", "synonyms", "harbour", "port");
    struct error err;

    world->changes = 41;
    assert_int_equal(engine_name_state(world->engine, "news", &before, &err), STATUS_OK);
    assert_non_null(strstr(before.data, "u 41 "));
    assert_int_equal(engine_name_state(world->engine, "news", &same, &err), STATUS_OK);
    assert_true(str_eq(buf_str(&before), buf_str(&same)));
    assert_int_equal(engine_set_settings(world->engine, "news", patch, OPERATION_NONE, &err),
                     STATUS_OK);
    assert_false(was_asked(world, "_aliases")); /* no document was written */
    assert_int_equal(engine_name_state(world->engine, "news", &after, &err), STATUS_OK);
    assert_false(str_eq(buf_str(&before), buf_str(&after)));
    json_decref(patch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(test_words_are_sent_as_ours),
        TEST(test_the_structure_of_a_text_is_sent_as_marks),
        TEST(test_words_are_sent_with_their_frequencies),
        TEST(test_an_embargo_is_sent_as_a_bound),
        TEST(test_a_later_version_stays),
        TEST(test_faults_of_the_cluster_may_pass),
        TEST(test_every_search_has_the_moment_and_the_keys_filter),
        TEST(test_words_are_scored_by_their_frequencies_and_places),
        TEST(test_what_words_depend_on_is_asked_for_at_once),
        TEST(test_an_index_of_a_version_without_frequencies_is_searched_by_text),
        TEST(test_a_hidden_article_is_not_fetched),
        TEST(test_hits_get_our_snippets),
        TEST(test_answers_of_a_sick_cluster_are_errors),
        TEST(test_a_deadline_is_told_and_no_error),
        TEST(test_a_late_search_has_time_for_an_answer),
        TEST(test_searches_go_on_without_a_manager),
        TEST(test_an_index_that_is_not_known_is_not_guessed),
        TEST(test_one_hit_of_each_value_is_fetched_if_it_may_be_shown),
        TEST(test_a_story_that_a_look_up_joins_is_shown_once),
        TEST(test_a_filter_looks_its_stories_up_once),
        TEST(test_a_filter_finds_the_stories_that_it_names),
        TEST(test_recent_hits_rise),
        TEST(test_dates_are_counted_by_the_clocks_of_a_zone),
        TEST(test_values_of_a_facet_are_found_by_their_words),
        TEST(test_several_requests_are_one),
        TEST(test_professionals_ask_for_words_near_each_other),
        TEST(test_professionals_ask_for_words_apart_and_for_counts),
        TEST(test_professionals_ask_for_the_structure_of_texts),
        TEST(test_structure_that_an_index_does_not_know_is_refused),
        TEST(test_what_professionals_cannot_ask_is_refused),
        TEST(test_articles_like_a_text_have_its_words),
        TEST(test_documents_are_told_apart),
        TEST(test_what_it_lacks_is_refused),
        TEST(test_probable_searches_are_asked_for_together),
        TEST(test_changes_are_read_behind_a_position),
        TEST(test_a_document_whose_shard_is_away_is_not_absent),
        TEST(test_takedowns_are_recorded_in_the_cluster),
        TEST(test_a_dump_has_the_head_and_the_stored_documents),
        TEST(test_pages_that_are_too_large_are_asked_for_in_smaller_ones),
        TEST(test_browsing_and_lists_halve_pages_that_are_too_large),
        TEST(test_an_index_without_statistics_has_no_state),
        TEST(test_a_document_that_is_too_large_ends_a_dump),
        TEST(test_only_its_mover_finds_an_index_that_arrives),
        TEST(test_what_cannot_be_in_a_cluster_does_not_arrive),
        TEST(test_an_index_is_made_anew_before_the_old_one_is_deleted),
        TEST(test_an_old_index_that_has_changed_is_not_deleted),
        TEST(test_an_old_index_whose_documents_did_not_all_arrive_is_not_deleted),
        TEST(test_a_block_that_a_killed_process_left_is_removed),
        TEST(test_an_index_of_a_version_without_sketches_gets_them),
        TEST(test_an_index_that_is_made_anew_gets_frequencies_and_marks),
        TEST(test_the_note_of_a_block_is_deleted_with_the_index),
        TEST(test_a_write_that_not_all_shards_show_is_not_noted),
        TEST(test_a_write_is_noted_after_all_of_its_bulks),
        TEST(test_a_change_of_settings_changes_the_name_of_the_state),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
