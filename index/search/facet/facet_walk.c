/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_walk.c - counts documents by rank in each segment, and merges the segments' values. */
#include "search/facet/facet_walk.h"

#include "search/facet/facet_distinct.h"

#define SEARCH_STEPS 32  /* to find a rank in the stored order, at most */
#define BYTE_RANKS   256 /* that a byte can be */
#define SPAN_WORDS   (COLUMN_SPAN / 64)

/* --- counting --- */

/* The rank of a document that has one at most. A damaged one is 0, or one of BYTE_RANKS. */
static inline __attribute__((always_inline)) uint32_t
single_rank(const unsigned char *ranks, unsigned width, uint32_t values, uint32_t document)
{
    uint16_t pair;
    uint32_t rank;

    if (width == 1)
        return ranks[document];
    if (width == 2) {
        memcpy(&pair, ranks + (size_t)document * 2, 2);
        rank = pair;
    } else {
        rank = load_u32(ranks + (size_t)document * 4);
    }
    return rank <= values ? rank : 0;
}

/* Adds `one` for each document of the words [from, to). Inlined with constants, so that the
 * compiler makes one loop per width. `others`: of the documents that are not in the set. */
static inline __attribute__((always_inline)) void
count_words(const struct column *column, unsigned width, const struct bitmap *all, bool others,
            size_t from, size_t to, uint32_t *counts)
{
    const unsigned char *ranks = column->ranks;
    const uint32_t values = column_values(column), one = others ? UINT32_MAX : 1;

    for (size_t w = from; w < to; w++)
        for (uint64_t bits = bitmap_word(all, w, others); bits; bits &= bits - 1)
            counts[single_rank(ranks, width, values,
                               (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(bits))] += one;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Where all documents of a span have one rank, their bits are counted. */
static inline __attribute__((always_inline)) void
count_spans(const struct column *column, const struct bitmap *all, bool others, uint32_t *counts)
{
    size_t words = bitmap_words(all->size);

    for (size_t from = 0; from < words; from += SPAN_WORDS) {
        const struct column_ranks_span *span = &column->rank_spans[from / SPAN_WORDS];
        size_t to = smaller(from + SPAN_WORDS, words);
        uint32_t count;

        if (span->first != span->last) {
            count_words(column, 1, all, others, from, to, counts);
            continue;
        }
        count = bitmap_count_words(all, from, to);
        if (others)
            count -= (uint32_t)(smaller(all->size, to * 64) - from * 64);
        counts[span->first] += count;
    }
}

static inline __attribute__((always_inline)) void
count_single(const struct column *column, const struct bitmap *all, bool others, uint32_t *counts)
{
    size_t words = bitmap_words(all->size);

    if (column->rank_spans)
        count_spans(column, all, others, counts);
    else if (column->width == 1)
        count_words(column, 1, all, others, 0, words, counts);
    else if (column->width == 2)
        count_words(column, 2, all, others, 0, words, counts);
    else
        count_words(column, 4, all, others, 0, words, counts);
}

static void count_several(const struct column *column, const struct bitmap *all, uint32_t *counts)
{
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++) {
        uint32_t from, to;

        for (column_ranks(column, d, &from, &to); from < to; from++)
            counts[column_rank(column, from)]++;
    }
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
    count_single(column, all, true, counts);
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
    size_t values = (size_t)column_values(column) + 1;
    uint32_t *counts = arena_zero(arena, values > BYTE_RANKS ? values : BYTE_RANKS, sizeof *counts);

    if (pairs)
        count_first(column, segment, all, pairs, counts);
    else if (column->offsets)
        count_several(column, all, counts);
    else if (is_shorter_by_others(column, all))
        count_others(column, all, counts);
    else
        count_single(column, all, false, counts);
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
