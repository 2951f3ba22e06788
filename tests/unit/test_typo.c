/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_typo.c - slips and unfinished words over articles: what they find, what comes first, and
 * what the settings have to say about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/json.h"
#include "base/json_members.h"
#include "fixture.h"
#include "query/plan.h"
#include "search/search.h"
#include "search/searcher.h"

static const char *const articles[] = {
    "{\"id\":\"a\",\"headline\":\"SolarWinds hack spreads\",\"language\":\"en\","
    "\"body\":\"The hack of the ministry went on for months.\"}",
    "{\"id\":\"b\",\"headline\":\"Storm at sea\",\"language\":\"en\","
    "\"body\":\"The government sent ships to help. Solar power failed.\"}",
    "{\"id\":\"c\",\"headline\":\"Shutdown looms\",\"language\":\"en\","
    "\"body\":\"A government without money, said the chancellor in 20231.\"}",
    "{\"id\":\"d\",\"headline\":\"Corrections\",\"language\":\"en\","
    "\"body\":\"We wrote goverment where we should not have.\"}",
    "{\"id\":\"e\",\"headline\":\"Health-care bill\",\"language\":\"en\","
    "\"body\":\"The chance of passing it is small. Port workers agree.\"}",
    "{\"id\":\"f\",\"headline\":\"Portfolio of the minister\",\"language\":\"en\","
    "\"body\":\"Houses, ships, portraits: portfolio after portfolio.\"}",
    "{\"id\":\"g\",\"headline\":\"Les maisons\",\"language\":\"fr\","
    "\"body\":\"Les nationales ont choisi.\"}",
    "{\"id\":\"h\",\"headline\":\"The nations\",\"language\":\"en\",\"body\":\"They agreed.\"}",
};

static struct fixture fixture;
static struct database *database;
static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    fixture_open(&fixture, 1);
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        fixture_add_json(&fixture, articles[i]);
    /* Frequent enough for "goverment" to look like a slip of it. */
    for (int i = 0; i < 20; i++) {
        char id[16];

        snprintf(id, sizeof id, "x%02d", i);
        fixture_add(&fixture, id, NULL, "A word from the government.", NULL, NULL);
    }
    fixture_commit(&fixture);
    database = fixture_database(&fixture);
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    database_close(database);
    fixture_close(&fixture);
    return 0;
}

static void run(const struct search_request *request, struct search_result *result)
{
    struct searcher *searcher;
    struct error err = {0};

    if (searcher_acquire(database, STR("articles"), &searcher, &err) ||
        search_run(searcher, request, arena, result, &err))
        fail_msg("%.*s: %s", STR_ARG(request->q), err.message);
    searcher_release(searcher);
}

/* The ids of the first hits, best first, with blanks between. */
static void check(const char *query, struct search_request request, const char *expected)
{
    struct search_result result;
    char ids[200] = "";

    request.q = str_of(query);
    request.limit = request.limit ? request.limit : 10;
    run(&request, &result);
    for (uint32_t i = 0; i < result.hit_count; i++) {
        struct error err;
        json_auto_t *fields = json_read(result.hits[i].fields, 0, &err);

        strcat(strcat(ids, i ? " " : ""), json_string_value(json_object_get(fields, "id")));
    }
    if (strcmp(ids, expected) != 0)
        fail_msg("%s: found \"%s\", expected \"%s\"", query, ids, expected);
    arena_reset(arena);
}

#define CHECK_WITH(query, expected, ...)                                                           \
    check(query, (struct search_request){.match = SEARCH_ALL, __VA_ARGS__}, expected)
#define CHECK(query, expected)       CHECK_WITH(query, expected, .prefix = SEARCH_PREFIX_BY_RULES)
#define CHECK_TYPED(query, expected) CHECK_WITH(query, expected, .prefix = SEARCH_PREFIX_TYPED)

/* Of the articles' settings; "{}" for the defaults. */
static void set(const char *json)
{
    const struct settings *before = writer_schema(fixture.writer)->settings;
    struct settings *after = NULL;
    struct error err = {0};
    json_auto_t *patch = json_read(str_of(json), 0, &err);

    if (settings_patch(before, patch, &after, &err) ||
        writer_set_settings(fixture.writer, after, &err))
        fail_msg("%s: %s", json, err.message);
    settings_release(after);
    database_refresh(database, NULL);
}

