/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet.h - counts the values of a field over all matches. */
#ifndef DATELINE_SEARCH_FACET_FACET_H
#define DATELINE_SEARCH_FACET_FACET_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/buf.h"
#include "search/facet/facet_walk.h"
#include "search/request/result.h"
#include "store/reader/generation.h"

struct facet_options {
    uint32_t most;       /* maximum number of values */
    bool by_count;       /* true: most frequent first; false: by value, numbers before texts */
    struct str distinct; /* count one document per value of this field; STR_NONE: count all */
    const struct zone_info *zone; /* whose clocks count days, months and years; NULL: UTC */
    struct budget *budget;        /* counting ends where it ends; NULL: no limits */
};

/* STATUS_BAD_FACETS unless the name is a filterable field, `*`, or, in an index of articles, "year"
 * or "month" (of `published`). */
enum status facet_check(struct str field, const struct schema *schema, struct error *err);

/* Counts a field over the documents in all[] (one set per segment). Returns the limit of the budget
 * that was reached: values are then missing, or BUDGET_OPEN. */
enum budget_limit facet_count(const struct generation *generation, const struct bitmap *all,
                              struct str field, const struct facet_options *options,
                              struct arena *arena, struct facet_result *result);

/* Counts all fields that a request names, `*` and nested fields included, in the order of the
 * settings. `most`: maximum number of values per field; 0: that of the settings. `distinct`,
 * `zone` and `budget`: as in struct facet_options. If the budget ends, the other fields are left
 * out, and its limit is returned. In the arena. */
enum budget_limit facet_count_all(const struct generation *generation, const struct moment *moment,
                                  const struct bitmap *all, const struct str *names,
                                  uint32_t name_count, uint32_t most, struct str distinct,
                                  const struct zone_info *zone, struct budget *budget,
                                  struct arena *arena, struct facet_result **results,
                                  uint32_t *count);

/* The same, only for the values for which keep() is true. Not for dates. */
typedef bool facet_keep_fn(void *context, const struct facet_entry *entry);
enum budget_limit facet_count_some(const struct generation *generation, const struct bitmap *all,
                                   struct str field, const struct facet_options *options,
                                   facet_keep_fn *keep, void *context, struct arena *arena,
                                   struct facet_result *result);

/* Typos allowed when values are searched. */
struct facet_typos {
    bool allowed;
    uint32_t one, two; /* bytes of the query from which one typo is allowed; two typos */
};

/* Which values have a word that starts with a query; an empty query finds all texts. One thread. */
struct facet_finder {
    struct buf folded, value; /* the query; scratch */
    struct str query;         /* of .folded */
    uint32_t typos;
};
void facet_finder_init(struct facet_finder *finder, struct str query,
                       const struct facet_typos *typos);
void facet_finder_fini(struct facet_finder *finder);
bool facet_finder_finds(struct facet_finder *finder, struct str text);

/* The typos that the settings allow. STATUS_FACET_SEARCH_DISABLED, STATUS_BAD_FACET_NAME: they do
 * not allow searching the values of the field. */
enum status facet_find_check(struct str field, const struct schema *schema,
                             struct facet_typos *typos, struct error *err);
/* Counts the values that the finder finds. Numbers are not searched. Returns as facet_count. */
enum budget_limit facet_find(const struct generation *generation, const struct bitmap *all,
                             struct str field, struct facet_finder *finder,
                             const struct facet_options *options, struct arena *arena,
                             struct facet_result *result);

/* Appends the shortest decimal text, without an exponent, that reads back as the same number. */
void facet_print_number(struct buf *out, double number);

#endif
