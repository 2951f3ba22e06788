/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_members.c - copies canonical values to the members of struct settings. */
#include "base/json.h"
#include "store/settings/settings_private.h"

static struct str_list take_list(struct arena *arena, const json_t *value)
{
    uint32_t count = (uint32_t)json_array_size(value);
    struct str *at = arena_alloc(arena, (count + 1) * sizeof *at);

    for (uint32_t i = 0; i < count; i++)
        at[i] = arena_str(arena, json_str(json_array_get(value, i)));
    return (struct str_list){at, count};
}

/* ["*"] means all attributes, with an empty list. */
static struct str_list take_shown(struct arena *arena, const json_t *value, bool *all)
{
    *all = str_is(json_str(json_array_get(value, 0)), "*");
    return *all ? (struct str_list){0} : take_list(arena, value);
}

void take_displayed(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->displayed = take_shown(arena, value, &settings->all_displayed);
}

void take_searchable(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->searchable = take_shown(arena, value, &settings->all_searchable);
}

static size_t count_patterns(const json_t *rules)
{
    const json_t *rule;
    size_t i, count = 0;

    json_array_foreach (rules, i, rule)
        count +=
            json_is_string(rule) ? 1 : json_array_size(json_object_get(rule, "attributePatterns"));
    return count;
}

static uint32_t take_filterable_rule(struct filterable_rule *out, struct arena *arena,
                                     const json_t *rule)
{
    const json_t *patterns = json_object_get(rule, "attributePatterns");
    const json_t *features = json_object_get(rule, "features");
    const json_t *filter = json_object_get(features, "filter");
    uint32_t count = (uint32_t)json_array_size(patterns);

    if (json_is_string(rule)) {
        *out = (struct filterable_rule){.pattern = arena_str(arena, json_str(rule)),
                                        .facet_search = true,
                                        .equality = true,
                                        .comparison = true};
        return 1;
    }
    for (uint32_t i = 0; i < count; i++)
        out[i] = (struct filterable_rule){
            .pattern = arena_str(arena, json_str(json_array_get(patterns, i))),
            .is_pattern = true,
            .facet_search = json_is_true(json_object_get(features, "facetSearch")),
            .equality = json_is_true(json_object_get(filter, "equality")),
            .comparison = json_is_true(json_object_get(filter, "comparison"))};
    return count;
}

void take_filterable(struct settings *settings, struct arena *arena, const json_t *value)
{
    struct filterable_rule *rules = arena_zero(arena, count_patterns(value) + 1, sizeof *rules);
    const json_t *rule;
    size_t i;

    settings->filterable = rules;
    json_array_foreach (value, i, rule)
        settings->filterable_count +=
            take_filterable_rule(rules + settings->filterable_count, arena, rule);
}

void take_sortable(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->sortable = take_list(arena, value);
}

static struct ranking_rule rule_of(struct arena *arena, struct str text)
{
    static const struct {
        const char *name;
        enum ranking_kind kind;
    } rules[] = {
        {"words", RANK_WORDS},
        {"typo", RANK_TYPO},
        {"proximity", RANK_PROXIMITY},
        {"attribute", RANK_ATTRIBUTE},
        {"attributeRank", RANK_ATTRIBUTE_RANK},
        {"wordPosition", RANK_WORD_POSITION},
        {"sort", RANK_SORT},
        {"exactness", RANK_EXACTNESS},
        {"bm25", RANK_BM25},
    };
    bool descending = str_ends(text, STR(":desc"));

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (str_is(text, rules[i].name))
            return (struct ranking_rule){.kind = rules[i].kind};
    return (struct ranking_rule){
        .kind = RANK_CUSTOM,
        .field = arena_str(arena, str_slice(text, 0, text.length - 4 - descending)),
        .descending = descending};
}

void take_ranking_rules(struct settings *settings, struct arena *arena, const json_t *value)
{
    uint32_t count = (uint32_t)json_array_size(value);
    struct ranking_rule *rules = arena_zero(arena, count + 1, sizeof *rules);

    for (uint32_t i = 0; i < count; i++)
        rules[i] = rule_of(arena, json_str(json_array_get(value, i)));
    settings->ranking_rules = rules;
    settings->ranking_rule_count = count;
}

