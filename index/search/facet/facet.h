/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet.h - counting the values of columns over all matches. */
#ifndef DATELINE_SEARCH_FACET_FACET_H
#define DATELINE_SEARCH_FACET_FACET_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "search/facet/facet_walk.h"
#include "search/request/result.h"
#include "store/reader/generation.h"

struct facet_options {
    uint32_t most; /* values */
    bool by_count; /* the most frequent first, then in order; else all in order: numbers, texts */
};

/* A filterable field, `*`, or "year" or "month" of articles' `published`; else STATUS_BAD_FACETS.
 */
enum status facet_check(struct str field, const struct schema *schema, struct error *err);

/* Count a field over the documents in all[] (one set a segment). */
void facet_count(const struct generation *generation, const struct bitmap *all, struct str field,
                 const struct facet_options *options, struct arena *arena,
                 struct facet_result *result);

/* What a request names, `*` and nested fields included, each counted as the settings say; at most
 * `most` values of each, 0: as many as the settings say. In the arena. */
void facet_count_all(const struct generation *generation, const struct bitmap *all,
                     const struct str *names, uint32_t name_count, uint32_t most,
                     struct arena *arena, struct facet_result **results, uint32_t *count);

/* Only values that are to be kept; not for dates. */
typedef bool facet_keep_fn(void *context, const struct facet_entry *entry);
void facet_count_some(const struct generation *generation, const struct bitmap *all,
                      struct str field, const struct facet_options *options, facet_keep_fn *keep,
                      void *context, struct arena *arena, struct facet_result *result);

/* How a text may differ from what was typed. */
struct facet_typos {
    bool allowed;
    uint32_t one, two; /* bytes of the text from which one typo is let through, and two */
};

/* STATUS_BAD_FACET_NAME for an attribute whose values may not be searched. */
enum status facet_find_check(struct str field, const struct schema *schema, struct error *err);
/* The values that have a word, or words, beginning as `query` does; all texts where it is empty.
 * Numbers are not searched. */
void facet_find(const struct generation *generation, const struct bitmap *all, struct str field,
                struct str query, const struct facet_typos *typos,
                const struct facet_options *options, struct arena *arena,
                struct facet_result *result);

/* A number with all of its digits and no exponent, as few as read back the same. */
void facet_print_number(struct buf *out, double number);

#endif
