/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_response.c - results written as the JSON that clients get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/json_members.h"
#include "server/answers/response.h"
#include "server/http/api_error.h"
#include "server/params/fields.h"

#define FIELDS                                                                                     \
    "{\"id\":\"a/1\",\"headline\":\"Of \\\"bridges\\\", and "                                      \
    "{braces}\",\"keywords\":[\"x\",\"}\"],"                                                       \
    "\"place\":{\"lat\":1.5},\"words\":12}"

static struct names names_of(const struct str *items, uint32_t count)
{
    return (struct names){items, count, true};
}

/* Parses the answer, so that what is written is surely JSON. */
static json_t *answer(const struct search_form *form, const struct search_result *result)
{
    struct arena *arena = arena_new();
    BUF_AUTO struct buf out = {0};
    struct error err;
    json_t *json;

    buf_add_char(&out, '{');
    response_search(form, result, NULL, 7000000, arena, &out);
    buf_add_char(&out, '}');
    json = json_read(buf_str(&out), 0, &err);
    if (!json)
        fail_msg("%s: %s", err.message, out.data);
    arena_free(arena);
    return json;
}

static const struct search_hit hit = {.fields = {FIELDS, sizeof FIELDS - 1},
                                      .body = {"Line\n\"two\"", 10},
                                      .snippet = {"of <mark>bridges</mark>", 23},
                                      .rank = 0.75};

static struct search_form plain_form(void)
{
    return (struct search_form){.search = {.q = STR("b\"q"), .limit = 20, .snippets = true},
                                .view = {.limit = 20, .most_total = UINT64_MAX}};
}

static void a_hit_is_its_fields_and_a_snippet(void **state)
{
    const struct search_result result = {.hits = &hit, .hit_count = 1, .total = 1};
    const struct search_form form = plain_form();
    json_t *json = answer(&form, &result);
    json_t *first = json_array_get(json_object_get(json, "hits"), 0);

    assert_string_equal(json_string_value(json_object_get(first, "id")), "a/1");
    assert_string_equal(json_string_value(json_object_get(first, "_snippet")),
                        "of <mark>bridges</mark>");
    assert_null(json_object_get(first, "body"));
    assert_int_equal(json_object_size(first), 6);
    assert_string_equal(json_string_value(json_object_get(json, "query")), "b\"q");
    assert_int_equal(json_integer_value(json_object_get(json, "processingTimeMs")), 7);
    assert_int_equal(json_integer_value(json_object_get(json, "estimatedTotalHits")), 1);
    assert_null(json_object_get(json, "facetDistribution"));
    assert_null(json_object_get(json, "suggestion"));
    json_decref(json);
}

static void an_object_without_fields_is_no_trouble(void **state)
{
    const struct search_hit empty = {.fields = STR("{}"), .snippet = STR("s")};
    const struct search_result result = {.hits = &empty, .hit_count = 1};
    const struct search_form form = plain_form();
    json_t *json = answer(&form, &result);

    assert_int_equal(json_object_size(json_array_get(json_object_get(json, "hits"), 0)), 1);
    json_decref(json);
}

static void only_the_fields_asked_for(void **state)
{
    const struct str wanted[] = {STR("place"), STR("words"), STR("absent"), STR("lat")};
    const struct search_hit bare = {.fields = hit.fields, .body = hit.body};
    const struct search_result result = {.hits = &bare, .hit_count = 1};
    struct search_form form = plain_form();
    json_t *json, *first;

    form.view.retrieve = names_of(wanted, 4);
    form.view.body = true;
    json = answer(&form, &result);
    first = json_array_get(json_object_get(json, "hits"), 0);
    assert_int_equal(json_object_size(first), 3);
    assert_true(json_object_get(json_object_get(first, "place"), "lat") != NULL);
    assert_int_equal(json_integer_value(json_object_get(first, "words")), 12);
    assert_string_equal(json_string_value(json_object_get(first, "body")), "Line\n\"two\"");
    json_decref(json);
}

