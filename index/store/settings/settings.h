/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.h - the settings of an index: which attributes are searched, filtered and displayed; how
 * hits are ranked; how text is analysed.
 *
 * Keys, defaults and errors are those of the Meilisearch v1 API (1.50), plus a few of our own.
 * settings_table.c lists them all. A `struct settings` is immutable and reference-counted: any
 * thread. Every str in it is valid as long as the settings are held. */
#ifndef DATELINE_STORE_SETTINGS_SETTINGS_H
#define DATELINE_STORE_SETTINGS_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "analysis/language.h"
#include "base/buf.h"
#include "base/status.h"

struct zone_info;

/* The defaults of keys that are not set. */
enum settings_preset {
    PRESET_DOCUMENTS, /* any JSON objects: the API's defaults */
    PRESET_ARTICLES,  /* a newsroom's articles: the default of dateline-index */
    PRESET_COUNT
};

enum ranking_kind {
    RANK_WORDS,
    RANK_TYPO,
    RANK_PROXIMITY,
    RANK_ATTRIBUTE, /* attribute rank and word position together */
    RANK_ATTRIBUTE_RANK,
    RANK_WORD_POSITION,
    RANK_SORT,
    RANK_EXACTNESS,
    RANK_BM25,
    RANK_CUSTOM /* by the value of .field */
};

struct ranking_rule {
    enum ranking_kind kind;
    struct str field; /* custom rules */
    bool descending;
};

struct str_list {
    const struct str *at;
    uint32_t count;
};

struct filterable_rule {
    struct str pattern;
    bool is_pattern; /* from attributePatterns: `*` is a wildcard; nested paths are not covered */
    bool facet_search, equality, comparison;
};

struct synonym {
    struct str word; /* as written; may be several words */
    struct str_list others;
};

struct facet_order {
    struct str attribute; /* "*": all other attributes */
    bool by_count;        /* else by value */
};

struct localized_rule {
    struct str_list patterns;
    struct str_list locales;
    language_id language; /* of the first locale; LANGUAGE_NONE: it has no stemmer */
};

struct typo_settings {
    bool enabled;
    uint32_t one, two; /* minimum letters of a word for one typo and for two typos */
    struct str_list off_words, off_attributes;
    bool off_numbers;
};

struct settings {
    enum settings_preset preset;
    bool all_searchable, all_displayed; /* "*"; the list is empty then */
    struct str_list searchable, displayed;
    const struct filterable_rule *filterable;
    uint32_t filterable_count;
    struct str_list sortable;
    const struct ranking_rule *ranking_rules;
    uint32_t ranking_rule_count;
    struct str_list stop_words, separators, non_separators, dictionary; /* sorted by bytes */
    const struct synonym *synonyms;
    uint32_t synonym_count;
    struct str distinct; /* STR_NONE: none */
    bool proximity_by_attribute;
    struct typo_settings typo;
    uint32_t max_values_per_facet;
    const struct facet_order *facet_orders;
    uint32_t facet_order_count;
    uint64_t max_total_hits;
    uint64_t cutoff_ms; /* 0: not set */
    const struct localized_rule *localized;
    uint32_t localized_count;
    bool facet_search;
    bool prefix_search;
    bool full_language; /* q is in Dateline's query language, unless a request says otherwise */
    bool stemming;      /* match words by their stems */
    bool copies;        /* detect near-duplicates; for articles only, because bodies are compared */
    struct str timezone; /* of times without one, and of days; STR_NONE: not set */
};

/* One key of the table. */
struct setting {
    const char *name; /* "rankingRules" */
    bool merged;      /* an object: PATCH changes only the given members; other keys use PUT */
    bool rebuilds;    /* changing it may change terms or columns (schema_rebuilds decides) */
    bool extension;   /* a key of Dateline's: shown only if it differs from the default of
                         PRESET_DOCUMENTS */
};
const struct setting *setting_named(struct str name); /* NULL: unknown */

/* Yours to release. */
struct settings *settings_default(enum settings_preset preset);
struct settings *settings_share(const struct settings *settings); /* adds a reference */
void settings_release(struct settings *settings);                 /* accepts NULL */

/* Change `old` by the members of the object `patch`. null resets a key to its preset's default.
 * *out is a new reference. On failure *out is NULL, and *err names the key and what would be right.
 * STATUS_BAD_SETTING: a wrong value; STATUS_BAD_REQUEST: no object, or an unknown key. */
enum status settings_patch(const struct settings *old, const json_t *patch, struct settings **out,
                           struct error *err);
/* Change one key; `value` null resets it. Messages do not repeat the key's name, because the
 * request's path contains it. STATUS_BAD_SETTING. */
enum status settings_patch_one(const struct settings *old, const struct setting *setting,
                               const json_t *value, struct settings **out, struct error *err);
/* Reset every key to its preset's default. Yours to release. */
struct settings *settings_reset(const struct settings *old);

bool settings_equal(const struct settings *a, const struct settings *b);

/* Append the object that GET …/settings returns. */
void settings_print(const struct settings *settings, struct buf *out);
/* One key's value, borrowed from the settings. */
const json_t *settings_value(const struct settings *settings, const struct setting *setting);

/* Append the settings for index.json and dumps: {"preset":…, keys that differ from the preset's}.
 * To read it back, apply it with settings_patch to settings_default(PRESET_DOCUMENTS). */
void settings_save(const struct settings *settings, struct buf *out);

/* The zone of the index, else `otherwise` (NULL: UTC). Valid until the process ends. */
const struct zone_info *settings_zone(const struct settings *settings,
                                      const struct zone_info *otherwise);

/* What the lists say about one attribute. `path` is a field's full name; a list entry also covers
 * the fields nested in it. */
bool settings_is_displayed(const struct settings *settings, struct str path);
/* The first rule for the path; NULL: not filterable. */
const struct filterable_rule *settings_filterable(const struct settings *settings, struct str path);
bool settings_is_sortable(const struct settings *settings, struct str path);
/* Index in searchableAttributes, 0 for "*"; -1: not searchable. */
int settings_searchable(const struct settings *settings, struct str path);
/* The first rule for the path; NULL: none. */
const struct localized_rule *settings_localized(const struct settings *settings, struct str path);
/* Are the attribute's facet values sorted by count? False: by value. */
bool settings_facet_by_count(const struct settings *settings, struct str attribute);

#endif
