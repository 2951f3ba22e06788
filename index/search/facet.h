/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet.h - counting the values of columns over all matches. */
#ifndef DATELINE_SEARCH_FACET_H
#define DATELINE_SEARCH_FACET_H

#include "base/arena.h"
#include "base/bitmap.h"
#include "search/facet_walk.h"
#include "search/search.h"
#include "store/generation.h"

struct facet_options {
    uint32_t most; /* values */
    bool by_count; /* the most frequent first, then in order; else all in order: numbers, texts */
};

/* A field with a column, or "year" or "month" of `published`; else STATUS_BAD_FACETS. */
enum status facet_check(struct str field, const struct schema *schema, struct error *err);

/* Count a field over the documents in all[] (one set a segment). */
void facet_count(const struct generation *generation, const struct bitmap *all, struct str field,
                 const struct facet_options *options, struct arena *arena,
                 struct facet_result *result);

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

/* The values that have a word, or words, beginning as `query` does; all texts where it is empty.
 * Numbers are not searched. */
void facet_find(const struct generation *generation, const struct bitmap *all, struct str field,
                struct str query, const struct facet_typos *typos,
                const struct facet_options *options, struct arena *arena,
                struct facet_result *result);

/* A number with all of its digits and no exponent, as few as read back the same. */
void facet_print_number(struct buf *out, double number);

#endif
