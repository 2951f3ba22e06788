/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_search.c - queries to a small index held against a model that looks at every article, and
 * the pruned best hits held against all hits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "fixture.h"
#include "sampled.h"
#include "search/search.h"

#define ARTICLES 6000
#define WORDS    40
#define LENGTH   24
#define QUERIES  1500

/* words[article][position]: numbers of words; 0 ends early. The model's articles. */
static unsigned char model[ARTICLES][LENGTH];
static unsigned char source_of[ARTICLES];
static bool gone[ARTICLES];
static struct fixture fixture;
static struct database *database;
static struct arena *arena;

/* Too short for typos: what is found is what was asked for. */
static void word_text(unsigned word, char out[8])
{
    snprintf(out, 8, "q%c%cx", 'a' + (int)word / 26, 'a' + (int)word % 26);
}

static void make_article(uint64_t *seed, uint32_t number)
{
    for (uint32_t i = 0; i < LENGTH; i++) {
        uint32_t a = fixture_random(seed, WORDS) + 1, b = fixture_random(seed, WORDS) + 1;

        model[number][i] = (unsigned char)(a < b ? a : b); /* low numbers are frequent */
    }
    source_of[number] = (unsigned char)fixture_random(seed, 3);
}

static void add_article(uint32_t number)
{
    char id[16], body[LENGTH * 8] = "", source[16], date[32], word[8];

    snprintf(id, sizeof id, "a%u", number);
    snprintf(source, sizeof source, "Source %u", source_of[number]);
    snprintf(date, sizeof date, "20%02u-%02u-%02u", number % 20, number % 12 + 1, number % 28 + 1);
    for (uint32_t i = 0; i < LENGTH; i++) {
        word_text(model[number][i], word);
        strcat(strcat(body, word), " ");
    }
    fixture_add(&fixture, id, NULL, body, source, date);
}

/* Several segments, replaced and deleted articles among them. */
static int build(void **state)
{
    uint64_t seed = 42;
    struct error err;

    fixture_open(&fixture, 2);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        make_article(&seed, i);
        add_article(i);
        if (i % 1500 == 1499)
            fixture_commit(&fixture);
    }
    for (uint32_t i = 0; i < ARTICLES; i += 7) {
        make_article(&seed, i);
        add_article(i);
    }
    for (uint32_t i = 0; i < ARTICLES; i += 11) {
        char id[16];

        snprintf(id, sizeof id, "a%u", i);
        gone[i] = true;
        assert_int_equal(writer_delete(fixture.writer, str_of(id), &err), STATUS_OK);
    }
    fixture_commit(&fixture);
    database = fixture_database(&fixture);
    arena = arena_new();
    (void)state;
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    arena_free(arena);
    database_close(database);
    fixture_close(&fixture);
    return 0;
}

static void run(struct search_request *request, struct search_result *result)
{
    struct searcher *searcher;
    struct error err = {0};

    if (searcher_acquire(database, STR("articles"), &searcher, &err) ||
        search_run(searcher, request, arena, result, &err))
        fail_msg("%s", err.message);
    searcher_release(searcher);
}

static uint32_t number_of(const struct search_hit *hit)
{
    struct error err;
    json_auto_t *fields = json_read(hit->fields, 0, &err);

    assert_non_null(fields);
    return (uint32_t)strtoul(json_get_str(fields, "id").data + 1, NULL, 10);
}

/* --- the model --- */

struct wanted {
    unsigned all[3], any[3], phrase[2], not_word;
    int source; /* -1: any */
};

static bool has(uint32_t article, unsigned word)
{
    return memchr(model[article], (int)word, LENGTH) != NULL;
}

static bool has_phrase(uint32_t article, const unsigned *phrase)
{
    for (uint32_t i = 0; i + 1 < LENGTH; i++)
        if (model[article][i] == phrase[0] && model[article][i + 1] == phrase[1])
            return true;
    return false;
}

static bool matches(uint32_t article, const struct wanted *wanted)
{
    bool any = wanted->any[0] == 0;

    for (int i = 0; i < 3; i++) {
        if (wanted->all[i] && !has(article, wanted->all[i]))
            return false;
        any |= wanted->any[i] && has(article, wanted->any[i]);
    }
    return any && !gone[article] && !(wanted->phrase[0] && !has_phrase(article, wanted->phrase)) &&
           !(wanted->not_word && has(article, wanted->not_word)) &&
           (wanted->source < 0 || source_of[article] == wanted->source);
}

