/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_walk.c - counts documents by rank in each segment, and merges the segments' values. */
#include "search/facet/facet_walk.h"

#include "search/facet/facet_distinct.h"

#define SEARCH_STEPS 32 /* to find a rank in the stored order, at most */

/* --- counting --- */

static void count_single(const struct column *column, uint32_t document, uint32_t *counts)
{
    counts[column_rank(column, document)]++;
}

static void uncount_single(const struct column *column, uint32_t document, uint32_t *counts)
{
    counts[column_rank(column, document)]--;
}

static void count_several(const struct column *column, uint32_t document, uint32_t *counts)
{
    uint32_t from, to;

    for (column_ranks(column, document, &from, &to); from < to; from++)
        counts[column_rank(column, from)]++;
}

/* Inlined with constants, so that the compiler makes one loop per kind. `others`: the documents
 * that are not in the set. */
static inline __attribute__((always_inline)) void
count_each(const struct column *column, const struct bitmap *all, bool others, uint32_t *counts,
           void (*count)(const struct column *, uint32_t, uint32_t *))
{
    size_t words = bitmap_words(all->size);

    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = bitmap_word(all, w, others); bits; bits &= bits - 1)
            count(column, (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits), counts);
}

/* Is it less work to count the documents that do not match? The stored order tells how many
 * documents have a value. */
static bool is_shorter_by_others(const struct column *column, const struct bitmap *all)
{
    return column->order &&
           bitmap_count(all) > all->size / 2 + (uint64_t)column_values(column) * SEARCH_STEPS;
}

static void count_others(const struct column *column, const struct bitmap *all, uint32_t *counts)
{
    uint32_t from = 0;

    for (uint32_t rank = 1; rank <= column_values(column); rank++) {
        uint32_t to = column_place_of_rank(column, rank + 1);

        counts[rank] = to - from;
        from = to;
    }
    count_each(column, all, true, counts, uncount_single);
}

static void count_first(const struct column *column, uint32_t segment, const struct bitmap *all,
                        struct facet_distinct *pairs, uint32_t *counts)
{
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++) {
        uint32_t from, to;

        for (column_ranks(column, d, &from, &to); from < to; from++) {
            uint32_t rank = column_rank(column, from);

            counts[rank] += facet_distinct_first_rank(pairs, segment, d, rank);
        }
    }
}

static const uint32_t *count_ranks(const struct column *column, uint32_t segment,
                                   const struct bitmap *all, struct facet_distinct *pairs,
                                   struct arena *arena)
{
    uint32_t *counts = arena_zero(arena, (size_t)column_values(column) + 1, sizeof *counts);

    if (pairs)
        count_first(column, segment, all, pairs, counts);
    else if (column->offsets)
        count_each(column, all, false, counts, count_several);
    else if (is_shorter_by_others(column, all))
        count_others(column, all, counts);
    else
        count_each(column, all, false, counts, count_single);
    return counts;
}

/* --- merging --- */

static void skip_uncounted(struct facet_source *source)
{
    while (source->rank <= column_values(source->column) && source->counts[source->rank] == 0)
        source->rank++;
}

static bool has_more(const struct facet_source *source)
{
    return source->rank <= column_values(source->column);
}

void facet_walk_init(struct facet_walk *walk, const struct generation *generation,
                     const struct bitmap *all, struct str field, struct str distinct,
                     struct arena *arena)
{
    struct facet_distinct *pairs = facet_distinct_new(generation, distinct, field);

    walk->sources = arena_alloc(arena, generation->segment_count * sizeof *walk->sources);
    walk->source_count = 0;
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct column *column = columns_find(&generation->segments[s].files->columns, field);
        struct facet_source *source = &walk->sources[walk->source_count];

        if (!column || column_is_dated(column->kind))
            continue;
        *source = (struct facet_source){column, count_ranks(column, s, &all[s], pairs, arena), 1};
        skip_uncounted(source);
        walk->source_count++;
    }
    facet_distinct_free(pairs);
}

uint64_t facet_walk_most(const struct facet_walk *walk)
{
    uint64_t most = 0;

    for (uint32_t i = 0; i < walk->source_count; i++)
        most += column_values(walk->sources[i].column);
    return most;
}

static struct facet_entry entry_of(const struct facet_source *source)
{
    struct facet_entry entry = {.is_number = source->rank <= source->column->number_count,
                                .count = source->counts[source->rank]};

    if (entry.is_number)
        entry.number = column_number(source->column, source->rank);
    else
        entry.text = column_string(source->column, source->rank);
    return entry;
}

static int compare(const struct facet_entry *a, const struct facet_entry *b)
{
    if (a->is_number != b->is_number)
        return a->is_number ? -1 : 1;
    if (!a->is_number)
        return column_compare_texts(a->text, b->text);
    return (a->number > b->number) - (a->number < b->number);
}

static struct facet_source *smallest(const struct facet_walk *walk, struct facet_entry *entry)
{
    struct facet_source *found = NULL;

    for (uint32_t i = 0; i < walk->source_count; i++) {
        struct facet_source *source = &walk->sources[i];
        struct facet_entry own;

        if (!has_more(source))
            continue;
        own = entry_of(source);
        if (found && compare(&own, entry) >= 0)
            continue;
        found = source;
        *entry = own;
    }
    return found;
}

static bool is_same(const struct facet_entry *a, const struct facet_entry *b)
{
    if (a->is_number != b->is_number)
        return false;
    return a->is_number ? compare(a, b) == 0 : column_same_form(a->text, b->text);
}

static void take(struct facet_source *source)
{
    source->rank++;
    skip_uncounted(source);
}

bool facet_walk_next(struct facet_walk *walk, struct facet_entry *entry)
{
    struct facet_source *source = smallest(walk, entry);
    struct facet_entry next, spelling;
    uint64_t most;

    if (!source)
        return false;
    take(source);
    most = entry->count;
    spelling = *entry;
    while ((source = smallest(walk, &next)) && is_same(entry, &next)) {
        take(source);
        entry->count += next.count;
        if (str_eq(spelling.text, next.text))
            spelling.count += next.count;
        else
            spelling = next;
        if (spelling.count > most) {
            most = spelling.count;
            entry->text = spelling.text;
        }
    }
    return true;
}
