/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_check.c - values as clients send them: refused with what would be right, or brought into
 * the one form that is kept (sets sorted, objects complete). */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "store/locales.h"
#include "store/settings_private.h"

/* --- saying what is wrong --- */

static void describe(struct buf *out, const json_t *value)
{
    static const char *const kinds[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
        [JSON_REAL] = "a number",    [JSON_TRUE] = "a boolean", [JSON_FALSE] = "a boolean",
        [JSON_NULL] = "null",
    };

    if (json_is_integer(value))
        buf_add_text(out,
                     json_integer_value(value) < 0 ? "a negative integer" : "a positive integer");
    else
        buf_add_text(out, kinds[json_typeof(value)]);
    if (json_is_null(value))
        return;
    buf_add_text(out, ": `");
    json_add(out, value);
    buf_add_char(out, '`');
}

static const char *place_of(const struct check *check, const char *before, struct buf *text)
{
    if (check->place.length > 0)
        buf_addf(text, " %s `%.*s`", before, STR_ARG(buf_str(&check->place)));
    return text->data ? text->data : "";
}

enum status check_bad_type(struct check *check, const char *expected, const json_t *value)
{
    BUF_AUTO struct buf place = {0}, found = {0};

    describe(&found, value);
    return error_set(check->err, check->bad, "Invalid value type%s: expected %s, but found %.*s",
                     place_of(check, "at", &place), expected, STR_ARG(buf_str(&found)));
}

static json_t *bad_type(struct check *check, const char *expected, const json_t *value)
{
    check_bad_type(check, expected, value);
    return NULL;
}

static json_t *bad_value(struct check *check, const char *problem)
{
    BUF_AUTO struct buf place = {0};

    error_set(check->err, check->bad, "Invalid value%s: %s", place_of(check, "at", &place),
              problem);
    return NULL;
}

static json_t *unknown_value(struct check *check, const json_t *value, const char *known)
{
    BUF_AUTO struct buf place = {0};

    error_set(check->err, check->bad, "Unknown value `%.*s`%s: expected one of %s",
              STR_ARG(json_str(value)), place_of(check, "at", &place), known);
    return NULL;
}

static json_t *unknown_field(struct check *check, const char *key, const char *known)
{
    BUF_AUTO struct buf place = {0};

    error_set(check->err, check->bad, "Unknown field `%s`%s: expected one of %s", key,
              place_of(check, "inside", &place), known);
    return NULL;
}

static json_t *missing_field(struct check *check, const char *key)
{
    BUF_AUTO struct buf place = {0};

    error_set(check->err, check->bad, "Missing field `%s`%s", key,
              place_of(check, "inside", &place));
    return NULL;
}

/* Check what stands one step further down: `.key` or `[number]`. */
static json_t *check_member(struct check *check, const char *key, setting_check_fn *member,
                            const json_t *value)
{
    size_t length = check->place.length;
    json_t *checked;

    buf_addf(&check->place, ".%s", key);
    checked = member(check, value);
    check->place.length = length;
    return checked;
}

static json_t *check_element(struct check *check, size_t number, setting_check_fn *element,
                             const json_t *value)
{
    size_t length = check->place.length;
    json_t *checked;

    buf_addf(&check->place, "[%zu]", number);
    checked = element(check, value);
    check->place.length = length;
    return checked;
}

/* --- plain values --- */

json_t *check_bool(struct check *check, const json_t *value)
{
    return json_is_boolean(value) ? json_boolean(json_is_true(value))
                                  : bad_type(check, "a boolean", value);
}

static json_t *check_string(struct check *check, const json_t *value)
{
    struct str text = json_str(value);

    return text.data ? json_stringn(text.data, text.length) : bad_type(check, "a string", value);
}

static json_t *check_count(struct check *check, const json_t *value)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return bad_type(check, "a positive integer", value);
    return json_integer(json_integer_value(value));
}

static json_t *check_positive(struct check *check, const json_t *value)
{
    if (json_is_integer(value) && json_integer_value(value) == 0)
        return bad_value(check, "a non-zero integer value lower than `18446744073709551615` was "
                                "expected, but found a zero");
    return check_count(check, value);
}

static json_t *check_byte(struct check *check, const json_t *value)
{
    if (json_is_integer(value) && json_integer_value(value) > 255)
        return bad_value(check, "value: `minWordSizeForTypos` takes whole numbers from 0 to 255");
    return check_count(check, value);
}