static void add_word(char *text, const char *before, unsigned word, const char *after)
{
    char spelled[8];

    word_text(word, spelled);
    strcat(strcat(strcat(text, before), spelled), after);
}

/* A query and what it means. */
static void make_query(uint64_t *seed, struct wanted *wanted, char text[200])
{
    *wanted = (struct wanted){.source = -1};
    text[0] = '\0';
    for (uint32_t i = 0; i < fixture_random(seed, 3); i++) {
        wanted->all[i] = fixture_random(seed, WORDS) + 1;
        add_word(text, " ", wanted->all[i], "");
    }
    if (fixture_random(seed, 3) == 0) {
        strcat(text, " (");
        for (int i = 0; i < 3; i++) {
            wanted->any[i] = fixture_random(seed, WORDS) + 1;
            add_word(text, i ? " OR " : "", wanted->any[i], "");
        }
        strcat(text, ")");
    }
    if (text[0] == '\0' || fixture_random(seed, 4) == 0) {
        wanted->phrase[0] = fixture_random(seed, WORDS) + 1;
        wanted->phrase[1] = fixture_random(seed, WORDS) + 1;
        add_word(text, " \"", wanted->phrase[0], " ");
        add_word(text, "", wanted->phrase[1], "\"");
    }
    if (fixture_random(seed, 4) == 0) {
        wanted->not_word = fixture_random(seed, WORDS) + 1;
        add_word(text, " -", wanted->not_word, "");
    }
}

static void finds_exactly_what_the_model_finds(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (int q = 0; q < SAMPLED(QUERIES); q++) {
        bool found[ARTICLES] = {false};
        struct search_request request = {.match = SEARCH_ALL, .limit = ARTICLES};
        struct filter_node *filter = NULL;
        struct search_result result;
        struct wanted wanted;
        char text[200], source[16];

        make_query(&seed, &wanted, text);
        if (q % 3 == 0) {
            wanted.source = (int)fixture_random(&seed, 3);
            snprintf(source, sizeof source, "source %d", wanted.source);
            filter = filter_compare(arena, FILTER_EQUAL, STR("source"), str_of(source));
        }
        request.q = str_of(text);
        request.filter = filter;
        run(&request, &result);
        for (uint32_t i = 0; i < result.hit_count; i++)
            found[number_of(&result.hits[i])] = true;
        for (uint32_t i = 0; i < ARTICLES; i++)
            if (found[i] != matches(i, &wanted))
                fail_msg("%s: article %u is %sfound", text, i, found[i] ? "" : "not ");
        assert_int_equal(result.total, result.hit_count);
        arena_reset(arena);
    }
}

static void the_pruned_best_are_the_best_of_all(void **state)
{
    uint64_t seed = 11;

    (void)state;
    for (int q = 0; q < SAMPLED(QUERIES); q++) {
        struct search_request request = {.match = q % 2 ? SEARCH_ANY : SEARCH_ALL,
                                         .limit = 10,
                                         .recency = q % 5 == 0 ? 1.0 : 0.0};
        struct search_result best, all;
        struct wanted wanted;
        char text[200];

        make_query(&seed, &wanted, text);
        for (int i = 0; q % 4 == 1 && i < 9; i++) /* enough to be found by sets */
            add_word(text, " ", fixture_random(&seed, WORDS) + 1, "");
        request.q = str_of(text);
        if (q % 3 == 0)
            request.filter = filter_compare(arena, FILTER_EQUAL, STR("source"), STR("source 1"));
        run(&request, &best);
        request.limit = ARTICLES;
        run(&request, &all);
        assert_true(all.total_exact);
        assert_int_equal(all.total, all.hit_count);
        assert_in_range(best.total, best.hit_count, ARTICLES);
        if (best.total_exact)
            assert_int_equal(best.total, all.total);
        assert_int_equal(best.hit_count, all.hit_count < 10 ? all.hit_count : 10);
        for (uint32_t i = 0; i < best.hit_count; i++)
            if (number_of(&best.hits[i]) != number_of(&all.hits[i]) ||
                best.hits[i].score != all.hits[i].score)
                fail_msg("%s: hit %u differs", text, i);
        arena_reset(arena);
    }
}

static void pages_fit_together(void **state)
{
    struct search_request request = {.q = STR("qabx qacx"), .limit = 100};
    struct search_result whole, page;

    (void)state;
    run(&request, &whole);
    for (uint32_t offset = 0; offset < 100; offset += 7) {
        request.offset = offset;
        request.limit = 7;
        run(&request, &page);
        for (uint32_t i = 0; i < page.hit_count && offset + i < 100; i++)
            assert_int_equal(number_of(&page.hits[i]), number_of(&whole.hits[offset + i]));
    }
    arena_reset(arena);
}

