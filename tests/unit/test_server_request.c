/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_request.c - parameters become a search, from a URL and from JSON alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "server/answers/search_form.h"
#include "server/http/api_error.h"

static struct arena *arena;
static struct search_form form;
static struct error err;
static json_t *body;

static int set_up(void **state)
{
    arena = arena_new();
    body = NULL;
    return 0;
}

static int tear_down(void **state)
{
    json_decref(body);
    arena_free(arena);
    return 0;
}

/* API_NONE, or what a client is told. */
static enum api_code code_of(enum status status)
{
    return status ? api_error_code(&err) : API_NONE;
}

static enum api_code from_url(const char *target, enum search_preset preset)
{
    struct url url;

    assert_int_equal(url_parse(str_of(target), arena, &url, &err), STATUS_OK);
    return code_of(search_form_from_url(&url, preset, arena, &form, &err));
}

static enum api_code from_json(const char *text)
{
    json_decref(body);
    body = json_read(str_of(text), 0, &err);
    assert_non_null(body);
    return code_of(search_form_from_json(body, arena, &form, &err));
}

static void assert_str(struct str text, const char *wanted)
{
    assert_int_equal(text.length, strlen(wanted));
    assert_memory_equal(text.data, wanted, text.length);
}

static void has_defaults(void **state)
{
    assert_int_equal(from_url("/s", PRESET_PLAIN), API_NONE);
    assert_str(form.search.q, "");
    assert_int_equal(form.search.limit, 20);
    assert_int_equal(form.search.offset, 0);
    assert_int_equal(form.search.match, SEARCH_ALL_THEN_FEWER);
    assert_int_equal(form.search.facet_count, 0);
    assert_null(form.search.filter);
    assert_true(form.search.snippets && form.search.suggest);
    assert_false(form.view.reads_body || form.search.exact_total);
    assert_int_equal(form.search.prefix, SEARCH_PREFIX_TYPED);
    assert_str(form.view.before, "<em>");
}

static void readers_get_facets_unasked(void **state)
{
    assert_int_equal(from_url("/s", PRESET_READER), API_NONE);
    assert_int_equal(form.search.facet_count, 3);
    assert_int_equal(from_url("/s?facets=", PRESET_READER), API_NONE);
    assert_int_equal(form.search.facet_count, 0);
    assert_int_equal(from_json("{\"facets\":[\"*\"]}"), API_NONE);
    assert_int_equal(form.search.facet_count, 3);
}

static void reads_sorts(void **state)
{
    assert_int_equal(from_url("/s?sort=published:desc,source:asc", PRESET_PLAIN), API_NONE);
    assert_int_equal(form.search.sort_count, 2);
    assert_str(form.search.sorts[0].field, "published");
    assert_true(form.search.sorts[0].descending);
    assert_str(form.search.sorts[1].field, "source");
    assert_false(form.search.sorts[1].descending);
    assert_int_equal(from_json("{\"sort\":[\"newest\"]}"), API_NONE);
    assert_str(form.search.sorts[0].field, "published");
    assert_int_equal(from_url("/s?sort=relevance", PRESET_PLAIN), API_NONE);
    assert_int_equal(form.search.sort_count, 0);
    assert_int_equal(from_url("/s?sort=:desc", PRESET_PLAIN), API_BAD_SORT);
    assert_int_equal(from_url("/s?sort=a", PRESET_PLAIN), API_BAD_SORT);
    assert_int_equal(
        from_url("/s?sort=a:asc,b:asc,c:asc,d:asc,e:asc,f:asc,g:asc,h:asc,i:asc", PRESET_PLAIN),
        API_BAD_SORT);
}

static void pages_are_offsets_with_exact_totals(void **state)
{
    assert_int_equal(from_json("{\"page\":3,\"hitsPerPage\":10}"), API_NONE);
    assert_true(form.view.paged && form.search.exact_total);
    assert_int_equal(form.search.offset, 20);
    assert_int_equal(form.search.limit, 10);
    assert_int_equal(from_json("{\"page\":0}"), API_NONE);
    assert_int_equal(form.search.limit, 0);
}