static json_t *check_one_of(struct check *check, const json_t *value, const char *const *words,
                            size_t count, const char *known)
{
    if (!json_is_string(value))
        return bad_type(check, "a string", value);
    for (size_t i = 0; i < count; i++)
        if (str_is(json_str(value), words[i]))
            return json_string(words[i]);
    return unknown_value(check, value, known);
}

json_t *check_proximity(struct check *check, const json_t *value)
{
    static const char *const words[] = {"byWord", "byAttribute"};

    return check_one_of(check, value, words, 2, "`byWord`, `byAttribute`");
}

json_t *check_prefix_search(struct check *check, const json_t *value)
{
    static const char *const words[] = {"indexingTime", "disabled"};

    return check_one_of(check, value, words, 2, "`indexingTime`, `disabled`");
}

json_t *check_preset(struct check *check, const json_t *value)
{
    return check_one_of(check, value, settings_preset_names, PRESET_COUNT,
                        "`documents`, `articles`");
}

json_t *check_query_language(struct check *check, const json_t *value)
{
    static const char *const words[] = {"plain", "full"};

    return check_one_of(check, value, words, 2, "`plain`, `full`");
}

static json_t *check_order(struct check *check, const json_t *value)
{
    static const char *const words[] = {"alpha", "count"};

    return check_one_of(check, value, words, 2, "`alpha`, `count`");
}

json_t *check_distinct(struct check *check, const json_t *value)
{
    return check_string(check, value);
}

json_t *check_cutoff(struct check *check, const json_t *value)
{
    return check_count(check, value);
}

/* --- lists --- */

static json_t *check_array(struct check *check, setting_check_fn *element, const json_t *value)
{
    json_t *out;

    if (!json_is_array(value))
        return bad_type(check, "an array", value);
    out = json_array();
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_t *checked = check_element(check, i, element, json_array_get(value, i));

        if (!checked) {
            json_decref(out);
            return NULL;
        }
        json_array_append_new(out, checked);
    }
    return out;
}

json_t *check_names(struct check *check, const json_t *value)
{
    return check_array(check, check_string, value);
}

/* A list with `*` in it is all attributes. */
json_t *check_shown(struct check *check, const json_t *value)
{
    json_t *names = check_names(check, value);

    for (size_t i = 0; i < json_array_size(names); i++)
        if (str_is(json_str(json_array_get(names, i)), "*")) {
            json_decref(names);
            return json_pack("[s]", "*");
        }
    return names;
}

static int compare_strings(const void *a, const void *b)
{
    return str_compare(json_str(*(json_t *const *)a), json_str(*(json_t *const *)b));
}

/* Sorted, each once. */
json_t *check_set(struct check *check, const json_t *value)
{
    json_t *names = check_names(check, value), *out;
    size_t count = json_array_size(names);
    json_t **sorted;

    if (count < 2)
        return names;
    sorted = mem_zero(count, sizeof *sorted);
    out = json_array();
    for (size_t i = 0; i < count; i++)
        sorted[i] = json_array_get(names, i);
    qsort(sorted, count, sizeof *sorted, compare_strings);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || compare_strings(&sorted[i - 1], &sorted[i]) != 0)
            json_array_append(out, sorted[i]);
    free(sorted);
    json_decref(names);
    return out;
}

/* --- objects of known members --- */

struct member {
    const char *key;
    setting_check_fn *check;
};

/* The members that `value` has go over those of `before`; null takes that of `standard`. */
static json_t *check_members(struct check *check, const struct member *members, size_t count,
                             const char *known, const json_t *value)
{
    const json_t *before = check->before, *standard = check->standard;
    json_t *out;
    const char *key;
    json_t *given;

    if (!json_is_object(value))
        return bad_type(check, "an object", value);
    out = json_deep_copy(before);
    json_object_foreach((json_t *)(uintptr_t)value, key, given)
    {
        size_t i = 0;
        json_t *checked;

        while (i < count && strcmp(members[i].key, key) != 0)
            i++;
        if (i == count) {
            json_decref(out);
            return unknown_field(check, key, known);
        }
        check->before = json_object_get(before, key);
        check->standard = json_object_get(standard, key);
        checked = json_is_null(given) ? json_deep_copy(check->standard)
                                      : check_member(check, key, members[i].check, given);
        check->before = before;
        check->standard = standard;
        if (!checked) {
            json_decref(out);
            return NULL;
        }
        json_object_set_new(out, key, checked);
    }
    return out;
}

#define MEMBERS(members) members, sizeof members / sizeof *members