static int64_t date_of(uint32_t number)
{
    return (int64_t)(number % 20) * 10000 + (number % 12 + 1) * 100 + number % 28 + 1;
}

static void sorts_by_date_both_ways(void **state)
{
    struct search_sort sort = {STR_INIT("published"), true};
    struct search_request request = {.sorts = &sort, .sort_count = 1, .limit = 500};
    struct search_result result;

    (void)state;
    for (int descending = 0; descending < 2; descending++) {
        sort.descending = descending;
        request.q = descending ? STR("qabx") : STR("");
        run(&request, &result);
        assert_int_equal(result.hit_count, 500);
        for (uint32_t i = 1; i < result.hit_count; i++) {
            int64_t before = date_of(number_of(&result.hits[i - 1]));
            int64_t here = date_of(number_of(&result.hits[i]));

            assert_true(descending ? before >= here : before <= here);
        }
    }
    arena_reset(arena);
}

static void counts_facets_over_all_matches(void **state)
{
    const struct str facets[] = {STR_INIT("source"), STR_INIT("year")};
    struct search_request request = {
        .q = STR("qabx"), .facets = facets, .facet_count = 2, .limit = 1};
    struct search_result result;
    uint64_t sources[3] = {0}, all = 0;

    (void)state;
    run(&request, &result);
    for (uint32_t i = 0; i < ARTICLES; i++)
        if (!gone[i] && has(i, 1)) {
            sources[source_of[i]]++;
            all++;
        }
    assert_int_equal(result.total, all);
    assert_true(result.total_exact);
    for (uint32_t i = 0; i < result.facets[0].value_count; i++) {
        const struct facet_value *value = &result.facets[0].values[i];

        assert_int_equal(value->count, sources[value->value.data[7] - '0']);
    }
    assert_int_equal(result.facets[1].value_count, 20);
    arena_reset(arena);
}

static void counts_without_asking_for_hits(void **state)
{
    struct search_request request = {.q = STR("qabx"), .limit = 0};
    struct search_result none, all;

    (void)state;
    run(&request, &none);
    assert_int_equal(none.hit_count, 0);
    assert_true(none.total > 0);
    request.exact_total = true;
    run(&request, &none);
    request.limit = ARTICLES;
    run(&request, &all);
    assert_true(none.total_exact);
    assert_int_equal(none.total, all.total);
    arena_reset(arena);
}

static void drops_words_only_when_nothing_has_them_all(void **state)
{
    struct search_request request = {.q = STR("qabx nosuchwordatall"), .limit = 5};
    struct search_result result;

    (void)state;
    run(&request, &result);
    assert_true(result.fewer_words);
    assert_int_equal(result.hit_count, 5);
    request.match = SEARCH_ALL;
    run(&request, &result);
    assert_int_equal(result.hit_count, 0);
    request.q = STR("qabx qacx");
    request.match = SEARCH_ALL_THEN_FEWER;
    run(&request, &result);
    assert_false(result.fewer_words);
    arena_reset(arena);
}

static void suggests_the_nearest_word(void **state)
{
    struct search_request request = {.q = STR("qabxx"), .limit = 5, .suggest = true};
    struct search_result result;

    (void)state;
    run(&request, &result);
    assert_int_equal(result.hit_count, 5);
    assert_true(str_is(result.suggestion, "qabx"));
    arena_reset(arena);
}

#define LONG_AGO 1 /* ns */

/* Words that most articles have, and never in this order: each article is looked at. */
static void a_phrase_that_nothing_has_ends_at_the_deadline(void **state)
{
    static const char *const queries[] = {
        "\"qabx qabx qabx qabx qabx qabx qabx\"", "body:\"qabx qabx qabx qabx qabx qabx qabx\"",
        "qabx NEAR/0 qacx NEAR/0 qadx NEAR/0 qaex NEAR/0 qafx NEAR/0 qagx NEAR/0 qahx"};

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct search_request request = {
            .q = str_of(queries[i]), .match = SEARCH_ALL, .limit = 5, .deadline = LONG_AGO};
        struct search_result result;

        run(&request, &result);
        assert_true(result.timed_out);
        assert_false(result.total_exact);
        request.deadline = 0;
        run(&request, &result);
        assert_false(result.timed_out);
        arena_reset(arena);
    }
}

