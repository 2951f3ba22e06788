/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_filter_match.c - what filters let pass: cases by hand, and random filters over random
 * documents held against a plain reading of the documents' JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "column_fixture.h"
#include "fixture.h"
#include "sampled.h"
#include "search/filter/filter_match.h"

#define NOW INT64_C(1610028309000) /* 2021-01-07T14:05:09Z */

static const char settings[] = "{\"filterableAttributes\":[\"*\"]}";

static struct filter_node *parse(const char *text, struct arena *arena)
{
    struct filter_node *filter;
    struct error err;

    if (filter_parse(str_of(text), arena, &filter, &err))
        fail_msg("%s: %s", text, err.message);
    return filter;
}

static void match_into(const struct column_fixture *fixture, const struct filter_node *filter,
                       uint32_t segment, struct arena *arena, struct bitmap *matches)
{
    const struct filter_place place = {.segment = &fixture->generation.segments[segment]};
    struct error err;

    if (filter_match(filter, &place, NOW, 0, arena, matches, &err))
        fail_msg("%s", err.message);
}

/* Ids of the documents that pass, in order: "1 3". */
static void assert_passes(const struct column_fixture *fixture, const char *text,
                          const char *expected)
{
    struct arena *arena = arena_new();
    struct filter_node *filter = parse(text, arena);
    BUF_AUTO struct buf found = {0};

    for (uint32_t s = 0; s < fixture->generation.segment_count; s++) {
        struct bitmap matches;

        match_into(fixture, filter, s, arena, &matches);
        for (uint32_t d = 0; (d = bitmap_next(&matches, d)) < matches.size; d++)
            buf_addf(&found, "%s%lld", found.length ? " " : "",
                     (long long)json_integer_value(
                         json_object_get(column_fixture_document(fixture, s, d), "id")));
    }
    if (!str_is(buf_str(&found), expected))
        fail_msg("%s lets pass %.*s, not %s", text, STR_ARG(buf_str(&found)), expected);
    arena_free(arena);
}

static void documents_pass_as_the_grammar_says(void **state)
{
    static const struct {
        const char *filter, *expected;
    } cases[] = {
        {"genre = fantasy", "1 2"},
        {"genre = ' FANTASY '", "1 2"},
        {"genre = fant", ""},
        {"genre != fantasy", "3 4 5 6 7"},
        {"NOT genre = fantasy", "3 4 5 6 7"},
        {"genre = Abenteuer", "2"},
        {"genre = \"\xc3\x89tude\"", "3"},
        {"genre = \"e\xcc\x81tude\"", "3"},
        {"genre = etude", ""},
        {"genre IN [fantasy, \"\xc3\xa9tude\"]", "1 2 3"},
        {"genre NOT IN [fantasy]", "3 4 5 6 7"},
        {"genre IN []", ""},
        {"genre CONTAINS TAS", "1 2"},
        {"genre STARTS WITH fan", "1 2"},
        {"genre STARTS WITH \"\xc3\xa9\"", "3"},
        {"genre EXISTS", "1 2 3 4 5"},
        {"genre NOT EXISTS", "6 7"},
        {"genre IS NULL", "4"},
        {"genre IS NOT NULL", "1 2 3 5 6 7"},
        {"genre IS EMPTY", "5"},
        {"price = 5", "1 4"},
        {"price = 5.0", "1 4"},
        {"price > 5", "2 4"}, /* "five" is behind "5" */
        {"price >= 5", "1 2 4"},
        {"price < 6", "1 3 4"},
        {"price 3 TO 5", "1 3 4"},
        {"price 5 TO 3", ""},
        {"price = abc", ""},
        {"price >= -1e9 AND price <= 1e9", "1 2 3 4"},
        {"seen = true", "1"},
        {"seen = false", "2"},
        {"author.name = ada", "1 2"},
        {"author.name = ada AND author.name = bob", "2"},
        {"author EXISTS", "1 2 3"},
        {"author.name EXISTS", "1 2"},
        {"author IS EMPTY", "3"},
        {"day = 2021-01-07", "1 2"},
        {"day > 2021-01-07", "3"},
        {"day >= 2021-01-07T09:00:00Z", "2 3"},
        {"day 2021-01 TO 2021-02", "1 2 3"},
        {"day < now", "1 2"},
        {"day > now-1d", "1 2 3"},
        {"nothing = x", ""},
        {"nothing != x", "1 2 3 4 5 6 7"},
        {"(genre = fantasy OR price = 3) AND NOT seen = true", "2 3"},
        {"genre = fantasy OR genre = abenteuer OR price = 3 OR price = 5", "1 2 3 4"},
    };
    struct column_fixture fixture;

    (void)state;
    for (uint32_t segments = 1; segments < 4; segments++) {
        column_fixture_read(
            &fixture,
            "[{\"id\":1,\"genre\":\"Fantasy\",\"price\":5,\"seen\":true,\"author\":{\"name\":"
            "\"Ada\"},"
            "\"day\":\"2021-01-07\"},"
            "{\"id\":2,\"genre\":[\"fantasy\",\"Abenteuer\"],\"price\":7.5,\"seen\":false,"
            "\"author\":[{\"name\":\"ADA\"},{\"name\":\"Bob\"}],\"day\":\"2021-01-07T10:00:00+01:"
            "00\"},"
            "{\"id\":3,\"genre\":\"\xc3\xa9tude\",\"price\":[1,3],\"author\":{},"
            "\"day\":\"2021-02-03T00:00:00Z\"},"
            "{\"id\":4,\"genre\":null,\"price\":[5,\"five\"]},{\"id\":5,\"genre\":\"\"},{\"id\":6},"
            "{\"id\":7}]",
            segments, settings);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            assert_passes(&fixture, cases[i].filter, cases[i].expected);
        column_fixture_close(&fixture);
    }
}