static void slips_find_what_was_meant(void **state)
{
    (void)state;
    CHECK("solarwnds hack", "a");
    CHECK("hack solarwinsd", "a");
    CHECK("hack AND solarwnds", "a");
    CHECK("solarwnds", "a");
    CHECK("headline:solarwnds", "a");
    CHECK("body:solarwnds", "");
    CHECK("hakc", "");       /* four letters */
    CHECK("chancelor", "c"); /* nine letters, one edit */
    CHECK("chanzelor", "c"); /* two */
    CHECK("solrwinbs", "a");
    CHECK("xolarwnds", "a"); /* nothing else has it: the first letter counts once */
    CHECK("xolarwnbs", "");
    CHECK("storm -solarwnds", "b"); /* what is not wanted is meant as it stands */
}

static void what_is_there_comes_first(void **state)
{
    (void)state;
    CHECK_WITH("goverment", "d", .as_typed = true);
    CHECK("\"goverment\"", "d");
    CHECK("goverment", "d x00 x01 x02 x03 x04 x05 x06 x07 x08"); /* far rarer than "government" */
    CHECK("goverment shutdown", "c");                            /* no article has both */
    CHECK("\"solarwnds hack\"", "");
    CHECK("20232", "");
}

static void tells_what_it_took_the_words_for(void **state)
{
    struct search_request request = {.q = STR("solarwnds hack"), .limit = 5, .suggest = true};
    struct search_result result;

    (void)state;
    run(&request, &result);
    assert_int_equal(result.total, 1);
    assert_false(result.fewer_words);
    assert_true(str_is(result.suggestion, "solarwinds hack"));
    request.q = STR("goverment shutdown"); /* some article has the first */
    run(&request, &result);
    assert_true(str_is(result.suggestion, "government shutdown"));
    request.q = STR("solarwinds hack");
    run(&request, &result);
    assert_null(result.suggestion.data);
    arena_reset(arena);
}

/* Sorted by ids, for what no rank says. */
static void find_ids(const char *query, bool *fewer, struct str *suggestion, char ids[200])
{
    struct search_request request = {.q = str_of(query), .limit = 50, .suggest = true};
    struct search_result result;
    uint32_t seen = 0;

    run(&request, &result);
    *fewer = result.fewer_words;
    *suggestion = result.suggestion;
    ids[0] = 0;
    for (uint32_t i = 0; i < result.hit_count; i++) {
        struct str id = json_member_text(result.hits[i].fields, "id", arena);

        seen |= 1u << (id.data[0] - 'a');
    }
    for (uint32_t i = 0; i < 26; i++)
        if (seen >> i & 1)
            strcat(ids, (char[]){(char)('a' + i), 0});
}

/* "portfolio" stands in none of the articles of "shutdown". */
static void where_no_attempt_has_hits_any_word_of_the_last_one_that_counts_will_do(void **state)
{
    char ids[200];
    struct str suggestion;
    bool fewer;

    (void)state;
    find_ids("goverment shutdown portfolio", &fewer, &suggestion, ids);
    assert_string_equal(ids, "bcdfx"); /* b and x have "government" */
    assert_true(fewer);
    assert_true(str_is(suggestion, "government shutdown portfolio"));
    /* A word that no article has stays a slip. */
    find_ids("shutdwon portfolio", &fewer, &suggestion, ids);
    assert_string_equal(ids, "cf");
    assert_true(fewer);
    assert_true(str_is(suggestion, "shutdown portfolio"));
    arena_reset(arena);
}

static void hits_of_an_attempt_end_the_list(void **state)
{
    char ids[200];
    struct str suggestion;
    bool fewer;

    (void)state;
    find_ids("ministr", &fewer, &suggestion, ids); /* a slip of ministry and of minister */
    assert_false(fewer);
    assert_int_not_equal(ids[0], 0);
    find_ids("shutdown money", &fewer, &suggestion, ids);
    assert_string_equal(ids, "c");
    assert_false(fewer);
    assert_null(suggestion.data);
    arena_reset(arena);
}

static void typos_are_marked(void **state)
{
    struct search_request request = {.q = STR("solarwnds"), .limit = 5, .snippets = true};
    struct search_result result;

    (void)state;
    run(&request, &result);
    assert_int_equal(result.hit_count, 1);
    assert_true(str_is(result.hits[0].headline, "<mark>SolarWinds</mark> hack spreads"));
    arena_reset(arena);
}

