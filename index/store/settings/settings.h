/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.h - how an index is set up: which attributes are searched, filtered, shown; how hits are
 * ranked; how text is analysed.
 *
 * The keys, their defaults and their errors are those of the Meilisearch v1 API (1.50), and a few
 * of our own beside them; settings_table.c has them all. A `struct settings` is immutable and
 * reference-counted: any thread. Every str in it lasts as long as the settings are held. */
#ifndef DATELINE_STORE_SETTINGS_SETTINGS_H
#define DATELINE_STORE_SETTINGS_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "analysis/language.h"
#include "base/buf.h"
#include "base/status.h"

/* What the keys that nobody set are. */
enum settings_preset {
    PRESET_DOCUMENTS, /* any JSON objects: the API's own defaults */
    PRESET_ARTICLES,  /* the newsroom's articles: what dateline-index makes */
    PRESET_COUNT
};

enum ranking_kind {
    RANK_WORDS,
    RANK_TYPO,
    RANK_PROXIMITY,
    RANK_ATTRIBUTE, /* its rank and the word's place in it together */
    RANK_ATTRIBUTE_RANK,
    RANK_WORD_POSITION,
    RANK_SORT,
    RANK_EXACTNESS,
    RANK_BM25,
    RANK_CUSTOM /* by a field's value */
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
    bool is_pattern; /* given in attributePatterns: `*` is a wildcard, nested paths are not covered
                      */
    bool facet_search, equality, comparison;
};

struct synonym {
    struct str word; /* as written; may be several words */
    struct str_list others;
};

struct facet_order {
    struct str attribute; /* "*" is for all others */
    bool by_count;        /* else in the order of values */
};

struct localized_rule {
    struct str_list patterns;
    struct str_list locales;
    language_id language; /* of the first locale; LANGUAGE_NONE where it has no stemmer */
};

struct typo_settings {
    bool enabled;
    uint32_t one, two; /* letters from which a word may have one typo, two */
    struct str_list off_words, off_attributes;
    bool off_numbers;
};

struct settings {
    enum settings_preset preset;
    bool all_searchable, all_displayed; /* "*": then the list is empty */
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
    bool full_language; /* q is in our query language, unless a request says otherwise */
    bool stemming;      /* words are found by their stems */
    bool copies;        /* near-copies are found: of articles only, as bodies are compared */
};

/* One key of the table. */
struct setting {
    const char *name; /* "rankingRules" */
    bool merged;      /* an object: a patch changes the members that it has (PATCH, else PUT) */
    bool rebuilds;    /* terms or columns may change with it (schema_rebuilds says) */
    bool extension;   /* ours: shown when it differs from the default of PRESET_DOCUMENTS */
};
const struct setting *setting_named(struct str name); /* NULL: there is none */

/* Yours to release. */
struct settings *settings_default(enum settings_preset preset);
struct settings *settings_share(const struct settings *settings); /* one reference more */
void settings_release(struct settings *settings);                 /* NULL is fine */

/* `old` changed by the members of the object `patch`: null resets a key to its preset's default. A
 * new reference in *out; on failure *err names the key and what would be right (STATUS_BAD_REQUEST
 * for an unknown key). */
enum status settings_patch(const struct settings *old, const json_t *patch, struct settings **out,
                           struct error *err);
/* One key; `value` null resets it. Messages do not repeat the key's name, as it is the route's. */
enum status settings_patch_one(const struct settings *old, const struct setting *setting,
                               const json_t *value, struct settings **out, struct error *err);
/* Every key to its preset's default. Yours to release. */
struct settings *settings_reset(const struct settings *old);

bool settings_equal(const struct settings *a, const struct settings *b);

/* The object that GET …/settings answers with. */
void settings_print(const struct settings *settings, struct buf *out);
/* One key's value; borrowed from the settings. */
const json_t *settings_value(const struct settings *settings, const struct setting *setting);

/* What was set, for index.json and dumps: {"preset":…, keys that differ from the preset's}; a patch
 * of settings_default(PRESET_DOCUMENTS) reads it back. */
void settings_save(const struct settings *settings, struct buf *out);

/* Questions that follow from the lists. A path is a field's whole name. */
bool settings_is_displayed(const struct settings *settings, struct str path);
/* NULL: not filterable. */
const struct filterable_rule *settings_filterable(const struct settings *settings, struct str path);
bool settings_is_sortable(const struct settings *settings, struct str path);
/* Its place in searchableAttributes, 0 with "*"; -1: not searchable. */
int settings_searchable(const struct settings *settings, struct str path);
/* The rule for a path, or NULL. */
const struct localized_rule *settings_localized(const struct settings *settings, struct str path);
bool settings_facet_by_count(const struct settings *settings, struct str attribute);

#endif