/* --- the plain reading --- */

struct wanted {
    const struct filter_node *node;
    bool found;
};

static void lowered(struct str text, struct buf *out)
{
    text = str_trim(text);
    for (size_t i = 0; i < text.length; i++) /* the random texts are ASCII */
        buf_add_char(out, text.data[i] >= 'A' && text.data[i] <= 'Z' ? (char)(text.data[i] + 32)
                                                                     : text.data[i]);
}

static int compare_lowered(struct str a, struct str b)
{
    BUF_AUTO struct buf left = {0};
    BUF_AUTO struct buf right = {0};

    lowered(a, &left);
    lowered(b, &right);
    return str_compare(buf_str(&left), buf_str(&right));
}

/* How a value stands to what it is compared with: below, at, above its ends. */
static bool holds(enum filter_kind kind, int to_low, int to_high)
{
    switch (kind) {
    case FILTER_LESS:
        return to_low < 0;
    case FILTER_LESS_EQUAL:
        return to_high <= 0;
    case FILTER_GREATER:
        return to_high > 0;
    case FILTER_GREATER_EQUAL:
        return to_low >= 0;
    default: /* EQUAL, RANGE */
        return to_low >= 0 && to_high <= 0;
    }
}

static int order(double a, double b)
{
    return (a > b) - (a < b);
}

static bool wanted_date(const struct filter_node *node, int64_t *low, int64_t *high, bool *relative)
{
    int64_t first, last;

    *relative = false;
    for (uint32_t i = 0; i < node->value_count; i++) {
        struct str value = node->values[i];
        bool now = str_starts(value, STR("now"));

        if ((!now && (value.length < 7 || value.data[4] != '-')) ||
            !filter_date(value, NOW, NULL, &first, &last))
            return false;
        *relative |= now;
        if (i == 0)
            *low = first;
        *high = last;
    }
    return true;
}

static bool number_holds(const struct filter_node *node, double number)
{
    bool relative;
    int64_t low, high;
    double a, b;

    if (wanted_date(node, &low, &high, &relative) && relative)
        return holds(node->kind, order(number * 1000, (double)low),
                     order(number * 1000, (double)high));
    if (!str_to_double(str_trim(node->values[0]), &a))
        return false;
    b = a;
    if (node->kind == FILTER_RANGE && !str_to_double(str_trim(node->values[1]), &b))
        return false;
    return holds(node->kind, order(number, a), order(number, b));
}

