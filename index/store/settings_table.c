/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_table.c - THE table of settings, in the order of the API's object.
 *
 * The articles' own weights are in schema.c: here is what the newsroom's preset answers to a client
 * that asks. */
#include "store/settings_private.h"

const char *const settings_preset_names[PRESET_COUNT] = {"documents", "articles"};

#define BOTH(json)                                                                                 \
    {                                                                                              \
        json, json                                                                                 \
    }

const struct setting_row setting_rows[] = {
    {{"displayedAttributes", "displayed-attributes", STATUS_BAD_DISPLAYED, false, false, false},
     {"[\"*\"]", "[\"*\"]"},
     check_shown,
     take_displayed},
    {{"searchableAttributes", "searchable-attributes", STATUS_BAD_SEARCHABLE, false, true, false},
     {"[\"*\"]", "[\"headline\",\"subhead\",\"summary\",\"byline\",\"dateline\",\"agency\","
                 "\"source\",\"section\",\"keywords\",\"body\",\"boilerplate\"]"},
     check_shown,
     take_searchable},
    {{"filterableAttributes", "filterable-attributes", STATUS_BAD_FILTERABLE, false, true, false},
     {"[]", "[\"byline\",\"dateline\",\"agency\",\"source\",\"section\",\"keywords\",\"language\","
            "\"published\",\"updated\"]"},
     check_filterable,
     take_filterable},
    {{"sortableAttributes", "sortable-attributes", STATUS_BAD_SORTABLE, false, true, false},
     {"[]", "[\"agency\",\"byline\",\"dateline\",\"keywords\",\"language\",\"published\","
            "\"section\",\"source\",\"updated\"]"},
     check_set,
     take_sortable},
    {{"rankingRules", "ranking-rules", STATUS_BAD_RANKING_RULES, false, true, false},
     {"[\"words\",\"typo\",\"proximity\",\"attributeRank\",\"sort\",\"wordPosition\","
      "\"exactness\"]",
      "[\"sort\",\"bm25\"]"},
     check_ranking_rules,
     take_ranking_rules},
    {{"stopWords", "stop-words", STATUS_BAD_STOP_WORDS, false, true, false},
     BOTH("[]"),
     check_set,
     take_stop_words},
    {{"nonSeparatorTokens", "non-separator-tokens", STATUS_BAD_NON_SEPARATORS, false, true, false},
     BOTH("[]"),
     check_set,
     take_non_separators},
    {{"separatorTokens", "separator-tokens", STATUS_BAD_SEPARATORS, false, true, false},
     BOTH("[]"),
     check_set,
     take_separators},
    {{"dictionary", "dictionary", STATUS_BAD_DICTIONARY, false, true, false},
     BOTH("[]"),
     check_set,
     take_dictionary},
    {{"synonyms", "synonyms", STATUS_BAD_SYNONYMS, false, false, false},
     BOTH("{}"),
     check_synonyms,
     take_synonyms},
    {{"distinctAttribute", "distinct-attribute", STATUS_BAD_DISTINCT_ATTRIBUTE, false, true, false},
     BOTH("null"),
     check_distinct,
     take_distinct},
    {{"proximityPrecision", "proximity-precision", STATUS_BAD_PROXIMITY, false, false, false},
     BOTH("\"byWord\""),
     check_proximity,
     take_proximity},
    {{"typoTolerance", "typo-tolerance", STATUS_BAD_TYPO_TOLERANCE, true, false, false},
     BOTH("{\"enabled\":true,\"minWordSizeForTypos\":{\"oneTypo\":5,\"twoTypos\":9},"
          "\"disableOnWords\":[],\"disableOnAttributes\":[],\"disableOnNumbers\":false}"),
     check_typo,
     take_typo},
    {{"faceting", "faceting", STATUS_BAD_FACETING, true, false, false},
     BOTH("{\"maxValuesPerFacet\":100,\"sortFacetValuesBy\":{\"*\":\"alpha\"}}"),
     check_faceting,
     take_faceting},
    {{"pagination", "pagination", STATUS_BAD_PAGINATION, true, false, false},
     BOTH("{\"maxTotalHits\":1000}"),
     check_pagination,
     take_pagination},
    {{"embedders", "embedders", STATUS_BAD_EMBEDDERS, false, false, false},
     BOTH("{}"),
     check_embedders,
     take_nothing},
    {{"searchCutoffMs", "search-cutoff-ms", STATUS_BAD_CUTOFF, false, false, false},
     BOTH("null"),
     check_cutoff,
     take_cutoff},
    {{"localizedAttributes", "localized-attributes", STATUS_BAD_LOCALIZED, false, true, false},
     BOTH("null"),
     check_localized,
     take_localized},
    {{"facetSearch", "facet-search", STATUS_BAD_FACET_SEARCH, false, false, false},
     BOTH("true"),
     check_bool,
     take_facet_search},
    {{"prefixSearch", "prefix-search", STATUS_BAD_PREFIX_SEARCH, false, false, false},
     BOTH("\"indexingTime\""),
     check_prefix_search,
     take_prefix_search},
    {{"preset", "preset", STATUS_BAD_PRESET, false, true, true},
     {"\"documents\"", "\"articles\""},
     check_preset,
     take_preset},
    {{"queryLanguage", "query-language", STATUS_BAD_QUERY_LANGUAGE, false, false, true},
     {"\"plain\"", "\"full\""},
     check_query_language,
     take_query_language},
    {{"stemming", "stemming", STATUS_BAD_STEMMING, false, true, true},
     {"false", "true"},
     check_bool,
     take_stemming},
};

const uint32_t setting_row_count = sizeof setting_rows / sizeof *setting_rows;
