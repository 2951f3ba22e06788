/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_table.c - the table of all settings, in the order of the API's object.
 *
 * The articles' weights are in schema.c. Here are the defaults that the preset `articles` shows to
 * clients. */
#include "store/settings/settings_private.h"

const char *const settings_preset_names[PRESET_COUNT] = {"documents", "articles"};

#define BOTH(json)                                                                                 \
    {                                                                                              \
        json, json                                                                                 \
    }

const struct setting_row setting_rows[] = {
    {{"displayedAttributes", false, false, false},
     {"[\"*\"]", "[\"*\"]"},
     check_shown,
     take_displayed},
    {{"searchableAttributes", false, true, false},
     {"[\"*\"]", "[\"headline\",\"subhead\",\"summary\",\"byline\",\"dateline\",\"agency\","
                 "\"source\",\"section\",\"keywords\",\"body\",\"boilerplate\"]"},
     check_shown,
     take_searchable},
    {{"filterableAttributes", false, true, false},
     {"[]", "[\"byline\",\"dateline\",\"agency\",\"source\",\"section\",\"keywords\",\"language\","
            "\"published\",\"updated\"]"},
     check_filterable,
     take_filterable},
    {{"sortableAttributes", false, true, false},
     {"[]", "[\"agency\",\"byline\",\"dateline\",\"keywords\",\"language\",\"published\","
            "\"section\",\"source\",\"updated\"]"},
     check_set,
     take_sortable},
    {{"rankingRules", false, true, false},
     {"[\"words\",\"typo\",\"proximity\",\"attributeRank\",\"sort\",\"wordPosition\","
      "\"exactness\"]",
      "[\"sort\",\"bm25\"]"},
     check_ranking_rules,
     take_ranking_rules},
    {{"stopWords", false, true, false}, BOTH("[]"), check_set, take_stop_words},
    {{"nonSeparatorTokens", false, true, false}, BOTH("[]"), check_set, take_non_separators},
    {{"separatorTokens", false, true, false}, BOTH("[]"), check_set, take_separators},
    {{"dictionary", false, true, false}, BOTH("[]"), check_set, take_dictionary},
    {{"synonyms", false, false, false}, BOTH("{}"), check_synonyms, take_synonyms},
    {{"distinctAttribute", false, true, false}, BOTH("null"), check_string, take_distinct},
    {{"proximityPrecision", false, false, false},
     BOTH("\"byWord\""),
     check_proximity,
     take_proximity},
    {{"typoTolerance", true, false, false},
     {"{\"enabled\":true,\"minWordSizeForTypos\":{\"oneTypo\":5,\"twoTypos\":9},"
      "\"disableOnWords\":[],\"disableOnAttributes\":[],\"disableOnNumbers\":false}",
      "{\"enabled\":true,\"minWordSizeForTypos\":{\"oneTypo\":5,\"twoTypos\":8},"
      "\"disableOnWords\":[],\"disableOnAttributes\":[],\"disableOnNumbers\":false}"},
     check_typo,
     take_typo},
    {{"faceting", true, false, false},
     BOTH("{\"maxValuesPerFacet\":100,\"sortFacetValuesBy\":{\"*\":\"alpha\"}}"),
     check_faceting,
     take_faceting},
    {{"pagination", true, false, false},
     BOTH("{\"maxTotalHits\":1000}"),
     check_pagination,
     take_pagination},
    {{"embedders", true, false, false}, BOTH("{}"), check_embedders, take_nothing},
    {{"searchCutoffMs", false, false, false}, BOTH("null"), check_count, take_cutoff},
    {{"localizedAttributes", false, true, false}, BOTH("null"), check_localized, take_localized},
    {{"facetSearch", false, false, false}, BOTH("true"), check_bool, take_facet_search},
    {{"prefixSearch", false, false, false},
     BOTH("\"indexingTime\""),
     check_prefix_search,
     take_prefix_search},
    {{"foreignKeys", false, false, true}, BOTH("[]"), check_foreign_keys, take_nothing},
    {{"preset", false, true, true}, {"\"documents\"", "\"articles\""}, check_preset, take_preset},
    {{"queryLanguage", false, false, true},
     {"\"plain\"", "\"full\""},
     check_query_language,
     take_query_language},
    {{"stemming", false, true, true}, {"false", "true"}, check_bool, take_stemming},
    {{"copies", false, true, true}, {"false", "true"}, check_bool, take_copies},
    {{"timezone", false, false, true}, BOTH("null"), check_timezone, take_timezone},
};

const uint32_t setting_row_count = sizeof setting_rows / sizeof *setting_rows;