static void unfinished_words_come_behind_whole_ones(void **state)
{
    (void)state;
    CHECK_TYPED("port", "e f");
    CHECK_TYPED("port ", "e");
    CHECK("port", "e");
    CHECK_WITH("port", "e", .prefix = SEARCH_PREFIX_NEVER);
    CHECK_TYPED("portf", "f");
    CHECK_TYPED("portf ", "e"); /* a slip of port */
    CHECK_TYPED("portf ships", "");
    CHECK_TYPED("ships portf", "f");
    CHECK_TYPED("health-ca", "e");
    CHECK_TYPED("solarwnd", "a"); /* the start of a slip */
    CHECK_TYPED("solarwnds mini", "a");
}

static void words_count_in_the_attributes_named(void **state)
{
    static const struct str body[] = {STR_INIT("body")}, headline[] = {STR_INIT("headline")};

    (void)state;
    CHECK_WITH("ministry", "a", .search_on = body, .search_on_count = 1);
    CHECK_WITH("solarwinds", "", .search_on = body, .search_on_count = 1);
    CHECK_WITH("solarwnds", "", .search_on = body, .search_on_count = 1);
    CHECK_WITH("solarwnds", "a", .search_on = headline, .search_on_count = 1);
}

static void words_are_stemmed_in_the_languages_named(void **state)
{
    static const struct str english[] = {STR_INIT("en")}, french[] = {STR_INIT("fra")};

    (void)state;
    CHECK_WITH("nation", "h", .locales = english, .locale_count = 1);
    CHECK_WITH("national", "g", .locales = french, .locale_count = 1);
    CHECK_WITH("maison", "g", .locales = french, .locale_count = 1);
}

static void the_settings_have_their_say(void **state)
{
    (void)state;
    set("{\"typoTolerance\":{\"enabled\":false}}");
    CHECK("solarwnds", "");
    set("{\"typoTolerance\":{\"enabled\":true,\"disableOnWords\":[\"solarwnds\"]}}");
    CHECK("solarwnds", "");
    CHECK("solarwins", "a");
    set("{\"typoTolerance\":{\"disableOnWords\":[],\"disableOnAttributes\":[\"headline\"]}}");
    CHECK("solarwnds", ""); /* it stands in the headline alone */
    CHECK("minsitry", "a"); /* in the body */
    set("{\"typoTolerance\":{\"disableOnAttributes\":[],"
        "\"minWordSizeForTypos\":{\"oneTypo\":4,\"twoTypos\":20}}}");
    CHECK("hakc", "a");
    CHECK("chanzelor", "");
    set("{\"typoTolerance\":null,\"prefixSearch\":\"disabled\"}");
    CHECK_TYPED("portfol", "");
    CHECK_WITH("portfol", "f", .prefix = SEARCH_PREFIX_ALWAYS);
    set("{\"prefixSearch\":null}");
}

/* The plan with all doubts; `before`: the plan of the same words that found nothing, or NULL. */
static struct plan doubt_all(struct searcher *searcher, const char *text,
                             enum plan_tolerance doubts, const struct plan *before)
{
    const struct query_options reading = {.is_field = NULL};
    const struct plan_options planning = {
        .tolerance = doubts,
        .typo = &searcher->generation->schema->settings->typo,
        .before = before,
    };
    struct plan plan;
    struct error err;

    assert_int_equal(plan_build(searcher->view, str_of(text),
                                query_parse(str_of(text), &reading, arena), &planning, arena, &plan,
                                &err),
                     STATUS_OK);
    return plan;
}

/* Then no other word is doubted; and with or without that, the plan finds the same. */
static void one_word_without_slips_leaves_no_hope(void **state)
{
    static const struct {
        const char *text;
        bool hopeless;
    } cases[] = {
        {"goverment qzxqzx", true},
        {"qzxqzx shutdwn", true},
        {"hack qzxqzx", true},
        {"shutdwn loms", true},
        {"goverment shutdwn", false},
        {"shutdwn minsitry", false},
        {"hakc", true},
        {"shutdwn", false},
        {"qzxqzx", true},
        {"goverment port", false},
        {"the qzxqzx shutdwn", true},
        {"-qzxqzx shutdwn", false},
    };
    struct searcher *searcher;
    struct error err;

    (void)state;
    assert_int_equal(searcher_acquire(database, STR("articles"), &searcher, &err), STATUS_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text;
        struct plan before = doubt_all(searcher, text, PLAN_AS_TYPED, NULL);
        struct plan all = doubt_all(searcher, text, PLAN_DOUBT_ALL, NULL);
        struct plan some = doubt_all(searcher, text, PLAN_DOUBT_ALL, &before);
        bool nothing = all.root->kind == PLAN_NOTHING;

        if (nothing != cases[i].hopeless || some.root->kind != all.root->kind ||
            some.tolerated != (!nothing && all.tolerated) ||
            (!nothing && some.replaced != all.replaced))
            fail_msg("%s", text);
    }
    searcher_release(searcher);
}