static bool text_holds(const struct filter_node *node, struct str text)
{
    struct str last = node->values[node->value_count - 1];
    int64_t low, high, date = 0;
    bool relative, dates = wanted_date(node, &low, &high, &relative);
    bool is_date = text.length >= 10 && text.data[4] == '-' && date_parse(text, &date, NULL);
    BUF_AUTO struct buf form = {0};
    BUF_AUTO struct buf part = {0};

    if (node->kind == FILTER_CONTAINS || node->kind == FILTER_STARTS_WITH) {
        lowered(text, &form);
        lowered(node->values[0], &part);
        return node->kind == FILTER_CONTAINS ? str_find(buf_str(&form), buf_str(&part)) >= 0
                                             : str_starts(buf_str(&form), buf_str(&part));
    }
    if (dates && is_date &&
        holds(node->kind, order((double)date, (double)low), order((double)date, (double)high)))
        return true;
    if (dates && (relative || (is_date && node->kind != FILTER_EQUAL)))
        return false;
    return holds(node->kind, compare_lowered(text, node->values[0]), compare_lowered(text, last));
}

static bool value_holds(const struct filter_node *node, const json_t *value)
{
    struct filter_node one = {.kind = FILTER_EQUAL, .value_count = 1};
    bool text = node->kind == FILTER_CONTAINS || node->kind == FILTER_STARTS_WITH, found = false;

    for (uint32_t i = 0; node->kind == FILTER_IN && i < node->value_count; i++) {
        one.values = &node->values[i];
        found |= value_holds(&one, value);
    }
    if (node->kind == FILTER_IN)
        return found;
    if (json_is_number(value))
        return !text && number_holds(node, json_number_value(value));
    if (json_is_boolean(value))
        return text_holds(node, json_is_true(value) ? STR("true") : STR("false"));
    return json_is_string(value) && json_string_length(value) > 0 &&
           text_holds(node, json_str(value));
}

static void look_at(struct wanted *wanted, const json_t *value, bool inside)
{
    const json_t *member;
    size_t i;

    switch (wanted->node->kind) {
    case FILTER_EXISTS:
        wanted->found = true;
        break;
    case FILTER_IS_NULL:
        wanted->found |= !inside && json_is_null(value);
        break;
    case FILTER_IS_EMPTY:
        wanted->found |= !inside && ((json_is_string(value) && json_string_length(value) == 0) ||
                                     (json_is_array(value) && json_array_size(value) == 0) ||
                                     (json_is_object(value) && json_object_size(value) == 0));
        break;
    default:
        wanted->found |= value_holds(wanted->node, value);
    }
    if (json_is_array(value))
        json_array_foreach (value, i, member)
            look_at(wanted, member, true);
}

static void look_for(struct wanted *wanted, const json_t *value, const char *path)
{
    const char *dot = strchr(path, '.');
    char key[16];
    const json_t *member;
    size_t i;

    if (json_is_array(value))
        json_array_foreach (value, i, member)
            look_for(wanted, member, path);
    snprintf(key, sizeof key, "%.*s", dot ? (int)(dot - path) : 15, path);
    if (!(member = json_object_get(value, key)))
        return;
    if (dot)
        look_for(wanted, member, dot + 1);
    else
        look_at(wanted, member, false);
}

static bool passes(const struct filter_node *node, const json_t *document)
{
    struct wanted wanted = {node, false};
    char path[16];

    if (node->child_count == 0) {
        snprintf(path, sizeof path, "%.*s", STR_ARG(node->field));
        look_for(&wanted, document, path);
        return wanted.found;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        bool child = passes(node->children[i], document);

        if (node->kind == FILTER_NOT)
            return !child;
        if (child == (node->kind == FILTER_OR))
            return child;
    }
    return node->kind == FILTER_AND;
}

/* --- chance --- */

static const char *const paths[] = {"a", "b", "o.x", "o", "o.y"};
static const char *const texts[] = {"apple",
                                    "Apple",
                                    "APPLE pie",
                                    "banana",
                                    "5",
                                    "true",
                                    "",
                                    "2021-01-07",
                                    "2021-02-03T10:00:00Z",
                                    "2021-01-07T23:30:00+09:00",
                                    "zebra",
                                    " ap "};
static const char *const values[] = {
    "apple",   "Ap",     "5",   "7.5",  "-3", "1610000000",          "2021-01-07",
    "2021-02", "now-1d", "now", "true", "b",  "2021-01-07T14:30:00Z"};

