/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_standing.c - saved searches find in new documents what a search finds: equal sets for
 * thousands of generated queries of all forms, also for words that the index had never seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "engine/batch.h"
#include "engine/standing.h"
#include "fixture.h"

#define OLD_COUNT   120
#define NEW_COUNT   48
#define QUERY_COUNT 3000
#define WORDS_MAX   40 /* of a document */

/* The last RARE words are in new documents only. */
static const char *const words[] = {
    "harbour",       "ferry",       "captain",   "minister",       "ministers",
    "election",      "elected",     "nation",    "nations",        "organ",
    "rescue",        "rescuing",    "police",    "cyber-security", "cyber",
    "security",      "budget",      "court",     "running",        "ran",
    "COVID-19",      "UK-France",   "J.K.",      "10,000",         "2024",
    "Regierung",     "Regierungen", "Haus",      "école",          "écoles",
    "l'eau",         "新聞",        "東京都",    "הממשלה",         "ממשלה",
    "sunflower",     "sun",         "flower",    "AT&T",           "C++",
    "the",           "of",          "strike",    "strikes",        "parliament",
    "parliamentary", "tunnel",      "tunnels",   "Krankenhaus",    "zeppelin",
    "cybersecurity", "unheard-of",  "dirigible", "日本橋",         "ושהממשלה",
    "électorat"};
#define WORD_COUNT (sizeof words / sizeof *words)
#define RARE       7

static const char *const languages[] = {"en", "de", "fr", "zh", "he"};
static const char *const sources[] = {"Gazette", "Herald"};

struct world {
    char directory[64];
    struct engine *engine;
    struct reader *reader;
    struct standing *standing;
    struct arena *arena;
    uint64_t chance;
};

static uint32_t below(struct world *world, size_t most)
{
    return fixture_random(&world->chance, (uint32_t)most);
}

/* --- documents --- */

struct maker {
    struct world *world;
    const char *prefix;
    uint32_t at, count;
    size_t word_count;
    struct buf text;
};

static enum status rewind_maker(void *context, struct error *err)
{
    struct maker *maker = context;

    (void)err;
    maker->at = 0;
    maker->world->chance = maker->count; /* the same documents again */
    return STATUS_OK;
}

static void add_words(struct maker *maker, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        buf_addf(&maker->text, "%s%s", words[below(maker->world, maker->word_count)],
                 below(maker->world, 9) ? " " : ". ");
}

static enum status next_document(void *context, struct str *document, struct error *err)
{
    struct maker *maker = context;

    (void)err;
    if (maker->at == maker->count)
        return STATUS_END;
    buf_clear(&maker->text);
    buf_addf(&maker->text, "{\"id\":\"%s%u\",\"language\":\"%s\",\"source\":\"%s\",", maker->prefix,
             maker->at, languages[maker->at % 5], sources[below(maker->world, 2)]);
    buf_addf(&maker->text, "\"published\":\"2024-0%u-01\",\"headline\":\"", 1 + maker->at % 9);
    add_words(maker, 4);
    buf_add_text(&maker->text, "\",\"body\":\"");
    add_words(maker, 5 + below(maker->world, WORDS_MAX));
    buf_add_text(&maker->text, "\"}");
    maker->at++;
    *document = buf_str(&maker->text);
    return STATUS_OK;
}

static void add_documents(struct world *world, uint64_t operation, const char *prefix,
                          uint32_t count, size_t word_count)
{
    struct maker maker = {
        .world = world, .prefix = prefix, .count = count, .word_count = word_count};
    const struct document_source source = {rewind_maker, next_document, &maker, count};
    const struct batch_addition addition = {
        .operation = operation, .source = &source, .create = true};
    struct batch_outcome outcome;
    struct batch *batch;
    struct error err;

    assert_int_equal(batch_open(world->engine, "articles", &batch, &err), STATUS_OK);
    assert_int_equal(batch_add_documents(batch, &addition, &outcome, &err), STATUS_OK);
    assert_int_equal(outcome.refused.status, STATUS_OK);
    assert_int_equal(batch_publish(batch, &err), STATUS_OK);
    batch_close(batch);
    buf_fini(&maker.text);
}

static void read_again(struct world *world)
{
    struct error err;

    reader_release(world->reader);
    assert_int_equal(
        reader_acquire(world->engine, STR("articles"), date_now(), &world->reader, &err),
        STATUS_OK);
}

