/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_settings.c - defaults, patches, refusals; what follows for an attribute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "store/settings/attribute.h"
#include "store/settings/settings.h"

static json_t *read_json(const char *text)
{
    struct error err = {0};
    json_t *value = json_read(str_of(text), 0, &err);

    if (!value)
        fail_msg("%s: %s", text, err.message);
    return value;
}

static struct settings *patched(enum settings_preset preset, const char *patch)
{
    struct settings *before = settings_default(preset), *settings;
    json_auto_t *json = read_json(patch);
    struct error err = {0};

    if (settings_patch(before, json, &settings, &err))
        fail_msg("%s: %s", patch, err.message);
    settings_release(before);
    return settings;
}

static struct settings *patched_again(struct settings *take_before, const char *patch)
{
    json_auto_t *json = read_json(patch);
    struct settings *settings;
    struct error err = {0};

    if (settings_patch(take_before, json, &settings, &err))
        fail_msg("%s: %s", patch, err.message);
    settings_release(take_before);
    return settings;
}

static void assert_printed(const struct settings *settings, const char *expected)
{
    BUF_AUTO struct buf out = {0};

    settings_print(settings, &out);
    assert_string_equal(out.data, expected);
}

static void assert_value(const struct settings *settings, const char *name, const char *expected)
{
    BUF_AUTO struct buf out = {0};

    json_add(&out, settings_value(settings, setting_named(str_of(name))));
    assert_string_equal(out.data, expected);
}

#define DOCUMENTS                                                                                  \
    "{\"displayedAttributes\":[\"*\"],\"searchableAttributes\":[\"*\"],"                           \
    "\"filterableAttributes\":[],\"sortableAttributes\":[],\"rankingRules\":[\"words\",\"typo\","  \
    "\"proximity\",\"attributeRank\",\"sort\",\"wordPosition\",\"exactness\"],\"stopWords\":[],"   \
    "\"nonSeparatorTokens\":[],\"separatorTokens\":[],\"dictionary\":[],\"synonyms\":{},"          \
    "\"distinctAttribute\":null,\"proximityPrecision\":\"byWord\",\"typoTolerance\":{\"enabled\":" \
    "true,\"minWordSizeForTypos\":{\"oneTypo\":5,\"twoTypos\":9},\"disableOnWords\":[],"           \
    "\"disableOnAttributes\":[],\"disableOnNumbers\":false},\"faceting\":{\"maxValuesPerFacet\":"  \
    "100,\"sortFacetValuesBy\":{\"*\":\"alpha\"}},\"pagination\":{\"maxTotalHits\":1000},"         \
    "\"embedders\":{},\"searchCutoffMs\":null,\"localizedAttributes\":null,\"facetSearch\":true,"  \
    "\"prefixSearch\":\"indexingTime\"}"

static void documents_have_the_defaults_of_the_api(void **state)
{
    struct settings *settings = settings_default(PRESET_DOCUMENTS);

    (void)state;
    assert_printed(settings, DOCUMENTS);
    assert_true(settings->all_searchable && settings->all_displayed);
    assert_int_equal(settings->ranking_rule_count, 7);
    assert_int_equal(settings->ranking_rules[3].kind, RANK_ATTRIBUTE_RANK);
    assert_true(settings->typo.enabled);
    assert_int_equal(settings->typo.one, 5);
    assert_int_equal(settings->typo.two, 9);
    assert_int_equal(settings->max_values_per_facet, 100);
    assert_int_equal(settings->max_total_hits, 1000);
    assert_int_equal(settings->cutoff_ms, 0);
    assert_null(settings->distinct.data);
    assert_true(settings->facet_search && settings->prefix_search);
    assert_false(settings->stemming || settings->full_language || settings->copies);
    settings_release(settings);
}

static void articles_have_the_newsrooms_fields(void **state)
{
    struct settings *settings = settings_default(PRESET_ARTICLES);

    (void)state;
    assert_int_equal(settings->preset, PRESET_ARTICLES);
    assert_value(settings, "preset", "\"articles\"");
    assert_value(settings, "rankingRules", "[\"sort\",\"bm25\"]");
    assert_int_equal(settings_searchable(settings, STR("headline")), 0);
    assert_int_equal(settings_searchable(settings, STR("body")), 9);
    assert_int_equal(settings_searchable(settings, STR("published")), -1);
    assert_non_null(settings_filterable(settings, STR("published")));
    assert_null(settings_filterable(settings, STR("body")));
    assert_true(settings->stemming && settings->full_language && settings->copies);
    settings_release(settings);
}

