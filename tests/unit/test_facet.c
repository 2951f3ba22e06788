/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_facet.c - counts of values over segments, their order, ranges, and finding values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <float.h>
#include <stdlib.h>

#include "column_fixture.h"
#include "search/facet/facet.h"
#include "search/filter/filter_match.h"
#include "search/order/sort.h"

static const char documents[] =
    "[{\"id\":1,\"genre\":[\"Fantasy\",\"Adventure\"],\"price\":10,\"seen\":true,\"o\":{\"x\":1}},"
    "{\"id\":2,\"genre\":\"fantasy\",\"price\":2.5,\"seen\":false},"
    "{\"id\":3,\"genre\":\"fantasy\",\"price\":10,\"seen\":true,\"o\":{\"x\":\"one\"}},"
    "{\"id\":4,\"genre\":\"romance\",\"price\":-1},{\"id\":5,\"genre\":null,\"price\":\"cheap\"},"
    "{\"id\":6,\"genre\":\"Romance\"},{\"id\":7,\"genre\":\"Science-Fiction\"}]";
static const char settings[] =
    "{\"filterableAttributes\":[\"genre\",\"price\",\"seen\",\"o\",\"later\"]}";

static void add_result(struct buf *out, const struct facet_result *result)
{
    for (uint32_t i = 0; i < result->value_count; i++)
        buf_addf(out, "%s%.*s %llu", i ? ", " : "", STR_ARG(result->values[i].value),
                 (unsigned long long)result->values[i].count);
    if (result->has_range)
        buf_addf(out, " (%g to %g)", result->low, result->high);
}

static void assert_counted(const char *field, uint32_t most, bool by_count, const char *expected)
{
    struct facet_options options = {most, by_count, STR_NONE, NULL, NULL};

    for (uint32_t segments = 1; segments < 6; segments++) {
        struct arena *arena = arena_new();
        struct facet_result result;
        struct column_fixture fixture;
        BUF_AUTO struct buf found = {0};

        column_fixture_read(&fixture, documents, segments, settings);
        facet_count(&fixture.generation, column_fixture_all(&fixture, arena), str_of(field),
                    &options, arena, &result);
        add_result(&found, &result);
        assert_string_equal(found.length ? found.data : "", expected);
        column_fixture_close(&fixture);
        arena_free(arena);
    }
}

static void values_are_counted_over_segments(void **state)
{
    (void)state;
    assert_counted("genre", 100, false, "Adventure 1, fantasy 3, Romance 2, Science-Fiction 1");
    assert_counted("genre", 100, true, "fantasy 3, Romance 2, Adventure 1, Science-Fiction 1");
    assert_counted("genre", 2, false, "Adventure 1, fantasy 3");
    assert_counted("genre", 2, true, "fantasy 3, Romance 2");
    assert_counted("genre", 0, false, "");
    assert_counted("seen", 100, false, "false 1, true 2");
    assert_counted("o.x", 100, false, "1 1, one 1 (1 to 1)");
    assert_counted("none", 100, false, "");
}

static void numbers_are_in_order_and_have_a_range(void **state)
{
    (void)state;
    assert_counted("price", 100, false, "-1 1, 2.5 1, 10 2, cheap 1 (-1 to 10)");
    assert_counted("price", 1, true, "10 2 (-1 to 10)");
    assert_counted("price", 1, false, "-1 1 (-1 to 10)");
}

static void only_matches_count(void **state)
{
    struct arena *arena = arena_new();
    struct facet_options options = {10, false, STR_NONE, NULL, NULL};
    struct facet_result result;
    struct column_fixture fixture;
    struct bitmap *all;
    BUF_AUTO struct buf found = {0};

    (void)state;
    column_fixture_read(&fixture, documents, 1, settings);
    all = column_fixture_all(&fixture, arena);
    bitmap_clear(&all[0], 0);
    bitmap_clear(&all[0], 3);
    facet_count(&fixture.generation, all, STR("price"), &options, arena, &result);
    add_result(&found, &result);
    assert_string_equal(found.data, "2.5 1, 10 1, cheap 1 (2.5 to 10)");
    column_fixture_close(&fixture);
    arena_free(arena);
}

static json_t *many_documents(uint32_t count)
{
    static const char *const genres[] = {"Horror", "essay", "Poem"};
    json_t *array = json_array();

    for (uint32_t d = 0; d < count; d++) {
        json_t *document = json_pack("{s:i, s:i}", "id", (int)d, "price", (int)(random() % 3));

        if (random() % 5)
            json_object_set_new(document, "genre", json_string(genres[random() % 3]));
        json_array_append_new(array, document);
    }
    return array;
}

