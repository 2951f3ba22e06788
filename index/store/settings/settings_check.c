/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_check.c - checks the keys' values as clients send them. A wrong value is refused with a
 * message that says what would be right. A right value is made canonical: sets sorted, objects
 * complete. */
#include <stdio.h>

#include "base/json.h"
#include "base/zone.h"
#include "store/settings/locales.h"
#include "store/settings/settings_private.h"

/* --- words and lists --- */

json_t *check_proximity(struct check *check, const json_t *value)
{
    static const char *const words[] = {"byWord", "byAttribute"};

    return check_one_of(check, value, words, 2);
}

json_t *check_prefix_search(struct check *check, const json_t *value)
{
    static const char *const words[] = {"indexingTime", "disabled"};

    return check_one_of(check, value, words, 2);
}

json_t *check_preset(struct check *check, const json_t *value)
{
    return check_one_of(check, value, settings_preset_names, PRESET_COUNT);
}

json_t *check_query_language(struct check *check, const json_t *value)
{
    static const char *const words[] = {"plain", "full"};

    return check_one_of(check, value, words, 2);
}

/* On a system without time zones, as one that an index was moved to, names cannot be told from
 * mistakes: they are kept. */
json_t *check_timezone(struct check *check, const json_t *value)
{
    BUF_AUTO struct buf problem = {0};
    struct str name = json_str(value);

    if (!name.data)
        return check_wrong_type(check, "a string", value);
    if (zone_find(name) || !zone_find(STR("Europe/London")))
        return json_stringn(name.data, name.length);
    buf_addf(&problem, "there is no time zone `%.*s`: write it as Europe/Paris or +09:00",
             STR_ARG(name));
    return check_wrong_value(check, problem.data);
}

static json_t *check_order(struct check *check, const json_t *value)
{
    static const char *const words[] = {"alpha", "count"};

    return check_one_of(check, value, words, 2);
}

/* A list that contains `*` means all attributes. */
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

/* --- objects --- */

static json_t *check_byte(struct check *check, const json_t *value)
{
    if (json_is_integer(value) && json_integer_value(value) > 255)
        return check_wrong_value(check,
                                 "value: `minWordSizeForTypos` takes whole numbers from 0 to 255");
    return check_count(check, value);
}

static json_t *check_word_sizes(struct check *check, const json_t *value)
{
    static const struct check_member members[] = {{"oneTypo", check_byte},
                                                  {"twoTypos", check_byte}};
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
    return check_wrong_value(check, problem);
}

json_t *check_typo(struct check *check, const json_t *value)
{
    static const struct check_member members[] = {
        {"enabled", check_bool},          {"minWordSizeForTypos", check_word_sizes},
        {"disableOnWords", check_set},    {"disableOnAttributes", check_set},
        {"disableOnNumbers", check_bool},
    };

    return check_members(check, MEMBERS(members),
                         "`enabled`, `minWordSizeForTypos`, `disableOnWords`, "
                         "`disableOnAttributes`, `disableOnNumbers`",
                         value);
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
    static const struct check_member members[] = {{"maxValuesPerFacet", check_count},
                                                  {"sortFacetValuesBy", check_orders}};

    return check_members(check, MEMBERS(members), "`maxValuesPerFacet`, `sortFacetValuesBy`",
                         value);
}

json_t *check_pagination(struct check *check, const json_t *value)
{
    static const struct check_member members[] = {{"maxTotalHits", check_positive}};

    return check_members(check, MEMBERS(members), "`maxTotalHits`", value);
}

json_t *check_synonyms(struct check *check, const json_t *value)
{
    return check_map(check, check_names, value);
}

/* Semantic search is out of scope: there is nothing to set. null removes an embedder, and none
 * exists. */
json_t *check_embedders(struct check *check, const json_t *value)
{
    const char *name;
    json_t *embedder;

    if (!json_is_object(value))
        return check_wrong_type(check, "an object", value);
    json_object_foreach ((json_t *)(uintptr_t)value, name, embedder) {
        if (!json_is_null(embedder))
            return check_wrong_value(check, "embedders are not available in Dateline");
    }
    return json_object();
}

/* Documents are not joined: there is nothing to set. */
json_t *check_foreign_keys(struct check *check, const json_t *value)
{
    if (!json_is_array(value))
        return check_wrong_type(check, "an array", value);
    return json_array_size(value) == 0
               ? json_array()
               : check_wrong_value(check, "foreign keys are not available in Dateline");
}

/* --- filterable attributes, localized attributes --- */

static json_t *check_filter_features(struct check *check, const json_t *value)
{
    static const struct check_member members[] = {{"equality", check_bool},
                                                  {"comparison", check_bool}};

    return check_new(check, MEMBERS(members), "`equality`, `comparison`",
                     "{\"equality\":true,\"comparison\":false}", value);
}

static json_t *check_features(struct check *check, const json_t *value)
{
    static const struct check_member members[] = {{"facetSearch", check_bool},
                                                  {"filter", check_filter_features}};

    return check_new(check, MEMBERS(members), "`facetSearch`, `filter`",
                     "{\"facetSearch\":false,\"filter\":{\"equality\":true,\"comparison\":false}}",
                     value);
}

static json_t *check_filterable_rule(struct check *check, const json_t *value)
{
    static const struct check_member members[] = {{"attributePatterns", check_names},
                                                  {"features", check_features}};

    if (!json_is_object(value))
        return check_string(check, value);
    if (!json_object_get(value, "attributePatterns"))
        return check_missing_field(check, "attributePatterns");
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
        return check_wrong_type(check, "a string", value);
    if (locale_known(json_str(value)))
        return check_string(check, value);
    locale_list(&known);
    return check_unknown_value(check, value, known.data);
}

static json_t *check_locales(struct check *check, const json_t *value)
{
    return check_array(check, check_locale, value);
}

static json_t *check_localized_rule(struct check *check, const json_t *value)
{
    static const struct check_member members[] = {{"attributePatterns", check_names},
                                                  {"locales", check_locales}};

    for (size_t i = 0; json_is_object(value) && i < 2; i++)
        if (!json_object_get(value, members[i].key))
            return check_missing_field(check, members[i].key);
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
    return check_wrong_value(check, message);
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
        return check_wrong_type(check, "a string", value);
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
