/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_private.h - shared by the files of the settings.
 *
 *   settings_table.c    every key: its defaults and its functions
 *   settings_check.c    checks the keys' values as clients send them, and makes them canonical
 *   settings_form.c     checks plain values, arrays and objects; says what was expected
 *   settings_members.c  copies checked values to the members of struct settings
 *   settings.c          patches, printing, counting references
 *   settings_ask.c      what the settings say about one attribute
 *
 * A value is canonical if equal settings have equal JSON: sets are sorted, objects complete. */
#ifndef DATELINE_STORE_SETTINGS_SETTINGS_PRIVATE_H
#define DATELINE_STORE_SETTINGS_SETTINGS_PRIVATE_H

#include "base/arena.h"
#include "store/settings/settings.h"

struct check {
    enum status bad;        /* the status of a wrong value */
    struct buf place;       /* ".rankingRules[0]": the place of the value in the request */
    const json_t *before;   /* the key's current value */
    const json_t *standard; /* the preset's default */
    struct error *err;
};

/* Check a value that is not null. Returns a new canonical value, or NULL with check->err. */
typedef json_t *setting_check_fn(struct check *check, const json_t *value);
/* Copy a canonical value to the members of *settings. */
typedef void setting_take_fn(struct settings *settings, struct arena *arena, const json_t *value);

struct setting_row {
    struct setting setting;
    const char *defaults[PRESET_COUNT]; /* JSON */
    setting_check_fn *check;
    setting_take_fn *take;
};

extern const struct setting_row setting_rows[];
extern const uint32_t setting_row_count;

setting_check_fn check_shown, check_names, check_set, check_filterable, check_ranking_rules,
    check_synonyms, check_proximity, check_prefix_search, check_typo, check_faceting,
    check_pagination, check_embedders, check_localized, check_bool, check_preset,
    check_query_language, check_foreign_keys, check_timezone;

setting_take_fn take_displayed, take_searchable, take_filterable, take_sortable, take_ranking_rules,
    take_stop_words, take_non_separators, take_separators, take_dictionary, take_synonyms,
    take_distinct, take_proximity, take_typo, take_faceting, take_pagination, take_nothing,
    take_cutoff, take_localized, take_facet_search, take_prefix_search, take_preset,
    take_query_language, take_stemming, take_copies, take_timezone;

/* settings_form.c: report what is wrong at check->place. The functions that return json_t * always
 * return NULL, for the caller to return. */
/* "expected an array, but found a string: `"doggo"`" */
json_t *check_wrong_type(struct check *check, const char *expected, const json_t *value);
json_t *check_wrong_value(struct check *check, const char *problem);
json_t *check_unknown_value(struct check *check, const json_t *value, const char *known);
json_t *check_missing_field(struct check *check, const char *key);

/* Check plain values and arrays. Return a new canonical value, yours to decref, or NULL with
 * check->err. */
setting_check_fn check_string, check_count, check_positive;
json_t *check_one_of(struct check *check, const json_t *value, const char *const *words,
                     size_t count);
json_t *check_array(struct check *check, setting_check_fn *element, const json_t *value);
/* An object with any keys; they are sorted. */
json_t *check_map(struct check *check, setting_check_fn *member, const json_t *value);

struct check_member {
    const char *key;
    setting_check_fn *check;
};
#define MEMBERS(members) members, sizeof members / sizeof *members
/* An object with known members. The result is check->before with the members of `value`; null
 * resets a member to that of check->standard. */
json_t *check_members(struct check *check, const struct check_member *members, size_t count,
                      const char *known, const json_t *value);
/* The same for a new object: the result is `standard` (JSON) with the members of `value`. */
json_t *check_new(struct check *check, const struct check_member *members, size_t count,
                  const char *known, const char *standard, const json_t *value);

extern const char *const settings_preset_names[PRESET_COUNT];

#endif