static void never_reaches_beyond_the_last_hit(void **state)
{
    assert_int_equal(from_json("{\"offset\":4294967295,\"limit\":4294967295}"), API_NONE);
    assert_true(form.search.offset + form.search.limit <= SEARCH_HITS_MAX);
    assert_int_equal(from_json("{\"page\":4294967295,\"hitsPerPage\":4294967295}"), API_NONE);
    assert_true(form.search.offset + form.search.limit <= SEARCH_HITS_MAX);
    assert_int_equal(from_json("{\"offset\":9990,\"limit\":100}"), API_NONE);
    assert_int_equal(form.search.limit, 10);
}

static void from_and_to_are_filters_on_the_date(void **state)
{
    const struct filter_node *filter;

    assert_int_equal(from_url("/s?from=2021-01&to=2021-02&filter=a%3Db", PRESET_PLAIN), API_NONE);
    filter = form.search.filter;
    assert_non_null(filter);
    assert_int_equal(filter->kind, FILTER_AND);
    assert_int_equal(from_url("/s?from=now-7d", PRESET_PLAIN), API_NONE);
    assert_int_equal(form.search.filter->kind, FILTER_GREATER_EQUAL);
    assert_str(form.search.filter->field, "published");
    assert_int_equal(from_url("/s?from=soon", PRESET_PLAIN), API_BAD_FROM);
    assert_int_equal(from_url("/s?to=", PRESET_PLAIN), API_BAD_TO);
}

static void bodies_are_fetched_only_when_needed(void **state)
{
    static const char *const needed[] = {"{\"body\":true}", "{\"attributesToRetrieve\":[\"*\"]}",
                                         "{\"attributesToRetrieve\":[\"body\"]}",
                                         "{\"attributesToCrop\":[\"body:5\"]}",
                                         "{\"attributesToHighlight\":[\"body\"]}"};
    static const char *const not_needed[] = {"{}", "{\"attributesToRetrieve\":[\"id\"]}",
                                             "{\"attributesToHighlight\":[\"*\"]}"};

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        assert_int_equal(from_json(needed[i]), API_NONE);
        assert_true(form.view.reads_body);
    }
    for (size_t i = 0; i < sizeof not_needed / sizeof *not_needed; i++) {
        assert_int_equal(from_json(not_needed[i]), API_NONE);
        assert_false(form.view.reads_body);
    }
}

static void whole_bodies_are_fewer_a_page(void **state)
{
    assert_int_equal(from_json("{\"body\":true,\"limit\":5000}"), API_NONE);
    assert_int_equal(form.search.limit, 1000);
}

static void reads_crops(void **state)
{
    assert_int_equal(from_json("{\"attributesToCrop\":[\"body:5\",\"headline\"],"
                               "\"cropLength\":7}"),
                     API_NONE);
    assert_int_equal(form.view.crop_count, 2);
    assert_str(form.view.crops[0].field, "body");
    assert_int_equal(form.view.crops[0].words, 5);
    assert_int_equal(form.view.crops[1].words, 7);
}

static void bounds_what_costs_time(void **state)
{
    assert_int_equal(from_json("{\"snippets\":11}"), API_BAD_SNIPPETS);
    assert_int_equal(from_json("{\"snippetLength\":2001}"), API_BAD_SNIPPET_LENGTH);
    assert_int_equal(from_json("{\"recency\":10.5}"), API_BAD_RECENCY);
    assert_int_equal(from_json("{\"snippets\":0}"), API_NONE);
    assert_false(form.search.snippets);
}

static void a_body_must_be_an_object(void **state)
{
    assert_int_equal(from_json("[]"), API_BAD_REQUEST);
    assert_int_equal(from_json("5"), API_BAD_REQUEST);
}

static void unknown_names_are_refused_with_the_nearest(void **state)
{
    assert_int_equal(from_json("{\"Limit\":1}"), API_BAD_REQUEST);
    assert_non_null(strstr(err.message, "`limit`"));
    assert_int_equal(from_url("/s?hitsperpage=1", PRESET_PLAIN), API_BAD_REQUEST);
    assert_non_null(strstr(err.message, "`hitsPerPage`"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(has_defaults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(readers_get_facets_unasked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_sorts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pages_are_offsets_with_exact_totals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(never_reaches_beyond_the_last_hit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(from_and_to_are_filters_on_the_date, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_are_fetched_only_when_needed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whole_bodies_are_fewer_a_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_crops, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bounds_what_costs_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_must_be_an_object, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_names_are_refused_with_the_nearest, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