static int set_up(void **state)
{
    const struct engine_options options = {.follow = false};
    struct world *world = calloc(1, sizeof *world);
    struct error err;

    json_setup();
    strcpy(world->directory, "/tmp/dateline-standing-XXXXXX");
    assert_non_null(mkdtemp(world->directory));
    assert_int_equal(engine_open(world->directory, &options, &world->engine, &err), STATUS_OK);
    assert_int_equal(engine_begin_writing(world->engine, 0, &err), STATUS_OK);
    world->arena = arena_new();
    world->standing = standing_new();
    add_documents(world, 1, "old", OLD_COUNT, WORD_COUNT - RARE);
    read_again(world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    struct error err;

    reader_release(world->reader);
    standing_free(world->standing);
    engine_close(world->engine);
    arena_free(world->arena);
    file_remove_tree(world->directory, &err);
    free(world);
    return 0;
}

/* --- queries --- */

struct query_form {
    enum search_language language;
    const char *form; /* each % is a word, each ^ the beginning of one */
};

static const struct query_form forms[] = {
    {SEARCH_READERS, "%"},
    {SEARCH_READERS, "% %"},
    {SEARCH_READERS, "% % %"},
    {SEARCH_READERS, "\"% %\""},
    {SEARCH_READERS, "\"%\""},
    {SEARCH_READERS, "% OR %"},
    {SEARCH_READERS, "(% OR %) %"},
    {SEARCH_READERS, "% -%"},
    {SEARCH_READERS, "^*"},
    {SEARCH_READERS, "% ^*"},
    {SEARCH_READERS, "headline:% %"},
    {SEARCH_READERS, "% NEAR/3 %"},
    {SEARCH_READERS, "% published:>2024-04-01"},
    {SEARCH_READERS, "\"% % %\""},
    {SEARCH_READERS, "(% OR \"% %\") %"},
    {SEARCH_READERS, "headline:\"% %\" -%"},
    {SEARCH_READERS, "% NEAR/1 % NEAR/4 %"},
    {SEARCH_PROFESSIONAL, "%"},
    {SEARCH_PROFESSIONAL, "% AND %"},
    {SEARCH_PROFESSIONAL, "% OR % OR %"},
    {SEARCH_PROFESSIONAL, "% w/4 %"},
    {SEARCH_PROFESSIONAL, "(% OR %) w/6 (% OR %)"},
    {SEARCH_PROFESSIONAL, "% pre/3 ^*"},
    {SEARCH_PROFESSIONAL, "^* AND %"},
    {SEARCH_PROFESSIONAL, "^?? OR %"},
    {SEARCH_PROFESSIONAL, "% /s %"},
    {SEARCH_PROFESSIONAL, "% NOT %"},
    {SEARCH_PROFESSIONAL, "% not w/5 %"},
    {SEARCH_PROFESSIONAL, "atleast2 %"},
    {SEARCH_PROFESSIONAL, "headline(%)"},
    {SEARCH_PROFESSIONAL, "hlead(% OR %) AND %"},
    {SEARCH_PROFESSIONAL, "allcaps(%)"},
    {SEARCH_PROFESSIONAL, "wc>20 AND %"},
    {SEARCH_PROFESSIONAL, "%~"},
    {SEARCH_PROFESSIONAL, "plural(%)"},
    {SEARCH_PROFESSIONAL, "\"=%\""},
    {SEARCH_PROFESSIONAL, "% AND date aft 1/4/2024"},
    {SEARCH_PROFESSIONAL, "\"% %\""},
    {SEARCH_PROFESSIONAL, "\"% %\" w/5 %"},
    {SEARCH_PROFESSIONAL, "(% w/3 %) w/8 %"},
    {SEARCH_PROFESSIONAL, "(\"% %\" OR %) pre/4 (% OR %)"},
    {SEARCH_PROFESSIONAL, "(% pre/6 %) NOT %"},
    {SEARCH_PROFESSIONAL, "(% w/2 %) not w/5 %"},
    {SEARCH_PROFESSIONAL, "headline(% w/3 %)"},
    {SEARCH_PROFESSIONAL, "caps(% w/4 %)"},
    {SEARCH_PROFESSIONAL, "% adj3 % /p %"},
    {SEARCH_PROFESSIONAL, "% w/1 %"},
    {SEARCH_PROFESSIONAL, "(^* w/4 %) OR (% w/4 %)"},
    {SEARCH_LUCENE, "+% -%"},
    {SEARCH_LUCENE, "headline:% OR \"% %\"~4"},
    {SEARCH_LUCENE, "+\"% %\"~3 -%"},
};
#define FORM_COUNT (sizeof forms / sizeof *forms)

static void make_query(struct world *world, const struct query_form *form, struct buf *out)
{
    for (const char *at = form->form; *at; at++) {
        struct str word = str_of(words[below(world, WORD_COUNT)]);

        if (*at == '^' && (word.length < 5 || (unsigned char)word.data[2] >= 0x80))
            word = STR("rescue");
        if (*at == '%')
            buf_add_str(out, word);
        else if (*at == '^')
            buf_add(out, word.data, 3);
        else
            buf_add_char(out, *at);
    }
}

struct kept {
    struct search_request request;
    bool candidate;
    uint64_t found[(NEW_COUNT + 63) / 64]; /* by place in .documents */
};

static void make_kept(struct world *world, struct kept *kept)
{
    const struct query_form *form = &forms[below(world, FORM_COUNT)];
    BUF_AUTO struct buf text = {0};
    struct filter_node *filter = NULL;

    if (below(world, 5) == 0)
        filter = filter_compare(world->arena, FILTER_EQUAL, STR("source"),
                                str_of(sources[below(world, 2)]));
    make_query(world, form, &text);
    *kept = (struct kept){.request = {.q = arena_str(world->arena, buf_str(&text)),
                                      .language = form->language,
                                      .filter = filter,
                                      .bodiless = true,
                                      .limit = 1000}};
    reader_stand(&kept->request);
}

/* A query that is no sentence of its language is left out. */
static uint32_t keep_queries(struct world *world, struct kept *kept)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < QUERY_COUNT; i++) {
        struct error err;

        make_kept(world, &kept[count]);
        if (!reader_keep(world->reader, world->standing, count, &kept[count].request, world->arena,
                         &err))
            count++;
        else
            assert_int_equal(err.status, STATUS_BAD_QUERY);
    }
    return count;
}

