/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_columns_live.c - columns of a collection through its life: fields that come later, merges,
 * replaced documents, other settings; asked as searches ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"
#include "fixture.h"
#include "search/search.h"

static void open_documents(struct fixture *fixture)
{
    struct writer_options options = {
        .jobs = 1, .preset = PRESET_DOCUMENTS, .primary_key = STR("id")};
    struct error err = {0};

    fixture_open(fixture, 1);
    writer_close(fixture->writer);
    if (writer_open(fixture->directory, STR("movies"), &options, &fixture->writer, &err))
        fail_msg("%s", err.message);
}

static void set(struct fixture *fixture, const char *patch)
{
    struct error err = {0};
    json_auto_t *json = json_read(str_of(patch), 0, &err);
    struct settings *settings;

    if (settings_patch(writer_schema(fixture->writer)->settings, json, &settings, &err) ||
        writer_set_settings(fixture->writer, settings, &err))
        fail_msg("%s", err.message);
    settings_release(settings);
}

/* The ids of the hits in their order, "1 2"; or the complaint. */
static void ask(const struct fixture *fixture, const char *filter_text, const char *sort_field,
                struct buf *out)
{
    struct database *database = fixture_database(fixture);
    struct search_sort sort = {str_of(sort_field), false};
    struct search_request request = {
        .limit = 20, .plain_words = true, .sorts = &sort, .sort_count = 1};
    struct arena *arena = arena_new();
    struct filter_node *filter;
    struct search_result result;
    struct searcher *searcher;
    struct error err = {0};

    assert_int_equal(filter_parse(str_of(filter_text), arena, &filter, &err), STATUS_OK);
    request.filter = filter;
    assert_int_equal(searcher_acquire(database, STR("movies"), &searcher, &err), STATUS_OK);
    if (search_run(searcher, &request, arena, &result, &err))
        buf_add_text(out, err.message);
    for (uint32_t i = 0; err.status == STATUS_OK && i < result.hit_count; i++) {
        json_auto_t *document = json_read(result.hits[i].fields, 0, &err);

        buf_addf(out, "%s%lld", i ? " " : "",
                 (long long)json_integer_value(json_object_get(document, "id")));
    }
    searcher_release(searcher);
    database_close(database);
    arena_free(arena);
}

static void assert_asked(const struct fixture *fixture, const char *filter, const char *sort,
                         const char *expected)
{
    BUF_AUTO struct buf found = {0};

    ask(fixture, filter, sort, &found);
    assert_string_equal(found.length ? found.data : "", expected);
}

static void assert_all(const struct fixture *fixture)
{
    assert_asked(fixture, "a EXISTS", "id", "1 2 6");
    assert_asked(fixture, "b EXISTS", "id", "3 4 5 6");
    assert_asked(fixture, "b = blue", "id", "3 6");
    assert_asked(fixture, "b IS NULL", "id", "5");
    assert_asked(fixture, "a > 1 OR o.deep = x", "id", "2 4 6");
    assert_asked(fixture, "id >= 1", "b", "4 3 6 1 2 5");
    assert_asked(fixture, "id >= 1", "a", "1 2 6 3 4 5");
}

static void fields_that_come_later_are_there_after_a_merge(void **state)
{
    struct fixture fixture;

    (void)state;
    open_documents(&fixture);
    set(&fixture, "{\"filterableAttributes\":[\"*\"],\"sortableAttributes\":[\"id\",\"a\",\"b\"]}");
    fixture_add_json(&fixture, "{\"id\":1,\"a\":1}");
    fixture_add_json(&fixture, "{\"id\":2,\"a\":2}");
    fixture_add_json(&fixture, "{\"id\":6,\"a\":1,\"b\":\"red\"}");
    fixture_commit(&fixture);
    fixture_add_json(&fixture, "{\"id\":3,\"b\":\"Blue\"}");
    fixture_add_json(&fixture, "{\"id\":4,\"b\":[7,\"green\"],\"o\":{\"deep\":\"X\"}}");
    fixture_add_json(&fixture, "{\"id\":5,\"b\":null}");
    fixture_add_json(&fixture, "{\"id\":6,\"a\":3,\"b\":\"blue\"}");
    fixture_commit(&fixture);
    assert_all(&fixture);
    {
        struct error err = {0};

        assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    }
    assert_all(&fixture);
    fixture_close(&fixture);
}

static void settings_decide_what_may_be_asked(void **state)
{
    struct fixture fixture;

    (void)state;
    open_documents(&fixture);
    fixture_add_json(&fixture, "{\"id\":1,\"a\":1,\"b\":\"x\"}");
    fixture_add_json(&fixture, "{\"id\":2,\"a\":2,\"b\":\"y\"}");
    fixture_commit(&fixture);
    set(&fixture, "{\"sortableAttributes\":[\"id\"]}");
    assert_asked(&fixture, "a = 1", "id",
                 "Attribute `a` is not filterable. This index does not have configured filterable "
                 "attributes.\n1:2 a = 1");
    set(&fixture, "{\"filterableAttributes\":[\"a\"]}");
    assert_asked(&fixture, "a = 1", "id", "1");
    set(&fixture, "{\"filterableAttributes\":[\"b\"]}");
    assert_asked(&fixture, "b != x", "id", "2");
    assert_asked(&fixture, "a = 1", "id",
                 "Attribute `a` is not filterable. Available filterable attribute patterns are: "
                 "`b`.\n1:2 a = 1");
    assert_asked(&fixture, "b EXISTS", "a",
                 "Attribute `a` is not sortable. Available sortable attributes are: `id`.");
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_that_come_later_are_there_after_a_merge),
        cmocka_unit_test(settings_decide_what_may_be_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