static json_t *random_value(uint64_t *seed, int depth)
{
    json_t *array;

    switch (fixture_random(seed, depth ? 9 : 6)) {
    case 0:
        return json_null();
    case 1:
        return json_integer((json_int_t)fixture_random(seed, 12) - 4);
    case 2:
        return json_real(fixture_random(seed, 20) / 2.0);
    case 3:
        return json_boolean(fixture_random(seed, 2));
    case 4:
    case 5:
        return fixture_random(seed, 12) ? json_string(texts[fixture_random(seed, 12)])
                                        : json_integer(1610000000 + fixture_random(seed, 99999));
    case 6:
        return json_object();
    default:
        array = json_array();
        for (uint32_t i = fixture_random(seed, 4); i > 0; i--)
            json_array_append_new(array, random_value(seed, depth - 1));
        return array;
    }
}

static json_t *random_object(uint64_t *seed, const char *first, const char *second)
{
    json_t *object = json_object();

    if (fixture_random(seed, 4))
        json_object_set_new(object, first, random_value(seed, 2));
    if (fixture_random(seed, 4))
        json_object_set_new(object, second, random_value(seed, 2));
    return object;
}

static json_t *random_document(uint64_t *seed, uint32_t number)
{
    json_t *document = random_object(seed, "a", "b");

    json_object_set_new(document, "id", json_integer(number));
    if (fixture_random(seed, 3))
        json_object_set_new(document, "o",
                            fixture_random(seed, 3)
                                ? random_object(seed, "x", "y")
                                : json_pack("[o, o]", random_object(seed, "x", "y"),
                                            random_object(seed, "y", "x")));
    return document;
}

static void add_condition(uint64_t *seed, struct buf *out)
{
    static const char *const operators[] = {
        "=", "!=", "<", "<=", ">", ">=", "CONTAINS", "NOT CONTAINS", "STARTS WITH"};
    static const char *const states[] = {"EXISTS",      "NOT EXISTS", "IS NULL",
                                         "IS NOT NULL", "IS EMPTY",   "IS NOT EMPTY"};
    const char *one = values[fixture_random(seed, 13)], *two = values[fixture_random(seed, 13)];

    buf_addf(out, "%s ", paths[fixture_random(seed, 5)]);
    switch (fixture_random(seed, 5)) {
    case 0:
        buf_add_text(out, states[fixture_random(seed, 6)]);
        break;
    case 1:
        buf_addf(out, "%s TO %s", one, two);
        break;
    case 2:
        buf_addf(out, "%s [%s, %s]", fixture_random(seed, 2) ? "IN" : "NOT IN", one, two);
        break;
    default:
        buf_addf(out, "%s %s", operators[fixture_random(seed, 9)], one);
    }
}

static void add_filter(uint64_t *seed, struct buf *out, int depth)
{
    uint32_t parts = depth > 0 ? fixture_random(seed, 4) : 0;
    bool all = fixture_random(seed, 2);

    if (fixture_random(seed, 4) == 0)
        buf_add_text(out, "NOT ");
    if (parts == 0) {
        add_condition(seed, out);
        return;
    }
    buf_add_char(out, '(');
    for (uint32_t i = 0; i < parts; i++) {
        if (i > 0)
            buf_add_text(out, all ? " AND " : " OR ");
        add_filter(seed, out, depth - 1);
    }
    buf_add_char(out, ')');
}

static void check_filter(const struct column_fixture *fixture, const char *text)
{
    struct arena *arena = arena_new();
    struct filter_node *filter = parse(text, arena);

    for (uint32_t s = 0; s < fixture->generation.segment_count; s++) {
        struct bitmap matches;

        match_into(fixture, filter, s, arena, &matches);
        for (uint32_t d = 0; d < matches.size; d++) {
            const json_t *document = column_fixture_document(fixture, s, d);

            if (bitmap_has(&matches, d) != passes(filter, document)) {
                BUF_AUTO struct buf shown = {0};

                json_add(&shown, document);
                fail_msg("%s %s %.*s", text, bitmap_has(&matches, d) ? "lets pass" : "holds back",
                         STR_ARG(buf_str(&shown)));
            }
        }
    }
    arena_free(arena);
}