/* "essay 12, " of the documents in the set, one after the other */
static void add_expected(const struct column_fixture *fixture, const struct bitmap *all,
                         const char *field, struct buf *out)
{
    static const char *const values[] = {"0", "1", "2", "essay", "Horror", "Poem"};

    for (uint32_t v = 0; v < 6; v++) {
        uint32_t count = 0;

        for (uint32_t s = 0; s < fixture->generation.segment_count; s++)
            for (uint32_t d = 0; d < all[s].size; d++) {
                const json_t *value =
                    json_object_get(column_fixture_document(fixture, s, d), field);
                bool same = json_is_integer(value)
                                ? v < 3 && json_integer_value(value) == (json_int_t)v
                                : value && strcmp(json_string_value(value), values[v]) == 0;

                count += same && bitmap_has(&all[s], d);
            }
        if (count > 0)
            buf_addf(out, "%s%s %u", out->length ? ", " : "", values[v], count);
    }
}

static void assert_counted_in(const struct column_fixture *fixture, uint32_t percent,
                              const char *field, struct arena *arena)
{
    const struct facet_options options = {100, false, STR_NONE, NULL, NULL};
    struct bitmap *all = column_fixture_all(fixture, arena);
    struct facet_result result;
    BUF_AUTO struct buf found = {0};
    BUF_AUTO struct buf expected = {0};

    for (uint32_t s = 0; s < fixture->generation.segment_count; s++)
        for (uint32_t d = 0; d < all[s].size; d++)
            if ((uint32_t)random() % 100 >= percent)
                bitmap_clear(&all[s], d);
    facet_count(&fixture->generation, all, str_of(field), &options, arena, &result);
    result.has_range = false;
    add_result(&found, &result);
    add_expected(fixture, all, field, &expected);
    assert_string_equal(buf_str(&found).data, buf_str(&expected).data);
}

static void few_and_most_documents_are_counted(void **state)
{
    struct column_fixture fixture;

    (void)state;
    srandom(3);
    column_fixture_open(&fixture, many_documents(1500), 2, settings);
    for (uint32_t percent = 0; percent <= 100; percent += 10) {
        struct arena *arena = arena_new();

        assert_counted_in(&fixture, percent, "genre", arena);
        assert_counted_in(&fixture, percent, "price", arena);
        arena_free(arena);
    }
    column_fixture_close(&fixture);
}

static void a_star_is_all_that_is_filterable(void **state)
{
    static const struct str star[] = {STR_INIT("*")}, nested[] = {STR_INIT("o"), STR_INIT("later")};
    struct arena *arena = arena_new();
    struct facet_result *results;
    struct column_fixture fixture;
    struct bitmap *all;
    struct moment *moment;
    uint32_t count;

    (void)state;
    column_fixture_read(&fixture, documents, 2, settings);
    all = column_fixture_all(&fixture, arena);
    moment = moment_unfiltered(&fixture.generation);
    facet_count_all(&fixture.generation, moment, all, star, 1, 0, STR_NONE, NULL, NULL, arena,
                    &results, &count);
    assert_int_equal(count, 5); /* genre price seen o o.x */
    facet_count_all(&fixture.generation, moment, all, nested, 2, 0, STR_NONE, NULL, NULL, arena,
                    &results, &count);
    assert_int_equal(count, 3);
    assert_true(str_is(results[0].field, "o"));
    assert_true(str_is(results[1].field, "o.x"));
    assert_int_equal(results[1].value_count, 2);
    assert_true(str_is(results[2].field, "later"));
    assert_int_equal(results[2].value_count, 0);
    moment_release(moment);
    column_fixture_close(&fixture);
    arena_free(arena);
}

static void counting_ends_with_the_budget(void **state)
{
    static const struct str star[] = {STR_INIT("*")};
    const struct budget_limits limits = {.time = 1};
    struct arena *arena = arena_new();
    struct facet_result *results;
    struct column_fixture fixture;
    struct moment *moment;
    struct budget budget;
    uint32_t count = 7;

    (void)state;
    column_fixture_read(&fixture, documents, 2, settings);
    moment = moment_unfiltered(&fixture.generation);
    budget_start(&budget, &limits, NULL, 1);
    budget.fetched = 2; /* long ago */
    assert_int_equal(facet_count_all(&fixture.generation, moment,
                                     column_fixture_all(&fixture, arena), star, 1, 0, STR_NONE,
                                     NULL, &budget, arena, &results, &count),
                     BUDGET_TIME);
    assert_int_equal(count, 0);
    moment_release(moment);
    column_fixture_close(&fixture);
    arena_free(arena);
}