static void scores_are_between_0_and_1(void **state)
{
    const struct search_result result = {.hits = &hit, .hit_count = 1};
    struct search_form form = plain_form();
    json_t *json;

    form.view.score = true;
    json = answer(&form, &result);
    assert_true(json_real_value(json_object_get(json_array_get(json_object_get(json, "hits"), 0),
                                                "_rankingScore")) == 0.75);
    json_decref(json);
}

static void pages_have_totals(void **state)
{
    const struct search_result result = {.total = 41};
    struct search_form form = plain_form();
    json_t *json;

    form.view.paged = true;
    form.view.page = 2;
    form.view.hits_per_page = 20;
    json = answer(&form, &result);
    assert_int_equal(json_integer_value(json_object_get(json, "totalPages")), 3);
    assert_int_equal(json_integer_value(json_object_get(json, "totalHits")), 41);
    assert_null(json_object_get(json, "limit"));
    json_decref(json);
    form.view.hits_per_page = 0;
    json = answer(&form, &result);
    assert_int_equal(json_integer_value(json_object_get(json, "totalPages")), 0);
    json_decref(json);
}

static void facets_have_counts_and_ranges(void **state)
{
    const struct facet_value values[] = {{STR("The \"Post\""), 3}, {STR("AP"), 1}};
    const struct facet_result facets[] = {{STR("source"), values, 2, false, 0, 0},
                                          {STR("words"), values, 0, true, 1.5, 9}};
    const struct search_result result = {.facets = facets, .facet_count = 2};
    struct search_form form = plain_form();
    json_t *json, *counts, *ranges;

    form.view.facets = true;
    json = answer(&form, &result);
    counts = json_object_get(json, "facetDistribution");
    ranges = json_object_get(json, "facetStats");

    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(counts, "source"), "The \"Post\"")), 3);
    assert_int_equal(json_object_size(ranges), 1);
    assert_true(json_real_value(json_object_get(json_object_get(ranges, "words"), "min")) == 1.5);
    json_decref(json);
}

static void says_what_happened_only_when_it_did(void **state)
{
    const struct search_result result = {
        .suggestion = STR("bridge"), .fewer_words = true, .timed_out = true, .truncated = true};
    const struct search_form form = plain_form();
    json_t *json = answer(&form, &result);

    assert_string_equal(json_string_value(json_object_get(json, "suggestion")), "bridge");
    assert_true(json_is_true(json_object_get(json, "fewerWords")));
    assert_true(json_is_true(json_object_get(json, "timedOut")));
    assert_true(json_is_true(json_object_get(json, "queryTruncated")));
    json_decref(json);
}

/* Writes the answer; false: it says that something is missing. */
static bool is_whole(const struct search_form *form, const struct search_result *result,
                     json_t **json)
{
    struct arena *arena = arena_new();
    BUF_AUTO struct buf out = {0};
    struct error err;
    bool whole;

    buf_add_char(&out, '{');
    whole = response_search(form, result, NULL, 0, arena, &out);
    buf_add_char(&out, '}');
    *json = json_read(buf_str(&out), 0, &err);
    arena_free(arena);
    return whole;
}