/* --- new documents --- */

struct news {
    struct standing_document documents[NEW_COUNT];
    uint32_t count;
    struct world *world;
    struct kept *kept;
};

static enum status take_new(void *context, const struct incoming *arrival, struct error *err)
{
    struct news *news = context;

    (void)err;
    assert_true(arrival->shown);
    if (str_starts(arrival->id, STR("new")))
        news->documents[news->count++] = arrival->place;
    return STATUS_OK;
}

static void find_new(struct world *world, struct news *news)
{
    struct string_table none;
    const struct arrival_watch watch = {.known = &none, .each = take_new, .context = news};
    struct error err;

    string_table_init(&none);
    assert_int_equal(reader_arrivals(world->reader, &watch, &err), STATUS_OK);
    string_table_fini(&none);
    assert_int_equal(news->count, NEW_COUNT);
}

static enum status look_closer(void *context, uint32_t number, const uint64_t *documents,
                               struct error *err)
{
    struct news *news = context;
    struct kept *kept = &news->kept[number];
    struct arena *arena = arena_new();
    struct search_result result;
    enum status status = reader_search_among(news->world->reader, &kept->request, news->documents,
                                             news->count, documents, arena, &result, err);

    assert_false(kept->candidate); /* once */
    kept->candidate = true;
    for (uint32_t i = 0; !status && i < result.hit_count; i++) {
        uint32_t at = reader_place_of_hit(&result.hits[i], news->documents, news->count);

        assert_in_range(at, 0, news->count - 1);
        kept->found[at / 64] |= (uint64_t)1 << at % 64;
    }
    arena_free(arena);
    return status;
}

/* What a search over the whole index finds among the new documents. */
static void search_whole(const struct news *news, const struct kept *kept, uint64_t *found)
{
    struct arena *arena = arena_new();
    struct search_result result;
    struct error err;

    assert_int_equal(reader_search(news->world->reader, &kept->request, arena, &result, &err),
                     STATUS_OK);
    for (uint32_t i = 0; i < result.hit_count; i++) {
        uint32_t at = reader_place_of_hit(&result.hits[i], news->documents, news->count);

        if (at < news->count)
            found[at / 64] |= (uint64_t)1 << at % 64;
    }
    arena_free(arena);
}

static void kept_searches_find_what_a_search_finds(void **state)
{
    struct world *world = *state;
    struct kept *kept = calloc(QUERY_COUNT, sizeof *kept);
    struct news news = {.world = world, .kept = kept};
    uint64_t shape = reader_shape(world->reader);
    uint32_t count, matching = 0, candidates = 0;
    struct error err;

    world->chance = 7;
    count = keep_queries(world, kept);
    assert_in_range(count, QUERY_COUNT * 3 / 4, QUERY_COUNT);
    add_documents(world, 2, "new", NEW_COUNT, WORD_COUNT);
    read_again(world);
    assert_int_equal(reader_shape(world->reader), shape);
    find_new(world, &news);
    assert_int_equal(reader_find_saved(world->reader, world->standing, news.documents, news.count,
                                       world->arena, look_closer, &news, &err),
                     STATUS_OK);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t found[(NEW_COUNT + 63) / 64] = {0};

        search_whole(&news, &kept[i], found);
        if (memcmp(found, kept[i].found, sizeof found) != 0)
            fail_msg("`%.*s` (language %d): a search finds %llx, the saved search %llx%s",
                     STR_ARG(kept[i].request.q), (int)kept[i].request.language,
                     (unsigned long long)found[0], (unsigned long long)kept[i].found[0],
                     kept[i].candidate ? "" : ", as it was not looked at");
        matching += found[0] != 0;
        candidates += kept[i].candidate;
    }
    assert_in_range(matching, count / 10, count); /* the test sees something */
    assert_in_range(candidates, matching, count);
    free(kept);
}