void take_stop_words(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->stop_words = take_list(arena, value);
}

void take_non_separators(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->non_separators = take_list(arena, value);
}

void take_separators(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->separators = take_list(arena, value);
}

void take_dictionary(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->dictionary = take_list(arena, value);
}

void take_synonyms(struct settings *settings, struct arena *arena, const json_t *value)
{
    struct synonym *synonyms = arena_zero(arena, json_object_size(value) + 1, sizeof *synonyms);
    const char *key;
    json_t *others;

    settings->synonyms = synonyms;
    json_object_foreach ((json_t *)(uintptr_t)value, key, others)
        synonyms[settings->synonym_count++] =
            (struct synonym){arena_str(arena, str_of(key)), take_list(arena, others)};
}

void take_distinct(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->distinct = json_is_string(value) ? arena_str(arena, json_str(value)) : STR_NONE;
}

void take_proximity(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    settings->proximity_by_attribute = str_is(json_str(value), "byAttribute");
}

void take_typo(struct settings *settings, struct arena *arena, const json_t *value)
{
    const json_t *sizes = json_object_get(value, "minWordSizeForTypos");

    settings->typo = (struct typo_settings){
        .enabled = json_is_true(json_object_get(value, "enabled")),
        .one = (uint32_t)json_integer_value(json_object_get(sizes, "oneTypo")),
        .two = (uint32_t)json_integer_value(json_object_get(sizes, "twoTypos")),
        .off_words = take_list(arena, json_object_get(value, "disableOnWords")),
        .off_attributes = take_list(arena, json_object_get(value, "disableOnAttributes")),
        .off_numbers = json_is_true(json_object_get(value, "disableOnNumbers"))};
}

void take_faceting(struct settings *settings, struct arena *arena, const json_t *value)
{
    json_int_t most = json_integer_value(json_object_get(value, "maxValuesPerFacet"));
    json_t *orders = json_object_get(value, "sortFacetValuesBy"), *order;
    struct facet_order *out = arena_zero(arena, json_object_size(orders) + 1, sizeof *out);
    const char *key;

    settings->max_values_per_facet = most > UINT32_MAX ? UINT32_MAX : (uint32_t)most;
    settings->facet_orders = out;
    json_object_foreach (orders, key, order)
        out[settings->facet_order_count++] =
            (struct facet_order){arena_str(arena, str_of(key)), str_is(json_str(order), "count")};
}

void take_pagination(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    settings->max_total_hits = (uint64_t)json_integer_value(json_object_get(value, "maxTotalHits"));
}

void take_nothing(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)settings;
    (void)arena;
    (void)value;
}

void take_cutoff(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    settings->cutoff_ms = (uint64_t)json_integer_value(value);
}

void take_localized(struct settings *settings, struct arena *arena, const json_t *value)
{
    struct localized_rule *rules = arena_zero(arena, json_array_size(value) + 1, sizeof *rules);
    const json_t *rule;
    size_t i;

    settings->localized = rules;
    settings->localized_count = (uint32_t)json_array_size(value);
    json_array_foreach (value, i, rule) {
        rules[i].patterns = take_list(arena, json_object_get(rule, "attributePatterns"));
        rules[i].locales = take_list(arena, json_object_get(rule, "locales"));
        if (rules[i].locales.count > 0)
            rules[i].language = language_find(rules[i].locales.at[0]);
    }
}

void take_facet_search(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    settings->facet_search = json_is_true(value);
}

void take_prefix_search(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    settings->prefix_search = str_is(json_str(value), "indexingTime");
}

void take_preset(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    while (!str_is(json_str(value), settings_preset_names[settings->preset]))
        settings->preset++;
}

void take_query_language(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    settings->full_language = str_is(json_str(value), "full");
}

void take_stemming(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    settings->stemming = json_is_true(value);
}

void take_timezone(struct settings *settings, struct arena *arena, const json_t *value)
{
    settings->timezone = json_is_string(value) ? arena_str(arena, json_str(value)) : STR_NONE;
}

void take_copies(struct settings *settings, struct arena *arena, const json_t *value)
{
    (void)arena;
    settings->copies = json_is_true(value);
}
