/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sort.c - the first hits by values of columns, with and without an order to walk, against a
 * sort of all; distinct values; complaints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "column_fixture.h"
#include "fixture.h"
#include "search/order/sort.h"

static const char settings[] = "{\"filterableAttributes\":[\"*\"],\"sortableAttributes\":[\"n\","
                               "\"t\",\"m\",\"several\",\"o\"]}";

static void add_id(const struct column_fixture *fixture, const struct match_hit *hit,
                   struct buf *out)
{
    const json_t *document = column_fixture_document(fixture, hit->segment, hit->document);

    buf_addf(out, "%s%lld", out->length ? " " : "",
             (long long)json_integer_value(json_object_get(document, "id")));
}

static void assert_sorted(const struct column_fixture *fixture, const struct search_sort *sorts,
                          uint32_t count, const char *distinct_field, uint32_t wanted,
                          const char *expected)
{
    struct arena *arena = arena_new();
    const struct sort_order *order = sort_order_new(&fixture->generation, sorts, count, arena);
    struct bitmap *all = column_fixture_all(fixture, arena);
    struct match_hit hits[20];
    BUF_AUTO struct buf found = {0};
    uint32_t hit_count;

    if (distinct_field) {
        struct distinct *distinct = distinct_new(&fixture->generation, str_of(distinct_field));

        struct sort_page page = {hits, 0, wanted};

        hit_count = sort_first_distinct(order, all, distinct, &page, arena);
        distinct_free(distinct);
    } else {
        hit_count = sort_first(order, all, wanted, hits, arena);
    }
    for (uint32_t i = 0; i < hit_count; i++)
        add_id(fixture, &hits[i], &found);
    assert_string_equal(found.length ? found.data : "", expected);
    arena_free(arena);
}

static void numbers_come_before_texts_and_nothing_last(void **state)
{
    struct search_sort sort = {STR("m"), false};
    struct column_fixture fixture;

    (void)state;
    for (uint32_t segments = 1; segments < 4; segments++) {
        column_fixture_read(
            &fixture,
            "[{\"id\":1,\"m\":\"b\"},{\"id\":2,\"m\":10},{\"id\":3},{\"id\":4,\"m\":2},"
            "{\"id\":5,\"m\":\"A\"},{\"id\":6,\"m\":null},{\"id\":7,\"m\":true}]",
            segments, settings);
        sort.descending = false;
        assert_sorted(&fixture, &sort, 1, NULL, 7, "4 2 5 1 7 3 6");
        sort.descending = true;
        assert_sorted(&fixture, &sort, 1, NULL, 7, "2 4 7 1 5 3 6");
        assert_sorted(&fixture, &sort, 1, NULL, 3, "2 4 7");
        column_fixture_close(&fixture);
    }
}

static void a_document_stands_where_its_first_value_does(void **state)
{
    struct search_sort sort = {STR("several"), false};
    struct column_fixture fixture;

    (void)state;
    column_fixture_read(&fixture,
                        "[{\"id\":1,\"several\":[5,\"x\"]},{\"id\":2,\"several\":[1,9]},"
                        "{\"id\":3,\"several\":[\"a\",\"z\"]},{\"id\":4,\"several\":7},{\"id\":5}]",
                        2, settings);
    assert_sorted(&fixture, &sort, 1, NULL, 5, "2 1 4 3 5");
    sort.descending = true;
    assert_sorted(&fixture, &sort, 1, NULL, 5, "2 4 1 3 5");
    column_fixture_close(&fixture);
}

static void equal_ones_go_by_the_next_field(void **state)
{
    struct search_sort sorts[] = {{STR("o.t"), false}, {STR("n"), true}};
    struct column_fixture fixture;

    (void)state;
    column_fixture_read(
        &fixture,
        "[{\"id\":1,\"o\":{\"t\":\"x\"},\"n\":1},{\"id\":2,\"o\":{\"t\":\"x\"},\"n\":3},"
        "{\"id\":3,\"o\":{\"t\":\"w\"}},{\"id\":4,\"o\":{\"t\":\"x\"},\"n\":2},"
        "{\"id\":5,\"o\":{\"t\":\"x\"}}]",
        2, settings);
    assert_sorted(&fixture, sorts, 2, NULL, 5, "3 2 4 1 5");
    assert_sorted(&fixture, sorts, 2, NULL, 2, "3 2");
    column_fixture_close(&fixture);
}