/* maxValuesPerFacet may be any number: it is no amount of memory. */
static void a_large_setting_needs_no_memory(void **state)
{
    const struct facet_options options = {UINT32_MAX, true, STR_NONE, NULL, NULL};
    struct arena *arena = arena_new();
    struct column_fixture fixture;
    struct facet_result result;

    (void)state;
    column_fixture_read(&fixture, documents, 2, settings);
    facet_count(&fixture.generation, column_fixture_all(&fixture, arena), STR("genre"), &options,
                arena, &result);
    assert_true(result.value_count > 2 && arena_used(arena) < 100000);
    column_fixture_close(&fixture);
    arena_free(arena);
}

static void settings_order_the_values(void **state)
{
    static const struct str genre[] = {STR_INIT("genre")};
    struct arena *arena = arena_new();
    struct facet_result *results;
    struct column_fixture fixture;
    BUF_AUTO struct buf found = {0};
    struct moment *moment;
    uint32_t count;

    (void)state;
    column_fixture_read(&fixture, documents, 2,
                        "{\"filterableAttributes\":[\"genre\"],\"faceting\":{"
                        "\"maxValuesPerFacet\":3,\"sortFacetValuesBy\":{\"genre\":\"count\"}}}");
    moment = moment_unfiltered(&fixture.generation);
    facet_count_all(&fixture.generation, moment, column_fixture_all(&fixture, arena), genre, 1, 0,
                    STR_NONE, NULL, NULL, arena, &results, &count);
    moment_release(moment);
    add_result(&found, &results[0]);
    assert_string_equal(found.data, "fantasy 3, Romance 2, Adventure 1");
    column_fixture_close(&fixture);
    arena_free(arena);
}

static void assert_found(const char *query, const char *expected)
{
    struct facet_options options = {10, false, STR_NONE, NULL, NULL};
    struct facet_typos typos = {true, 5, 9};
    struct arena *arena = arena_new();
    struct facet_finder finder;
    struct facet_result result;
    struct column_fixture fixture;
    BUF_AUTO struct buf found = {0};

    column_fixture_read(&fixture,
                        "[{\"id\":1,\"g\":\"Science Fiction\"},{\"id\":2,\"g\":\"\xc3\x89tude\"},"
                        "{\"id\":3,\"g\":[\"Action\",\"Adventure\"]},{\"id\":4,\"g\":\"action\"},"
                        "{\"id\":5,\"g\":7}]",
                        2, "{\"filterableAttributes\":[\"g\"]}");
    facet_finder_init(&finder, str_of(query), &typos);
    facet_find(&fixture.generation, column_fixture_all(&fixture, arena), STR("g"), &finder,
               &options, arena, &result);
    facet_finder_fini(&finder);
    add_result(&found, &result);
    assert_string_equal(found.length ? found.data : "", expected);
    column_fixture_close(&fixture);
    arena_free(arena);
}

static void values_are_found_by_starts_of_words_with_typos(void **state)
{
    (void)state;
    assert_found("", "Action 2, Adventure 1, \xc3\x89tude 1, Science Fiction 1");
    assert_found("a", "Action 2, Adventure 1");
    assert_found("ADV", "Adventure 1");
    assert_found("fic", "Science Fiction 1");
    assert_found("science f", "Science Fiction 1");
    assert_found("etu", "\xc3\x89tude 1");
    assert_found("actoin", "");         /* two changes */
    assert_found("actiin", "Action 2"); /* one from five letters */
    assert_found("acti0", "Action 2");
    assert_found("axti", "");                 /* none below */
    assert_found("advantore", "Adventure 1"); /* two from nine */
    assert_found("ction", "");
    assert_found("7", "");
}

static void numbers_are_printed_with_all_of_their_digits(void **state)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0, "0"},
        {1, "1"},
        {-1, "-1"},
        {10, "10"},
        {1.5, "1.5"},
        {-0.25, "-0.25"},
        {0.001, "0.001"},
        {1e21, "1000000000000000000000"},
        {123456789012, "123456789012"},
        {0.1, "0.1"},
        {1234.5, "1234.5"},
        {1e-7, "0.0000001"},
        {100.25, "100.25"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_AUTO struct buf out = {0};

        facet_print_number(&out, cases[i].number);
        assert_string_equal(out.data, cases[i].text);
    }
}