static void a_patch_changes_what_it_names(void **state)
{
    static const char *const cases[][3] = {
        {"{\"displayedAttributes\":[\"b\",\"a\"]}", "displayedAttributes", "[\"b\",\"a\"]"},
        {"{\"searchableAttributes\":[\"a\",\"*\"]}", "searchableAttributes", "[\"*\"]"},
        {"{\"searchableAttributes\":[]}", "searchableAttributes", "[]"},
        {"{\"sortableAttributes\":[\"b\",\"a\",\"b\"]}", "sortableAttributes", "[\"a\",\"b\"]"},
        {"{\"stopWords\":[\"the\",\"a\"]}", "stopWords", "[\"a\",\"the\"]"},
        {"{\"rankingRules\":[\"a.b:desc\",\"typo\"]}", "rankingRules", "[\"a.b:desc\",\"typo\"]"},
        {"{\"synonyms\":{\"b\":[\"y\",\"x\"],\"a\":[]}}", "synonyms",
         "{\"a\":[],\"b\":[\"y\",\"x\"]}"},
        {"{\"distinctAttribute\":\"sku\"}", "distinctAttribute", "\"sku\""},
        {"{\"proximityPrecision\":\"byAttribute\"}", "proximityPrecision", "\"byAttribute\""},
        {"{\"prefixSearch\":\"disabled\"}", "prefixSearch", "\"disabled\""},
        {"{\"facetSearch\":false}", "facetSearch", "false"},
        {"{\"searchCutoffMs\":100}", "searchCutoffMs", "100"},
        {"{\"embedders\":{}}", "embedders", "{}"},
        {"{\"typoTolerance\":{\"minWordSizeForTypos\":{\"oneTypo\":2}}}", "typoTolerance",
         "{\"enabled\":true,\"minWordSizeForTypos\":{\"oneTypo\":2,\"twoTypos\":9},"
         "\"disableOnWords\":[],\"disableOnAttributes\":[],\"disableOnNumbers\":false}"},
        {"{\"faceting\":{\"sortFacetValuesBy\":{\"genre\":\"count\"}}}", "faceting",
         "{\"maxValuesPerFacet\":100,\"sortFacetValuesBy\":{\"*\":\"alpha\",\"genre\":\"count\"}}"},
        {"{\"pagination\":{\"maxTotalHits\":7}}", "pagination", "{\"maxTotalHits\":7}"},
        {"{\"filterableAttributes\":[\"a\",{\"attributePatterns\":[\"b*\"]}]}",
         "filterableAttributes",
         "[\"a\",{\"attributePatterns\":[\"b*\"],\"features\":{\"facetSearch\":false,\"filter\":{"
         "\"equality\":true,\"comparison\":false}}}]"},
        {"{\"localizedAttributes\":[{\"attributePatterns\":[\"*_ja\"],\"locales\":[\"jpn\"]}]}",
         "localizedAttributes", "[{\"attributePatterns\":[\"*_ja\"],\"locales\":[\"jpn\"]}]"},
        {"{\"stemming\":true}", "stemming", "true"},
        {"{\"copies\":true}", "copies", "true"},
        {"{\"queryLanguage\":\"full\"}", "queryLanguage", "\"full\""},
        {"{\"timezone\":\"Europe/Paris\"}", "timezone", "\"Europe/Paris\""},
        {"{\"timezone\":\"-03:30\"}", "timezone", "\"-03:30\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings *settings = patched(PRESET_DOCUMENTS, cases[i][0]);

        assert_value(settings, cases[i][1], cases[i][2]);
        settings_release(settings);
    }
}

static void null_resets_a_key_and_nothing_else(void **state)
{
    struct settings *settings =
        patched(PRESET_DOCUMENTS, "{\"stopWords\":[\"the\"],\"typoTolerance\":{\"enabled\":false,"
                                  "\"disableOnWords\":[\"x\"]},\"distinctAttribute\":\"sku\"}");

    (void)state;
    settings = patched_again(settings, "{\"typoTolerance\":{\"enabled\":null}}");
    assert_true(settings->typo.enabled);
    assert_int_equal(settings->typo.off_words.count, 1);
    settings = patched_again(settings, "{\"typoTolerance\":null,\"distinctAttribute\":null}");
    assert_int_equal(settings->typo.off_words.count, 0);
    assert_int_equal(settings->stop_words.count, 1);
    settings = patched_again(settings, "{\"stopWords\":null}");
    assert_printed(settings, DOCUMENTS);
    settings_release(settings);
}

static void a_reset_goes_back_to_the_preset(void **state)
{
    struct settings *settings = patched(PRESET_ARTICLES, "{\"searchableAttributes\":[\"*\"]}");
    struct settings *again = settings_reset(settings), *usual = settings_default(PRESET_ARTICLES);

    (void)state;
    assert_true(settings->all_searchable);
    assert_false(settings_equal(settings, usual));
    assert_true(settings_equal(again, usual));
    settings_release(settings);
    settings_release(again);
    settings_release(usual);
}

static void what_is_saved_is_read_back(void **state)
{
    static const char *const patches[] = {
        "{}",
        "{\"stopWords\":[\"the\"],\"synonyms\":{\"a\":[\"b\"]}}",
        "{\"preset\":\"articles\",\"filterableAttributes\":[]}",
        "{\"rankingRules\":[\"bm25\",\"a:asc\"],\"searchCutoffMs\":5}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof patches / sizeof *patches; i++) {
        struct settings *settings = patched(PRESET_DOCUMENTS, patches[i]), *back;
        BUF_AUTO struct buf saved = {0};

        settings_save(settings, &saved);
        back = patched(PRESET_DOCUMENTS, saved.data);
        assert_true(settings_equal(settings, back));
        settings_release(settings);
        settings_release(back);
    }
}

static void bad_values_are_refused(void **state)
{
    static const struct {
        const char *patch;
        enum status status;
        const char *message; /* its start */
    } cases[] = {
        {"[]", STATUS_BAD_REQUEST, "Invalid value type: expected an object, but found an array"},
        {"{\"doggo\":1}", STATUS_BAD_REQUEST,
         "Unknown field `doggo`: expected one of `displayedAttributes`, "},
        {"{\"displayedAttributes\":\"doggo\"}", STATUS_BAD_SETTING,
         "Invalid value type at `.displayedAttributes`: expected an array, but found a string: "
         "`\"doggo\"`"},
        {"{\"searchableAttributes\":[7]}", STATUS_BAD_SETTING,
         "Invalid value type at `.searchableAttributes[0]`: expected a string, but found a "
         "positive integer: `7`"},
        {"{\"filterableAttributes\":[{}]}", STATUS_BAD_SETTING,
         "Missing field `attributePatterns` inside `.filterableAttributes[0]`"},
        {"{\"filterableAttributes\":[{\"attributePatterns\":[],\"x\":1}]}", STATUS_BAD_SETTING,
         "Unknown field `x` inside `.filterableAttributes[0]`: expected one of "
         "`attributePatterns`, `features`"},
        {"{\"sortableAttributes\":{}}", STATUS_BAD_SETTING,
         "Invalid value type at `.sortableAttributes`: expected an array, but found an object: "
         "`{}`"},
        {"{\"rankingRules\":[\"words\",\"custom\"]}", STATUS_BAD_SETTING,
         "Invalid value at `.rankingRules[1]`: `custom` ranking rule is invalid. Valid ranking "
         "rules are words, typo, sort, proximity, attribute, exactness and custom ranking rules."},
        {"{\"rankingRules\":[\":asc\"]}", STATUS_BAD_SETTING, "Invalid value at"},
        {"{\"rankingRules\":[\"_geoPoint(1,2):asc\"]}", STATUS_BAD_SETTING,
         "Invalid value at `.rankingRules[0]`: `_geoPoint` is a reserved keyword"},
        {"{\"rankingRules\":[\"attribute\",\"wordPosition\"]}", STATUS_BAD_SETTING,
         "Mixed usage of the attribute, attributeRank, and wordPosition ranking rules."},
        {"{\"stopWords\":false}", STATUS_BAD_SETTING,
         "Invalid value type at `.stopWords`: expected an array, but found a boolean: `false`"},
        {"{\"nonSeparatorTokens\":1.5}", STATUS_BAD_SETTING,
         "Invalid value type at `.nonSeparatorTokens`: expected an array, but found a number: "
         "`1.5`"},
        {"{\"separatorTokens\":-1}", STATUS_BAD_SETTING,
         "Invalid value type at `.separatorTokens`: expected an array, but found a negative "
         "integer: `-1`"},
        {"{\"dictionary\":[null]}", STATUS_BAD_SETTING,
         "Invalid value type at `.dictionary[0]`: expected a string, but found null"},
        {"{\"synonyms\":{\"a\":\"b\"}}", STATUS_BAD_SETTING,
         "Invalid value type at `.synonyms.a`: expected an array"},
        {"{\"distinctAttribute\":[\"doggo\"]}", STATUS_BAD_SETTING,
         "Invalid value type at `.distinctAttribute`: expected a string, but found an array: "
         "`[\"doggo\"]`"},
        {"{\"proximityPrecision\":\"byDoggo\"}", STATUS_BAD_SETTING,
         "Unknown value `byDoggo` at `.proximityPrecision`: expected one of `byWord`, "
         "`byAttribute`"},
        {"{\"typoTolerance\":{\"doggo\":1}}", STATUS_BAD_SETTING,
         "Unknown field `doggo` inside `.typoTolerance`: expected one of `enabled`"},
        {"{\"typoTolerance\":{\"minWordSizeForTypos\":{\"oneTypo\":9,\"twoTypos\":5}}}",
         STATUS_BAD_SETTING,
         "Invalid value at `.typoTolerance.minWordSizeForTypos`: `minWordSizeForTypos` setting is "
         "invalid."},
        {"{\"typoTolerance\":{\"minWordSizeForTypos\":{\"twoTypos\":256}}}", STATUS_BAD_SETTING,
         "Invalid value at `.typoTolerance.minWordSizeForTypos.twoTyp"},
        {"{\"faceting\":{\"sortFacetValuesBy\":{\"a\":\"doggo\"}}}", STATUS_BAD_SETTING,
         "Unknown value `doggo` at `.faceting.sortFacetValuesBy.a`: expected one of `alpha`, "
         "`count`"},
        {"{\"pagination\":{\"maxTotalHits\":0}}", STATUS_BAD_SETTING,
         "Invalid value at `.pagination.maxTotalHits`: a non-zero integer value lower than "
         "`18446744073709551615` was expected, but found a zero"},
        {"{\"pagination\":{\"maxTotalHits\":\"doggo\"}}", STATUS_BAD_SETTING,
         "Invalid value type at `.pagination.maxTotalHits`: expected a positive integer, but found "
         "a string: `\"doggo\"`"},
        {"{\"embedders\":{\"default\":{}}}", STATUS_BAD_SETTING, "Invalid value at `.embedders`"},
        {"{\"searchCutoffMs\":\"doggo\"}", STATUS_BAD_SETTING,
         "Invalid value type at `.searchCutoffMs`: expected a positive integer"},
        {"{\"localizedAttributes\":[{\"attributePatterns\":[\"a\"],\"locales\":[\"japan\"]}]}",
         STATUS_BAD_SETTING,
         "Unknown value `japan` at `.localizedAttributes[0].locales[0]`: expected one of `af`, "},
        {"{\"localizedAttributes\":[{\"attributePatterns\":\"a\",\"locales\":[]}]}",
         STATUS_BAD_SETTING,
         "Invalid value type at `.localizedAttributes[0].attributePatterns`: expected an array"},
        {"{\"localizedAttributes\":[{\"attributePatterns\":[]}]}", STATUS_BAD_SETTING,
         "Missing field `locales` inside `.localizedAttributes[0]`"},
        {"{\"facetSearch\":\"yes\"}", STATUS_BAD_SETTING,
         "Invalid value type at `.facetSearch`: expected a boolean, but found a string: `\"yes\"`"},
        {"{\"prefixSearch\":1}", STATUS_BAD_SETTING,
         "Invalid value type at `.prefixSearch`: expected a string"},
        {"{\"preset\":\"books\"}", STATUS_BAD_SETTING, "Unknown value `books` at `.preset`"},
        {"{\"queryLanguage\":\"\"}", STATUS_BAD_SETTING, "Unknown value `` at"},
        {"{\"stemming\":0}", STATUS_BAD_SETTING, "Invalid value type at `.stemming`"},
        {"{\"copies\":\"yes\"}", STATUS_BAD_SETTING, "Invalid value type at `.copies`"},
        {"{\"timezone\":9}", STATUS_BAD_SETTING, "Invalid value type at `.timezone`"},
        {"{\"timezone\":\"Mars/Olympus\"}", STATUS_BAD_SETTING,
         "Invalid value at `.timezone`: there is no time zone `Mars/Olympus`"},
        {"{\"timezone\":\"../../etc/passwd\"}", STATUS_BAD_SETTING, "Invalid value at `.timezone`"},
    };
    struct settings *settings = settings_default(PRESET_DOCUMENTS);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_auto_t *patch = read_json(cases[i].patch);
        struct settings *out;
        struct error err = {0};

        assert_int_equal(settings_patch(settings, patch, &out, &err), cases[i].status);
        if (!str_starts(str_of(err.message), str_of(cases[i].message)))
            fail_msg("%s: %s", cases[i].patch, err.message);
        if (err.status == STATUS_BAD_SETTING) /* the first key of the patch */
            assert_true(err.subject && str_starts(str_of(cases[i].patch + 2), str_of(err.subject)));
        assert_null(out);
    }
    settings_release(settings);
}