static void a_dropped_search_is_not_looked_at(void **state)
{
    struct world *world = *state;
    struct kept kept = {.request = {.q = STR_INIT("ferry"), .limit = 10}};
    struct news news = {.world = world, .kept = &kept};
    struct standing_counts counts;
    struct error err;

    reader_stand(&kept.request);
    assert_int_equal(
        reader_keep(world->reader, world->standing, 0, &kept.request, world->arena, &err),
        STATUS_OK);
    standing_drop(world->standing, 0);
    add_documents(world, 2, "new", NEW_COUNT, WORD_COUNT);
    read_again(world);
    find_new(world, &news);
    assert_int_equal(reader_find_saved(world->reader, world->standing, news.documents, news.count,
                                       world->arena, look_closer, &news, &err),
                     STATUS_OK);
    assert_false(kept.candidate);
    standing_count(world->standing, &counts);
    assert_int_equal(counts.searches, 0);
    assert_int_equal(counts.dropped, 1);
}

static void a_search_without_these_words_costs_nothing(void **state)
{
    struct world *world = *state;
    struct kept kept[2] = {{.request = {.q = STR_INIT("xylophone ferry"), .limit = 10}},
                           {.request = {.q = STR_INIT("ferry"), .limit = 10}}};
    struct news news = {.world = world, .kept = kept};
    struct error err;

    for (uint32_t i = 0; i < 2; i++) {
        reader_stand(&kept[i].request);
        assert_int_equal(
            reader_keep(world->reader, world->standing, i, &kept[i].request, world->arena, &err),
            STATUS_OK);
    }
    add_documents(world, 2, "new", NEW_COUNT, WORD_COUNT);
    read_again(world);
    find_new(world, &news);
    assert_int_equal(reader_find_saved(world->reader, world->standing, news.documents, news.count,
                                       world->arena, look_closer, &news, &err),
                     STATUS_OK);
    assert_false(kept[0].candidate);
    assert_true(kept[1].candidate);
}

static enum status keep_version(void *context, const struct incoming *arrival, struct error *err)
{
    if (str_is(arrival->id, "new2"))
        *(uint64_t *)context = arrival->version;
    return STATUS_OK;
}

static void documents_are_gathered_by_their_ids(void **state)
{
    static const struct str ids[] = {STR_INIT("new2"), STR_INIT("none"), STR_INIT("new0")};
    struct world *world = *state;
    struct incoming found[3];
    struct string_table known;
    uint64_t version = 0;
    struct arrival_watch watch = {.known = &known, .each = keep_version, .context = &version};
    struct error err;
    bool absent[3], is_new;

    add_documents(world, 2, "new", 3, WORD_COUNT);
    read_again(world);
    assert_int_equal(reader_gather(world->reader, ids, 3, world->arena, found, &err), STATUS_OK);
    assert_true(!found[0].absent && found[1].absent && !found[2].absent);
    assert_true(found[0].shown && !found[0].unread && str_is(found[0].id, "new2"));
    assert_int_equal(reader_absent(world->reader, ids, 3, absent, &err), STATUS_OK);
    assert_true(!absent[0] && absent[1] && !absent[2]);
    string_table_init(&known);
    assert_int_equal(reader_arrivals(world->reader, &watch, &err), STATUS_OK);
    assert_int_equal(version, found[0].version);
    for (uint32_t part = 0; part < reader_part_count(world->reader); part++)
        string_table_add(&known, str_of(reader_part_name(world->reader, part)), &is_new);
    version = 0;
    assert_int_equal(reader_arrivals(world->reader, &watch, &err), STATUS_OK);
    assert_int_equal(version, 0); /* nothing is in a part that is not known */
    string_table_fini(&known);
}

static void more_documents_do_not_change_the_shape(void **state)
{
    struct world *world = *state;
    uint64_t shape = reader_shape(world->reader);

    add_documents(world, 2, "more", 3, 10);
    read_again(world);
    assert_int_equal(reader_shape(world->reader), shape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept_searches_find_what_a_search_finds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dropped_search_is_not_looked_at, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_search_without_these_words_costs_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(documents_are_gathered_by_their_ids, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_documents_do_not_change_the_shape, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