static const struct plan_node *first_term(const struct plan *plan)
{
    const struct plan_node *node = plan->root;

    while (node->kind != PLAN_TERM && node->child_count > 0)
        node = node->children[0];
    return node;
}

/* Articles chosen by chance, none of them deleted. */
static struct bitmap some_articles(const struct segment *segment, uint64_t *random, uint32_t of)
{
    struct bitmap set = bitmap_in(arena, segment->files->document_count);

    for (uint32_t d = 0; d < set.size; d++)
        if (!segment_is_deleted(segment, d) && fixture_random(random, of) == 0)
            bitmap_set(&set, d);
    return set;
}

static uint32_t count_in(const struct segment *segment, const struct posting_list *list,
                         const struct bitmap *set)
{
    struct postings_cursor cursor;
    uint32_t count = 0;
    struct error err;

    if (list->documents == 0)
        return 0;
    assert_int_equal(postings_cursor_open(&cursor, &segment->files->postings, list, &err),
                     STATUS_OK);
    for (uint32_t d = postings_cursor_seek(&cursor, 0); d != POSTINGS_END;
         d = postings_cursor_next(&cursor))
        count += bitmap_has(set, d);
    return count;
}

/* For sets of any size: a term is found if, and only if, an article of its list may be seen; and a
 * short list counts only those. */
static void a_word_is_known_in_articles_that_may_be_seen(void **state)
{
    static const char *const words[] = {"port", "government", "shutdown", "ministry"};
    const struct query_options reading = {.is_field = NULL};
    struct searcher *searcher;
    uint64_t random = 7;
    uint32_t known = 0, unknown = 0, fewer = 0;
    struct error err;

    (void)state;
    assert_int_equal(searcher_acquire(database, STR("articles"), &searcher, &err), STATUS_OK);
    for (uint32_t round = 0; round < 400; round++) {
        const struct generation *generation = searcher->generation;
        struct str text = str_of(words[round % 4]);
        struct bitmap *set =
            arena_zero(arena, generation->segment_count + 1, sizeof(struct bitmap));
        uint32_t *others = arena_zero(arena, generation->segment_count + 1, sizeof *others);
        const struct plan_seen seen = {set, others};
        struct plan_options planning = {.tolerance = PLAN_AS_TYPED};
        const struct plan_node *term;
        struct plan all, some;
        uint32_t wanted = 0;
        bool found;

        assert_int_equal(plan_build(searcher->view, text, query_parse(text, &reading, arena),
                                    &planning, arena, &all, &err),
                         STATUS_OK);
        term = first_term(&all);
        assert_int_equal(term->kind, PLAN_TERM);
        assert_true(term->documents <= 256); /* short enough to be counted */
        for (uint32_t s = 0; s < generation->segment_count; s++) {
            const struct segment *segment = &generation->segments[s];

            set[s] = some_articles(segment, &random, 1 + round / 4);
            others[s] = set[s].size - bitmap_count(&set[s]);
            wanted += count_in(segment, &term->lists[s], &set[s]);
        }
        planning.seen = &seen;
        assert_int_equal(plan_build(searcher->view, text, query_parse(text, &reading, arena),
                                    &planning, arena, &some, &err),
                         STATUS_OK);
        found = some.root->kind != PLAN_NOTHING && some.root->documents > 0;
        assert_int_equal(found, wanted > 0);
        if (found)
            assert_int_equal(first_term(&some)->documents, wanted);
        fewer += found && wanted < term->documents;
        known += found;
        unknown += !found;
    }
    assert_true(known > 0 && unknown > 0 && fewer > 0);
    searcher_release(searcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_find_what_was_meant),
        cmocka_unit_test(a_word_is_known_in_articles_that_may_be_seen),
        cmocka_unit_test(what_is_there_comes_first),
        cmocka_unit_test(tells_what_it_took_the_words_for),
        cmocka_unit_test(where_no_attempt_has_hits_any_word_of_the_last_one_that_counts_will_do),
        cmocka_unit_test(hits_of_an_attempt_end_the_list),
        cmocka_unit_test(typos_are_marked),
        cmocka_unit_test(unfinished_words_come_behind_whole_ones),
        cmocka_unit_test(words_count_in_the_attributes_named),
        cmocka_unit_test(words_are_stemmed_in_the_languages_named),
        cmocka_unit_test(one_word_without_slips_leaves_no_hope),
        cmocka_unit_test(the_settings_have_their_say),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
