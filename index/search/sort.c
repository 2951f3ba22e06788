/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sort.c - sorting by columns.
 *
 * By one date the segment's own order of dates is walked until enough documents are found; else a
 * heap of the first k compares each match with the worst of them. */
#include "search/sort.h"

#include <stdlib.h>

#define MANY_MATCHES 16 /* one in so many documents: then walking the order finds enough soon */

struct sorter {
    const struct generation *generation;
    const struct search_sort *sorts;
    uint32_t sort_count;
    const struct column **columns; /* [segment * sort_count + sort]; NULL: none there */
};

static const struct column *column_of(const struct sorter *sorter, uint32_t segment, uint32_t sort)
{
    return sorter->columns[segment * sorter->sort_count + sort];
}

static int compare_dates(const struct column *a, uint32_t left, const struct column *b,
                         uint32_t right, bool descending)
{
    int64_t x = a ? column_date(a, left) : COLUMN_NO_DATE;
    int64_t y = b ? column_date(b, right) : COLUMN_NO_DATE;

    if (x == y)
        return 0;
    if (x == COLUMN_NO_DATE || y == COLUMN_NO_DATE)
        return x == COLUMN_NO_DATE ? 1 : -1;
    return (x < y) != descending ? -1 : 1;
}

static int compare_texts(const struct column *a, uint32_t left, const struct column *b,
                         uint32_t right, bool descending)
{
    uint32_t x = a ? column_text(a, left) : 0, y = b ? column_text(b, right) : 0;
    int order;

    if (x == 0 || y == 0)
        return (x == 0) - (y == 0);
    order =
        a == b ? (x > y) - (x < y) : str_compare(column_value(a, x - 1), column_value(b, y - 1));
    return descending ? -order : order;
}

static int compare(const struct sorter *sorter, const struct match_hit *a,
                   const struct match_hit *b)
{
    for (uint32_t i = 0; i < sorter->sort_count; i++) {
        const struct column *left = column_of(sorter, a->segment, i);
        const struct column *right = column_of(sorter, b->segment, i);
        bool dates = (left ? left : right) && (left ? left : right)->kind == COLUMN_DATE;
        int order = (dates ? compare_dates : compare_texts)(left, a->document, right, b->document,
                                                            sorter->sorts[i].descending);

        if (order != 0)
            return order;
    }
    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return (a->document > b->document) - (a->document < b->document);
}

static int compare_hits(const void *a, const void *b, void *sorter)
{
    return compare(sorter, a, b);
}

/* hits[0 .. count) holds the first so far; the last of them is at the end of each round of
 * sorting. Buffered twice over, so that sorting is rare. */
struct first {
    struct match_hit *hits;
    uint32_t count, wanted;
    bool full; /* hits[wanted - 1] is a bound */
};

static void settle(struct sorter *sorter, struct first *first)
{
    qsort_r(first->hits, first->count, sizeof *first->hits, compare_hits, sorter);
    if (first->count > first->wanted)
        first->count = first->wanted;
    first->full = first->count == first->wanted;
}

static void offer(struct sorter *sorter, struct first *first, struct match_hit hit)
{
    if (first->full && compare(sorter, &hit, &first->hits[first->wanted - 1]) > 0)
        return;
    first->hits[first->count++] = hit;
    if (first->count == 2 * first->wanted)
        settle(sorter, first);
}

/* Documents in order of date until there are enough, and those of the same date as the last. */
static void walk_dates(struct sorter *sorter, struct first *first, uint32_t segment,
                       const struct bitmap *all)
{
    const struct column *column = column_of(sorter, segment, 0);
    bool descending = sorter->sorts[0].descending;
    uint32_t found = 0;
    int64_t last = 0;

    for (uint32_t i = 0; i < column->order_count; i++) {
        uint32_t document = column_ordered(column, descending ? column->order_count - 1 - i : i);

        if (!bitmap_has(all, document))
            continue;
        if (found >= first->wanted && column_date(column, document) != last)
            return;
        last = column_date(column, document);
        found++;
        offer(sorter, first, (struct match_hit){0, segment, document});
    }
    if (found >= first->wanted)
        return;
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++)
        if (column_date(column, d) == COLUMN_NO_DATE)
            offer(sorter, first, (struct match_hit){0, segment, d});
}

static void walk_matches(struct sorter *sorter, struct first *first, uint32_t segment,
                         const struct bitmap *all)
{
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++)
        offer(sorter, first, (struct match_hit){0, segment, d});
}

static bool is_walkable(const struct sorter *sorter, uint32_t segment, const struct bitmap *all)
{
    const struct column *column = column_of(sorter, segment, 0);

    return column && column->kind == COLUMN_DATE &&
           (uint64_t)bitmap_count(all) * MANY_MATCHES > all->size;
}

uint32_t sort_first(const struct generation *generation, const struct bitmap *all,
                    const struct search_sort *sorts, uint32_t sort_count, uint32_t wanted,
                    struct match_hit *hits, struct arena *arena)
{
    struct sorter sorter = {generation, sorts, sort_count, NULL};
    struct first first = {.wanted = wanted};
    size_t cells = (size_t)generation->segment_count * sort_count;
    const struct column **columns = arena_alloc(arena, cells * sizeof *columns);

    if (wanted == 0)
        return 0;
    sorter.columns = columns;
    first.hits = arena_alloc(arena, 2 * (size_t)wanted * sizeof *first.hits);
    for (uint32_t s = 0; s < generation->segment_count; s++)
        for (uint32_t i = 0; i < sort_count; i++)
            columns[s * sort_count + i] =
                columns_find(&generation->segments[s].files->columns, sorts[i].field);
    for (uint32_t s = 0; s < generation->segment_count; s++)
        (is_walkable(&sorter, s, &all[s]) ? walk_dates : walk_matches)(&sorter, &first, s, &all[s]);
    settle(&sorter, &first);
    memcpy(hits, first.hits, first.count * sizeof *hits);
    return first.count;
}

enum status sort_check(const struct search_sort *sorts, uint32_t count, const struct schema *schema,
                       struct error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        int field = schema_field(schema, sorts[i].field);
        enum column_kind kind = field < 0 ? COLUMN_NONE : schema->fields[field].column;

        if (kind != COLUMN_TEXT && kind != COLUMN_DATE)
            return error_set(err, STATUS_BAD_SORT, "`%.*s` cannot be sorted by; try published:desc",
                             STR_ARG(sorts[i].field));
    }
    return STATUS_OK;
}