static void the_longest_numbers_read_back(void **state)
{
    static const double numbers[] = {DBL_MAX, DBL_MIN, 5e-324, -DBL_MAX, 0.1 + 0.2};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        BUF_AUTO struct buf out = {0};
        double back;

        facet_print_number(&out, numbers[i]);
        back = strtod(out.data, NULL);
        assert_memory_equal(&back, &numbers[i], sizeof back);
    }
}

static void what_has_no_facet_is_refused(void **state)
{
    struct column_fixture fixture;
    struct facet_typos typos;
    struct error err;

    (void)state;
    column_fixture_read(&fixture, documents, 1, settings);
    assert_int_equal(facet_check(STR("genre"), fixture.generation.schema, &err), STATUS_OK);
    assert_int_equal(facet_check(STR("*"), fixture.generation.schema, &err), STATUS_OK);
    assert_int_equal(facet_check(STR("year"), fixture.generation.schema, &err), STATUS_BAD_FACETS);
    assert_string_equal(err.message,
                        "Invalid facet distribution: Pattern `year` is not filterable. Available "
                        "filterable attributes patterns are: `genre, later, o, price, seen`.");
    assert_int_equal(facet_find_check(STR("year"), fixture.generation.schema, &typos, &err),
                     STATUS_BAD_FACET_NAME);
    column_fixture_close(&fixture);
}

/* A file that is damaged while it is open gives wrong values, nothing worse: for the sanitizers. */
static void damage_under_a_reader_is_survived(void **state)
{
    static const char *const fields[] = {"genre", "price", "seen", "o.x"};
    enum { ROUNDS = 300 };
    uint64_t seed = 20210107;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *arena = arena_new();
        struct facet_options options = {10, round % 2 == 0, STR_NONE, NULL, NULL};
        struct facet_typos typos = {true, 2, 4};
        struct search_sort sorts[] = {{STR("price"), round % 3 == 0}, {STR("genre"), false}};
        struct column_fixture fixture;
        struct facet_finder finder;
        struct facet_result result;
        struct filter_node *filter;
        struct match_hit hits[5];
        struct bitmap *all, matches;
        struct error err;
        bool late;

        column_fixture_read(&fixture, documents, 2, settings);
        column_fixture_damage(&fixture, &seed);
        all = column_fixture_all(&fixture, arena);
        facet_finder_init(&finder, STR("fant"), &typos);
        for (size_t f = 0; f < 4; f++) {
            facet_count(&fixture.generation, all, str_of(fields[f]), &options, arena, &result);
            facet_find(&fixture.generation, all, str_of(fields[f]), &finder, &options, arena,
                       &result);
            distinct_count(&fixture.generation, all, str_of(fields[f]), 0, &late);
        }
        facet_finder_fini(&finder);
        sort_first(sort_order_new(&fixture.generation, sorts, 2, arena), all, 5, hits, arena);
        assert_int_equal(filter_parse(STR("genre = fantasy OR price > 2 AND NOT seen EXISTS OR "
                                          "o.x < now OR genre CONTAINS x OR genre IS NULL"),
                                      arena, &filter, &err),
                         STATUS_OK);
        for (uint32_t s = 0; s < 2; s++)
            filter_match(filter, &(struct filter_place){.segment = &fixture.generation.segments[s]},
                         0, 0, arena, &matches, &err);
        column_fixture_close(&fixture);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_counted_over_segments),
        cmocka_unit_test(numbers_are_in_order_and_have_a_range),
        cmocka_unit_test(only_matches_count),
        cmocka_unit_test(few_and_most_documents_are_counted),
        cmocka_unit_test(a_star_is_all_that_is_filterable),
        cmocka_unit_test(counting_ends_with_the_budget),
        cmocka_unit_test(a_large_setting_needs_no_memory),
        cmocka_unit_test(settings_order_the_values),
        cmocka_unit_test(values_are_found_by_starts_of_words_with_typos),
        cmocka_unit_test(numbers_are_printed_with_all_of_their_digits),
        cmocka_unit_test(the_longest_numbers_read_back),
        cmocka_unit_test(what_has_no_facet_is_refused),
        cmocka_unit_test(damage_under_a_reader_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