/* Counting without hits says so, too: of several requests together, and of the values of a facet.
 */
static void what_is_counted_late_says_so(void **state)
{
    struct search_request request = {.q = STR("\"qabx qabx qabx qabx qabx qabx qabx\""),
                                     .match = SEARCH_ALL};
    const struct search_part parts[] = {{&request, NULL}, {&request, NULL}};
    struct searcher *searcher;
    struct error err;

    (void)state;
    assert_int_equal(searcher_acquire(database, STR("articles"), &searcher, &err), STATUS_OK);
    for (int late = 0; late < 2; late++) {
        enum budget_limit limit = BUDGET_OPEN;
        struct search_result together;
        struct facet_result values;

        request.deadline = late ? LONG_AGO : 0;
        assert_int_equal(search_together(searcher, parts, 2, NULL, 0, arena, &together, &err),
                         STATUS_OK);
        assert_int_equal(together.timed_out, late);
        assert_int_equal(search_facet_values(searcher, &request, STR("source"), STR_NONE, arena,
                                             &values, &limit, &err),
                         STATUS_OK);
        assert_int_equal(limit, late ? BUDGET_TIME : BUDGET_OPEN);
    }
    searcher_release(searcher);
    arena_reset(arena);
}

static void a_late_search_has_no_hit_that_is_none(void **state)
{
    uint64_t seed = 13;

    (void)state;
    for (int q = 0; q < SAMPLED(QUERIES); q++) {
        struct search_request request = {
            .match = SEARCH_ALL, .limit = ARTICLES, .deadline = LONG_AGO};
        struct search_result result;
        struct wanted wanted;
        unsigned unwanted[2];
        char text[240];

        make_query(&seed, &wanted, text);
        unwanted[0] = fixture_random(&seed, WORDS / 4) + 1;
        unwanted[1] = fixture_random(&seed, WORDS / 4) + 1;
        add_word(text, " -\"", unwanted[0], " ");
        add_word(text, "", unwanted[1], "\"");
        request.q = str_of(text);
        run(&request, &result);
        for (uint32_t i = 0; i < result.hit_count; i++) {
            uint32_t article = number_of(&result.hits[i]);

            if (!matches(article, &wanted) || has_phrase(article, unwanted))
                fail_msg("%s: article %u is found", text, article);
        }
        arena_reset(arena);
    }
}

static void refuses_what_it_cannot_do(void **state)
{
    static const struct search_sort bad_sort = {STR_INIT("headline"), false};
    static const struct str bad_facet = STR_INIT("colour");
    struct search_request requests[] = {
        {.filter = filter_compare(arena, FILTER_EQUAL, STR("colour"), STR("red"))},
        {.filter = filter_compare(arena, FILTER_LESS, STR("published"), STR("yesterday"))},
        {.sorts = &bad_sort, .sort_count = 1},
        {.facets = &bad_facet, .facet_count = 1},
        {.offset = SEARCH_HITS_MAX, .limit = 1}};
    const enum status expected[] = {STATUS_BAD_FILTER, STATUS_BAD_FILTER, STATUS_BAD_SORT,
                                    STATUS_BAD_FACETS, STATUS_BAD_LIMIT};
    struct searcher *searcher;
    struct error err;

    (void)state;
    assert_int_equal(searcher_acquire(database, STR("articles"), &searcher, &err), STATUS_OK);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct search_result result;

        assert_int_equal(search_run(searcher, &requests[i], arena, &result, &err), expected[i]);
    }
    searcher_release(searcher);
    arena_reset(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_exactly_what_the_model_finds),
        cmocka_unit_test(the_pruned_best_are_the_best_of_all),
        cmocka_unit_test(pages_fit_together),
        cmocka_unit_test(sorts_by_date_both_ways),
        cmocka_unit_test(counts_facets_over_all_matches),
        cmocka_unit_test(counts_without_asking_for_hits),
        cmocka_unit_test(drops_words_only_when_nothing_has_them_all),
        cmocka_unit_test(suggests_the_nearest_word),
        cmocka_unit_test(a_phrase_that_nothing_has_ends_at_the_deadline),
        cmocka_unit_test(what_is_counted_late_says_so),
        cmocka_unit_test(a_late_search_has_no_hit_that_is_none),
        cmocka_unit_test(refuses_what_it_cannot_do),
    };

    json_setup();
    return cmocka_run_group_tests(tests, build, clean_up);
}