static void random_filters_pass_what_a_plain_reading_passes(void **state)
{
    enum { ROUNDS = 20, DOCUMENTS = 150, FILTERS = 150 };
    uint64_t seed = 20210107;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        json_t *documents = json_array();
        struct column_fixture fixture;

        for (uint32_t d = 0; d < DOCUMENTS; d++)
            json_array_append_new(documents, random_document(&seed, d));
        column_fixture_open(&fixture, documents, 1 + (uint32_t)round % 3, settings);
        for (int i = 0; i < SAMPLED(FILTERS); i++) {
            BUF_AUTO struct buf filter = {0};

            add_filter(&seed, &filter, 3);
            check_filter(&fixture, filter.data);
        }
        column_fixture_close(&fixture);
    }
}

/* The same again and again, of as many values as can be kept and more. */
static void what_is_kept_is_what_was_found(void **state)
{
    enum { DOCUMENTS = 12000, VALUES = KEPT_BITMAPS + 8 };
    json_t *documents = json_array();
    struct column_fixture fixture;
    uint64_t seed = 20210107;

    (void)state;
    for (uint32_t d = 0; d < DOCUMENTS; d++)
        json_array_append_new(documents,
                              json_pack("{s:i, s:[o, o]}", "id", (int)d, "a",
                                        json_sprintf("v%u", fixture_random(&seed, VALUES)),
                                        json_sprintf("v%u", fixture_random(&seed, VALUES))));
    column_fixture_open(&fixture, documents, 1, settings);
    for (int i = 0; i < SAMPLED(200); i++) {
        char filter[60];
        uint32_t frequent = fixture_random(&seed, 3) ? 5 : VALUES;

        snprintf(filter, sizeof filter, "a = v%u OR b EXISTS", fixture_random(&seed, frequent));
        check_filter(&fixture, filter);
    }
    column_fixture_close(&fixture);
}

/* --- complaints --- */

static void assert_refused(const char *of_settings, const char *text, const char *message)
{
    struct column_fixture fixture;
    struct arena *arena = arena_new();
    struct error err = {0};

    column_fixture_read(&fixture, "[{\"id\":1,\"genre\":\"x\",\"title\":\"y\"}]", 1, of_settings);
    assert_int_equal(filter_check(parse(text, arena), fixture.generation.schema, NOW, &err),
                     message ? STATUS_BAD_FILTER : STATUS_OK);
    if (message)
        assert_string_equal(err.message, message);
    column_fixture_close(&fixture);
    arena_free(arena);
}

static void what_is_not_filterable_is_refused_with_its_place(void **state)
{
    (void)state;
    assert_refused("{}", "genre = x",
                   "Attribute `genre` is not filterable. This index does not have configured "
                   "filterable attributes.\n1:6 genre = x");
    assert_refused("{\"filterableAttributes\":[\"title\",\"genre\"]}",
                   "genre = x AND \"doggo\" = y",
                   "Attribute `doggo` is not filterable. Available filterable attribute patterns "
                   "are: `genre`, `title`.\n16:21 genre = x AND \"doggo\" = y");
    assert_refused("{\"filterableAttributes\":[\"genre\"]}", "genre = x", NULL);
    assert_refused("{\"filterableAttributes\":[\"genre\"]}", "genre.sub = x", NULL);
    assert_refused(
        "{\"filterableAttributes\":[{\"attributePatterns\":[\"gen*\"]}]}", "genre > 1",
        "Filter operator `>` is not allowed for the attribute `genre`.\n  - Hint: enable "
        "comparison for `gen*` in the features of its rule in `filterableAttributes`");
}

static void a_late_filter_ends(void **state)
{
    struct column_fixture fixture;
    struct arena *arena = arena_new();
    struct bitmap matches;
    struct error err;

    (void)state;
    column_fixture_read(&fixture, "[{\"id\":1,\"genre\":\"x\"}]", 1, settings);
    assert_int_equal(
        filter_match(parse("genre = x OR genre = y", arena),
                     &(struct filter_place){.segment = &fixture.generation.segments[0]}, NOW, 1,
                     arena, &matches, &err),
        STATUS_TIMEOUT);
    column_fixture_close(&fixture);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_pass_as_the_grammar_says),
        cmocka_unit_test(random_filters_pass_what_a_plain_reading_passes),
        cmocka_unit_test(what_is_kept_is_what_was_found),
        cmocka_unit_test(what_is_not_filterable_is_refused_with_its_place),
        cmocka_unit_test(a_late_filter_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