static void one_document_a_distinct_value(void **state)
{
    struct search_sort sort = {STR("n"), false};
    struct arena *arena = arena_new();
    bool late;
    struct column_fixture fixture;

    (void)state;
    column_fixture_read(
        &fixture,
        "[{\"id\":1,\"n\":1,\"t\":\"Red\"},{\"id\":2,\"n\":2,\"t\":\"red\"},"
        "{\"id\":3,\"n\":3},{\"id\":4,\"n\":4,\"t\":[\"blue\",\"green\"]},"
        "{\"id\":5,\"n\":5,\"t\":\"GREEN\"},{\"id\":6,\"n\":6},{\"id\":7,\"n\":7,\"t\":7}]",
        3, settings);
    assert_sorted(&fixture, &sort, 1, "t", 7, "1 3 4 6 7");
    assert_sorted(&fixture, &sort, 1, "t", 2, "1 3");
    sort.descending = true;
    assert_sorted(&fixture, &sort, 1, "t", 7, "7 6 5 3 2");
    assert_sorted(&fixture, &sort, 1, "none", 3, "7 6 5");
    assert_int_equal(distinct_count(&fixture.generation, column_fixture_all(&fixture, arena),
                                    STR("t"), 0, &late),
                     5);
    assert_false(late);
    column_fixture_close(&fixture);
    arena_free(arena);
}

static void counting_values_ends_at_the_deadline(void **state)
{
    struct arena *arena = arena_new();
    json_t *documents = json_array();
    struct column_fixture fixture;
    struct bitmap *all;
    bool late;

    (void)state;
    for (int i = 0; i < 5000; i++)
        json_array_append_new(documents, json_pack("{s:i,s:i}", "id", i, "n", i));
    column_fixture_open(&fixture, documents, 3, settings);
    all = column_fixture_all(&fixture, arena);
    assert_int_equal(distinct_count(&fixture.generation, all, STR("n"), 0, &late), 5000);
    assert_false(late);
    assert_in_range(distinct_count(&fixture.generation, all, STR("n"), 1, &late), 1, 4999);
    assert_true(late);
    column_fixture_close(&fixture);
    arena_free(arena);
}

/* --- chance --- */

static json_t *random_value(uint64_t *seed)
{
    switch (fixture_random(seed, 4)) {
    case 0:
        return json_integer((json_int_t)fixture_random(seed, 30) - 10);
    case 1:
        return json_sprintf("%s%u", fixture_random(seed, 2) ? "text " : "Text ",
                            fixture_random(seed, 20));
    case 2:
        return json_real(fixture_random(seed, 30) / 4.0);
    default:
        return json_null();
    }
}

/* Of all documents in order, those whose values are new: after `taken` hits that are given. */
static void assert_same_as_taken_one_by_one(const struct column_fixture *fixture,
                                            const struct sort_order *order,
                                            const struct bitmap *all, const struct match_hit *every,
                                            uint32_t count, uint64_t *seed, struct arena *arena)
{
    static const char *const names[] = {"n", "t", "several", "none"};
    struct distinct *distinct =
        distinct_new(&fixture->generation, str_of(names[fixture_random(seed, 4)]));
    struct match_hit *expected = mem_alloc((count + 1) * sizeof *expected);
    struct match_hit *hits = mem_alloc((count + 1) * sizeof *hits);
    struct sort_page page = {hits, 0, 1 + fixture_random(seed, count + 1)};
    uint32_t kept = 0, found;

    for (uint32_t i = fixture_random(seed, 4); i > 0 && count > 0; i--) {
        struct match_hit hit = every[fixture_random(seed, count)];

        if (distinct_take(distinct, hit.segment, hit.document))
            hits[page.taken++] = hit;
    }
    if (page.wanted > count - page.taken)
        page.wanted = count - page.taken;
    for (uint32_t i = 0; i < count && kept < page.wanted; i++)
        if (distinct_take(distinct, every[i].segment, every[i].document))
            expected[kept++] = every[i];
    distinct_reset(distinct);
    found = sort_first_distinct(order, all, distinct, &page, arena);
    assert_int_equal(found, kept);
    for (uint32_t i = 0; i < kept; i++) {
        assert_int_equal(hits[page.taken + i].segment, expected[i].segment);
        assert_int_equal(hits[page.taken + i].document, expected[i].document);
    }
    free(expected);
    free(hits);
    distinct_free(distinct);
}