static void says_to_every_client_what_is_missing(void **state)
{
    const struct search_result whole = {.hits = &hit, .hit_count = 1, .suggestion = STR("bridge")},
                               late = {.hits = &hit, .hit_count = 1, .timed_out = true},
                               cut = {.hits = &hit, .hit_count = 1, .cut = BUDGET_HITS};
    struct budget patient = {.limits = {.hits = 1}}, small = {.limits = {.answer = 1}},
                  spent = {.deadline = 1, .written = 1};
    const struct {
        const struct search_result *result;
        struct budget *budget;
        const char *says; /* NULL: nothing */
    } cases[] = {{&whole, NULL, NULL},          {&whole, &patient, NULL},
                 {&late, NULL, "timedOut"},     {&late, &patient, "timedOut"},
                 {&whole, &spent, "timedOut"},  {&cut, &patient, "incomplete"},
                 {&whole, &small, "incomplete"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct search_form form = plain_form();
        json_t *json;

        form.view.strict = true;
        form.search.budget = cases[i].budget;
        assert_int_equal(is_whole(&form, cases[i].result, &json), !cases[i].says);
        assert_null(json_object_get(json, "suggestion"));
        for (int n = 0; n < 2; n++) {
            const char *name = n ? "timedOut" : "incomplete";

            assert_int_equal(json_object_get(json, name) != NULL,
                             cases[i].says && strcmp(cases[i].says, name) == 0);
        }
        json_decref(json);
    }
}

static void formatted_turns_numbers_into_texts(void **state)
{
    const struct str wanted[] = {STR("words"), STR("place"), STR("keywords")};
    const struct str highlight[] = {STR("absent")};
    const struct search_result result = {.hits = &hit, .hit_count = 1};
    struct search_form form = plain_form();
    json_t *json, *formatted;

    form.view.retrieve = names_of(wanted, 3);
    form.view.highlight = names_of(highlight, 1);
    json = answer(&form, &result);
    formatted = json_object_get(json_array_get(json_object_get(json, "hits"), 0), "_formatted");
    assert_int_equal(json_object_size(formatted), 3);
    assert_string_equal(json_string_value(json_object_get(formatted, "words")), "12");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(formatted, "place"), "lat")), "1.5");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(formatted, "keywords"), 1)), "}");
    json_decref(json);
}

static void walks_an_objects_members(void **state)
{
    struct str rest = STR("{\"a\":{\"b\":[1,{\"c\":\"}\"}]},\"d\\\"\":\"\\\\\",\"e\":null}");
    struct str key, value;

    assert_true(json_next_member(&rest, &key, &value));
    assert_true(str_is(key, "a") && str_is(value, "{\"b\":[1,{\"c\":\"}\"}]}"));
    assert_true(json_next_member(&rest, &key, &value));
    assert_true(str_is(key, "d\\\"") && str_is(value, "\"\\\\\""));
    assert_true(json_next_member(&rest, &key, &value));
    assert_true(str_is(key, "e") && str_is(value, "null"));
    assert_false(json_next_member(&rest, &key, &value));
}

static void damaged_fields_end_the_walk(void **state)
{
    static const char *const damaged[] = {"", "{", "{\"", "{\"a", "{\"a\"", "{\"a\\", "nonsense"};

    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        struct str rest = str_of(damaged[i]), key, value;

        assert_false(json_next_member(&rest, &key, &value));
    }
}

static void errors_have_one_shape(void **state)
{
    BUF_AUTO struct buf out = {0};
    struct error err;

    error_set(&err, STATUS_BAD_LIMIT, "`limit` must be \"small\"");
    api_error_add(&err, &out);
    assert_string_equal(out.data, "{\"message\":\"`limit` must be \\\"small\\\"\","
                                  "\"code\":\"invalid_search_limit\",\"type\":\"invalid_request\","
                                  "\"link\":\"/docs/errors#invalid_search_limit\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hit_is_its_fields_and_a_snippet),
        cmocka_unit_test(an_object_without_fields_is_no_trouble),
        cmocka_unit_test(only_the_fields_asked_for),
        cmocka_unit_test(scores_are_between_0_and_1),
        cmocka_unit_test(pages_have_totals),
        cmocka_unit_test(facets_have_counts_and_ranges),
        cmocka_unit_test(says_what_happened_only_when_it_did),
        cmocka_unit_test(says_to_every_client_what_is_missing),
        cmocka_unit_test(formatted_turns_numbers_into_texts),
        cmocka_unit_test(walks_an_objects_members),
        cmocka_unit_test(damaged_fields_end_the_walk),
        cmocka_unit_test(errors_have_one_shape),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