static json_t *check_word_sizes(struct check *check, const json_t *value)
{
    static const struct member members[] = {{"oneTypo", check_byte}, {"twoTypos", check_byte}};
    json_t *sizes = check_members(check, MEMBERS(members), "`oneTypo`, `twoTypos`", value);
    json_int_t one = json_integer_value(json_object_get(sizes, "oneTypo"));
    json_int_t two = json_integer_value(json_object_get(sizes, "twoTypos"));
    char problem[300];

    if (!sizes || one <= two)
        return sizes;
    json_decref(sizes);
    snprintf(problem, sizeof problem,
             "`minWordSizeForTypos` setting is invalid. `oneTypo` and `twoTypos` fields should be "
             "between `0` and `255`, and `twoTypos` should be greater or equals to `oneTypo` but "
             "found `oneTypo: %lld` and twoTypos: %lld`.",
             (long long)one, (long long)two);
    return bad_value(check, problem);
}

json_t *check_typo(struct check *check, const json_t *value)
{
    static const struct member members[] = {
        {"enabled", check_bool},          {"minWordSizeForTypos", check_word_sizes},
        {"disableOnWords", check_set},    {"disableOnAttributes", check_set},
        {"disableOnNumbers", check_bool},
    };

    return check_members(check, MEMBERS(members),
                         "`enabled`, `minWordSizeForTypos`, `disableOnWords`, "
                         "`disableOnAttributes`, `disableOnNumbers`",
                         value);
}

/* An object whose keys the client chooses, in the order of keys. */
static json_t *check_map(struct check *check, setting_check_fn *member, const json_t *value)
{
    json_t *keys = json_array(), *out = json_object(), *sorted;
    const char *key;
    json_t *given;
    size_t i;

    if (!json_is_object(value)) {
        json_decref(keys);
        json_decref(out);
        return bad_type(check, "an object", value);
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, given)
        json_array_append_new(keys, json_string(key));
    sorted = check_set(check, keys);
    json_decref(keys);
    json_array_foreach(sorted, i, given)
    {
        json_t *checked;

        key = json_string_value(given);
        checked = check_member(check, key, member, json_object_get(value, key));
        if (!checked) {
            json_decref(sorted);
            json_decref(out);
            return NULL;
        }
        json_object_set_new(out, key, checked);
    }
    json_decref(sorted);
    return out;
}

static json_t *check_orders(struct check *check, const json_t *value)
{
    json_t *orders = check_map(check, check_order, value), *whole;

    if (!orders || json_object_get(orders, "*"))
        return orders;
    whole = json_pack("{s:s}", "*", "alpha");
    json_object_update(whole, orders);
    json_decref(orders);
    return whole;
}

json_t *check_faceting(struct check *check, const json_t *value)
{
    static const struct member members[] = {{"maxValuesPerFacet", check_count},
                                            {"sortFacetValuesBy", check_orders}};

    return check_members(check, MEMBERS(members), "`maxValuesPerFacet`, `sortFacetValuesBy`",
                         value);
}

json_t *check_pagination(struct check *check, const json_t *value)
{
    static const struct member members[] = {{"maxTotalHits", check_positive}};

    return check_members(check, MEMBERS(members), "`maxTotalHits`", value);
}

json_t *check_synonyms(struct check *check, const json_t *value)
{
    return check_map(check, check_names, value);
}

/* Semantic search is out of scope: there is nothing to set. */
json_t *check_embedders(struct check *check, const json_t *value)
{
    if (json_is_object(value) && json_object_size(value) == 0)
        return json_object();
    return json_is_object(value) ? bad_value(check, "embedders are not available in Dateline")
                                 : bad_type(check, "an object", value);
}

/* --- filterable attributes, localized attributes --- */

/* An object of known members where there was none before. */
static json_t *check_new(struct check *check, const struct member *members, size_t count,
                         const char *known, const char *standard, const json_t *value)
{
    const json_t *before = check->before, *old_standard = check->standard;
    json_t *template = json_loads(standard, 0, NULL), *checked;

    check->before = check->standard = template;
    checked = check_members(check, members, count, known, value);
    check->before = before;
    check->standard = old_standard;
    json_decref(template);
    return checked;
}

static json_t *check_filter_features(struct check *check, const json_t *value)
{
    static const struct member members[] = {{"equality", check_bool}, {"comparison", check_bool}};

    return check_new(check, MEMBERS(members), "`equality`, `comparison`",
                     "{\"equality\":true,\"comparison\":false}", value);
}

static json_t *check_features(struct check *check, const json_t *value)
{
    static const struct member members[] = {{"facetSearch", check_bool},
                                            {"filter", check_filter_features}};

    return check_new(check, MEMBERS(members), "`facetSearch`, `filter`",
                     "{\"facetSearch\":false,\"filter\":{\"equality\":true,\"comparison\":false}}",
                     value);
}