static void assert_same_as_all_sorted(const struct column_fixture *fixture, uint64_t *seed)
{
    static const char *const names[] = {"n", "t", "m", "several"};
    struct arena *arena = arena_new();
    struct search_sort sorts[2];
    struct bitmap *all = column_fixture_all(fixture, arena);
    uint32_t documents = (uint32_t)json_array_size(fixture->documents), few, all_count;
    struct match_hit *some = mem_alloc(documents * sizeof *some);
    struct match_hit *every = mem_alloc(documents * sizeof *every);
    const struct sort_order *order;
    uint32_t wanted = 1 + fixture_random(seed, 30);

    for (size_t i = 0; i < 2; i++)
        sorts[i] = (struct search_sort){str_of(names[fixture_random(seed, 4)]),
                                        fixture_random(seed, 2) > 0};
    for (uint32_t i = fixture_random(seed, documents); i > 0; i--) {
        uint32_t s = fixture_random(seed, fixture->generation.segment_count);

        bitmap_clear(&all[s], fixture_random(seed, all[s].size));
    }
    order = sort_order_new(&fixture->generation, sorts, 2, arena);
    few = sort_first(order, all, wanted, some, arena);
    all_count = sort_first(order, all, documents, every, arena);
    assert_int_equal(few, all_count < wanted ? all_count : wanted);
    for (uint32_t i = 0; i < all_count; i++) {
        if (i < few) {
            assert_int_equal(some[i].segment, every[i].segment);
            assert_int_equal(some[i].document, every[i].document);
        }
        if (i > 0)
            assert_true(sort_compare(order, &every[i - 1], &every[i]) <= 0);
    }
    for (int i = 0; i < 20; i++)
        assert_same_as_taken_one_by_one(fixture, order, all, every, all_count, seed, arena);
    free(some);
    free(every);
    arena_free(arena);
}

static void the_first_are_the_first_of_all(void **state)
{
    uint64_t seed = 20210107;

    (void)state;
    for (uint32_t round = 0; round < 12; round++) {
        json_t *documents = json_array();
        struct column_fixture fixture;

        for (int d = 0; d < 400; d++) {
            json_t *document =
                json_pack("{s:i, s:o, s:o, s:o, s:[o, o]}", "id", d, "n", random_value(&seed), "t",
                          random_value(&seed), "m", random_value(&seed), "several",
                          random_value(&seed), random_value(&seed));

            if (fixture_random(&seed, 3) == 0)
                json_object_del(document, "n");
            json_array_append_new(documents, document);
        }
        column_fixture_open(&fixture, documents, 1 + round % 4, settings);
        for (int i = 0; i < 40; i++)
            assert_same_as_all_sorted(&fixture, &seed);
        column_fixture_close(&fixture);
    }
}

/* --- complaints --- */

static void assert_refused(const char *of_settings, const char *field, const char *message)
{
    struct search_sort sort = {str_of(field), false};
    struct column_fixture fixture;
    struct error err = {0};

    column_fixture_read(&fixture, "[{\"id\":1,\"n\":1}]", 1, of_settings);
    assert_int_equal(sort_check(&sort, 1, fixture.generation.schema, &err),
                     message ? STATUS_BAD_SORT : STATUS_OK);
    if (message)
        assert_string_equal(err.message, message);
    column_fixture_close(&fixture);
}

static void what_is_not_sortable_is_refused(void **state)
{
    (void)state;
    assert_refused(settings, "n", NULL);
    assert_refused(settings, "o.deep", NULL);
    assert_refused("{}", "n",
                   "Attribute `n` is not sortable. This index does not have configured sortable "
                   "attributes.");
    assert_refused(
        "{\"sortableAttributes\":[\"b\",\"a\",\"c\"],\"displayedAttributes\":[\"a\",\"b\"]}", "n",
        "Attribute `n` is not sortable. Available sortable attributes are: `a, b, "
        "<..hidden-attributes>`.");
    assert_refused(settings, "_geoPoint(1, 2)",
                   "Attribute `_geo` is not sortable. Available sortable attributes are: `m, n, o, "
                   "several, t`.");
    assert_refused(settings, "_geoDistance",
                   "`_geoDistance` is a reserved keyword and thus can't be used as a sort "
                   "expression. Use the _geoPoint(latitude, longitude) built-in rule to sort on "
                   "_geo field coordinates.");
    assert_refused("{\"sortableAttributes\":[\"n\"],\"rankingRules\":[\"words\"]}", "n",
                   "You must specify where `sort` is listed in the rankingRules setting to use the "
                   "sort parameter at search time.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_before_texts_and_nothing_last),
        cmocka_unit_test(a_document_stands_where_its_first_value_does),
        cmocka_unit_test(equal_ones_go_by_the_next_field),
        cmocka_unit_test(one_document_a_distinct_value),
        cmocka_unit_test(counting_values_ends_at_the_deadline),
        cmocka_unit_test(the_first_are_the_first_of_all),
        cmocka_unit_test(what_is_not_sortable_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