static void a_route_of_its_own_leaves_the_name_out(void **state)
{
    struct settings *settings = settings_default(PRESET_DOCUMENTS), *out;
    const struct setting *setting = setting_named(STR("stopWords"));
    json_auto_t *bad = json_string("doggo"), *good = read_json("[\"the\"]");
    struct error err = {0};

    (void)state;
    assert_null(setting_named(STR("doggo")));
    assert_int_equal(settings_patch_one(settings, setting, bad, &out, &err), STATUS_BAD_SETTING);
    assert_string_equal(err.message, "Invalid value type: expected an array, but found a string: "
                                     "`\"doggo\"`");
    assert_int_equal(settings_patch_one(settings, setting, good, &out, &err), STATUS_OK);
    assert_int_equal(out->stop_words.count, 1);
    settings_release(settings);
    settings_release(out);
}

static void names_cover_what_is_nested(void **state)
{
    struct settings *settings = patched(
        PRESET_DOCUMENTS,
        "{\"searchableAttributes\":[\"title\",\"author\"],\"displayedAttributes\":[\"author.name\"]"
        ",\"filterableAttributes\":[\"author\",{\"attributePatterns\":[\"price_*\",\"*_id\",\"*mid*"
        "\"]}],\"sortableAttributes\":[\"price\"],\"faceting\":{\"sortFacetValuesBy\":{\"a\":"
        "\"count\"}}}");

    (void)state;
    assert_int_equal(settings_searchable(settings, STR("author.name")), 1);
    assert_int_equal(settings_searchable(settings, STR("authors")), -1);
    assert_true(settings_is_displayed(settings, STR("author.name.first")));
    assert_false(settings_is_displayed(settings, STR("author")));
    assert_true(settings_filterable(settings, STR("author.name"))->comparison);
    assert_false(settings_filterable(settings, STR("price_usd"))->comparison);
    assert_non_null(settings_filterable(settings, STR("shop_id")));
    assert_non_null(settings_filterable(settings, STR("amidst")));
    assert_null(settings_filterable(settings, STR("price")));
    assert_true(settings_is_sortable(settings, STR("price.net")));
    assert_true(settings_facet_by_count(settings, STR("a")));
    assert_false(settings_facet_by_count(settings, STR("b")));
    settings_release(settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_have_the_defaults_of_the_api),
        cmocka_unit_test(articles_have_the_newsrooms_fields),
        cmocka_unit_test(a_patch_changes_what_it_names),
        cmocka_unit_test(null_resets_a_key_and_nothing_else),
        cmocka_unit_test(a_reset_goes_back_to_the_preset),
        cmocka_unit_test(what_is_saved_is_read_back),
        cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(a_route_of_its_own_leaves_the_name_out),
        cmocka_unit_test(names_cover_what_is_nested),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