static json_t *check_filterable_rule(struct check *check, const json_t *value)
{
    static const struct member members[] = {{"attributePatterns", check_names},
                                            {"features", check_features}};

    if (!json_is_object(value))
        return check_string(check, value);
    if (!json_object_get(value, "attributePatterns"))
        return missing_field(check, "attributePatterns");
    return check_new(check, MEMBERS(members), "`attributePatterns`, `features`",
                     "{\"attributePatterns\":[],\"features\":{\"facetSearch\":false,\"filter\":{"
                     "\"equality\":true,\"comparison\":false}}}",
                     value);
}

json_t *check_filterable(struct check *check, const json_t *value)
{
    return check_array(check, check_filterable_rule, value);
}

static json_t *check_locale(struct check *check, const json_t *value)
{
    BUF_AUTO struct buf known = {0};

    if (!json_is_string(value))
        return bad_type(check, "a string", value);
    if (locale_known(json_str(value)))
        return check_string(check, value);
    locale_list(&known);
    return unknown_value(check, value, known.data);
}

static json_t *check_locales(struct check *check, const json_t *value)
{
    return check_array(check, check_locale, value);
}

static json_t *check_localized_rule(struct check *check, const json_t *value)
{
    static const struct member members[] = {{"attributePatterns", check_names},
                                            {"locales", check_locales}};

    for (size_t i = 0; json_is_object(value) && i < 2; i++)
        if (!json_object_get(value, members[i].key))
            return missing_field(check, members[i].key);
    return check_new(check, MEMBERS(members), "`attributePatterns`, `locales`",
                     "{\"attributePatterns\":[],\"locales\":[]}", value);
}

json_t *check_localized(struct check *check, const json_t *value)
{
    return check_array(check, check_localized_rule, value);
}

/* --- ranking rules --- */

static json_t *bad_rule(struct check *check, struct str rule, const char *problem)
{
    char message[400];

    snprintf(message, sizeof message, "`%.*s` %s", (int)(rule.length < 200 ? rule.length : 200),
             rule.data, problem);
    return bad_value(check, message);
}

static json_t *check_custom_rule(struct check *check, const json_t *value)
{
    struct str rule = json_str(value);
    struct str field = str_slice(rule, 0, rule.length - 4 - str_ends(rule, STR(":desc")));

    if (str_starts(rule, STR("_geoPoint(")) || str_is(field, "_geoPoint"))
        return bad_rule(check, STR("_geoPoint"),
                        "is a reserved keyword and thus can't be used as a ranking rule. "
                        "`_geoPoint` can only be used for sorting at search time");
    if (str_is(field, "_geo") || str_is(field, "_geoDistance"))
        return bad_rule(check, field,
                        "is a reserved keyword and thus can't be used as a ranking rule");
    return check_string(check, value);
}

static json_t *check_ranking_rule(struct check *check, const json_t *value)
{
    static const char *const rules[] = {"words",     "typo",          "proximity",
                                        "attribute", "attributeRank", "wordPosition",
                                        "sort",      "exactness",     "bm25"};
    struct str rule = json_str(value);

    if (!rule.data)
        return bad_type(check, "a string", value);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (str_is(rule, rules[i]))
            return json_string(rules[i]);
    if ((str_ends(rule, STR(":asc")) && rule.length > 4) ||
        (str_ends(rule, STR(":desc")) && rule.length > 5))
        return check_custom_rule(check, value);
    return bad_rule(check, rule,
                    "ranking rule is invalid. Valid ranking rules are words, typo, sort, "
                    "proximity, attribute, exactness and custom ranking rules.");
}

static bool has_rule(const json_t *rules, const char *name)
{
    for (size_t i = 0; i < json_array_size(rules); i++)
        if (str_is(json_str(json_array_get(rules, i)), name))
            return true;
    return false;
}

json_t *check_ranking_rules(struct check *check, const json_t *value)
{
    json_t *rules = check_array(check, check_ranking_rule, value);

    if (!has_rule(rules, "attribute") ||
        (!has_rule(rules, "attributeRank") && !has_rule(rules, "wordPosition")))
        return rules;
    json_decref(rules);
    error_set(check->err, check->bad,
              "Mixed usage of the attribute, attributeRank, and wordPosition ranking rules. You "
              "must either use the attribute ranking rule alone or the attributeRank and "
              "wordPosition ranking rules.");
    return NULL;
}
