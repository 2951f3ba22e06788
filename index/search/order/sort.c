/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sort.c - sorts by columns.
 *
 * Numbers come before texts in both directions, and documents without a value come last. A document
 * with several values is sorted by the first of them. If a segment stores the order of its
 * documents, it is walked until enough are found. Otherwise the first k are collected: each match
 * is compared with the last of them.
 *
 * With one hit per value, the first k may be all different. Otherwise one walk over all matches
 * keeps the first of each value. */
#include "search/order/sort.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "search/geo/nearest.h"
#include "search/match/scan.h"
#include "search/request/attribute_check.h"

struct sort_order {
    const struct generation *generation;
    const struct search_sort *sorts;
    uint32_t sort_count;
    const struct column **columns; /* [segment * sort_count + sort]; NULL: none there */
    const struct point *points;    /* [sort]: of `_geoPoint(...)` */
};

static const struct column *column_of(const struct sort_order *order, uint32_t segment,
                                      uint32_t sort)
{
    return order->columns[segment * order->sort_count + sort];
}

/* --- comparing --- */

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

/* The rank that a document is sorted by; 0: no value. Not for dates. */
static uint32_t sort_rank(const struct column *column, uint32_t document, bool descending)
{
    uint32_t from, to, rank;

    column_ranks(column, document, &from, &to);
    if (from >= to)
        return 0;
    rank = column_rank(column, from);
    if (!descending || to - from == 1)
        return rank;
    while (to - 1 > from && rank <= column->number_count &&
           column_rank(column, to - 1) > column->number_count)
        to--;
    return column_rank(column, to - 1);
}

/* Compares two existing values. */
static int compare_values(const struct column *a, uint32_t left, const struct column *b,
                          uint32_t right)
{
    double x, y;

    if (left > a->number_count)
        return column_compare_texts(column_string(a, left), column_string(b, right));
    x = column_number(a, left);
    y = column_number(b, right);
    return (x > y) - (x < y);
}

static int compare_ranks(const struct column *a, uint32_t left, const struct column *b,
                         uint32_t right, bool descending)
{
    uint32_t x = a ? sort_rank(a, left, descending) : 0;
    uint32_t y = b ? sort_rank(b, right, descending) : 0;
    int order;

    if (x == 0 || y == 0)
        return (x == 0) - (y == 0);
    if ((x > a->number_count) != (y > b->number_count))
        return x > a->number_count ? 1 : -1;
    order = a == b ? (x > y) - (x < y) : compare_values(a, x, b, y);
    return descending ? -order : order;
}

static bool is_by_distance(const struct sort_order *order, uint32_t sort)
{
    return sort < order->sort_count && sort_is_by_distance(order->sorts[sort].field);
}

static int compare_distances(const struct column *a, uint32_t left, const struct column *b,
                             uint32_t right, struct point from, bool descending)
{
    double x = distance_of_document(a, left, from), y = distance_of_document(b, right, from);

    if (x < 0 || y < 0)
        return (x < 0) - (y < 0);
    return descending ? (x < y) - (x > y) : (x > y) - (x < y);
}

int sort_compare(const struct sort_order *order, const struct match_hit *a,
                 const struct match_hit *b)
{
    for (uint32_t i = 0; i < order->sort_count; i++) {
        const struct column *left = column_of(order, a->segment, i);
        const struct column *right = column_of(order, b->segment, i);
        bool dates = (left ? left : right) && column_is_dated((left ? left : right)->kind);
        bool descending = order->sorts[i].descending;
        int found = is_by_distance(order, i)
                        ? compare_distances(left, a->document, right, b->document, order->points[i],
                                            descending)
                        : (dates ? compare_dates : compare_ranks)(left, a->document, right,
                                                                  b->document, descending);

        if (found != 0)
            return found;
    }
    return 0;
}

/* Orders equal hits by segment and document: a total order. */
static int compare(const struct sort_order *order, const struct match_hit *a,
                   const struct match_hit *b)
{
    int found = sort_compare(order, a, b);

    if (found != 0)
        return found;
    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return (a->document > b->document) - (a->document < b->document);
}

static int compare_hits(const void *a, const void *b, void *order)
{
    clock_step();
    return compare(order, a, b);
}

/* --- the first k --- */

/* The first hits so far. There is room for 2 * wanted, so that sorting is rare. */
struct first {
    struct match_hit *hits;
    uint32_t count, wanted;
    bool full; /* hits[wanted - 1] is an upper bound */
};

static void settle(const struct sort_order *order, struct first *first)
{
    qsort_r(first->hits, first->count, sizeof *first->hits, compare_hits, (void *)(uintptr_t)order);
    if (first->count > first->wanted)
        first->count = first->wanted;
    first->full = first->count == first->wanted;
}

static void offer(const struct sort_order *order, struct first *first, struct match_hit hit)
{
    if (first->full && compare(order, &hit, &first->hits[first->wanted - 1]) > 0)
        return;
    first->hits[first->count++] = hit;
    if (first->count == 2 * first->wanted)
        settle(order, first);
}

static void walk_matches(const struct sort_order *order, struct first *first, uint32_t segment,
                         const struct bitmap *all)
{
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++)
        offer(order, first, (struct match_hit){0, segment, d});
}

/* --- walking an order --- */

struct sort_walk {
    const struct sort_order *order;
    struct first *first;
    uint32_t segment;
    const struct bitmap *all;
    const struct column *column;
    uint32_t found;
    uint32_t last; /* the document found last */
};

static bool same_value(const struct column *column, uint32_t a, uint32_t b)
{
    if (column_is_dated(column->kind))
        return column_date(column, a) == column_date(column, b);
    return column_first(column, a) == column_first(column, b);
}

/* False: there are enough hits, including all that equal the last one. */
static bool visit(struct sort_walk *walk, uint32_t place)
{
    uint32_t document = column_ordered(walk->column, place);

    if (!bitmap_has(walk->all, document))
        return true;
    if (walk->found >= walk->first->wanted && !same_value(walk->column, document, walk->last))
        return false;
    walk->last = document;
    walk->found++;
    offer(walk->order, walk->first, (struct match_hit){0, walk->segment, document});
    return true;
}

/* The position of the first text in the stored order. */
static uint32_t text_place(const struct column *column)
{
    uint32_t low = 0, high = column->order_count;

    if (column_is_dated(column->kind) || column->number_count == 0)
        return 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (column_first(column, column_ordered(column, middle)) <= column->number_count)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool visit_run(struct sort_walk *walk, uint32_t from, uint32_t to, bool descending)
{
    for (uint32_t i = from; i < to; i++)
        if (!visit(walk, descending ? to - 1 - (i - from) : i))
            return false;
    return true;
}

static void walk_order(const struct sort_order *order, struct first *first, uint32_t segment,
                       const struct bitmap *all)
{
    const struct column *column = column_of(order, segment, 0);
    struct sort_walk walk = {order, first, segment, all, column, 0, 0};
    bool descending = order->sorts[0].descending;
    uint32_t texts = text_place(column);

    if (!visit_run(&walk, 0, texts, descending) ||
        !visit_run(&walk, texts, column->order_count, descending) || walk.found >= first->wanted)
        return;
    for (uint32_t d = 0; (d = bitmap_next(all, d)) < all->size; d++)
        if (!column_has_value(column, d))
            offer(order, first, (struct match_hit){0, segment, d});
}

/* --- the nearest --- */

static struct point opposite_of(struct point point)
{
    struct point opposite = {-point.lat, point.lng + 180};

    point_normalise(&opposite);
    return opposite;
}

/* The farthest documents are the nearest to the other side of the earth. */
static void walk_nearest(const struct sort_order *order, struct first *first, uint32_t segment,
                         const struct bitmap *all)
{
    const struct column *column = column_of(order, segment, 0);
    struct point from = order->sorts[0].descending ? opposite_of(*order->points) : *order->points;
    struct bitmap near;
    uint32_t found;

    bitmap_init(&near, all->size);
    found = nearest_mark(column, from, all, first->wanted, &near);
    walk_matches(order, first, segment, &near);
    for (uint32_t d = 0; found < first->wanted && (d = bitmap_next(all, d)) < all->size; d++)
        if (!bitmap_has(&near, d))
            offer(order, first, (struct match_hit){0, segment, d});
    bitmap_fini(&near);
}

/* Looking in circles costs about as much as comparing this many documents. */
#define FEW_TO_COMPARE 500

static bool is_nearby(const struct sort_order *order, uint32_t segment, const struct bitmap *all)
{
    const struct column *column = order->sort_count > 0 ? column_of(order, segment, 0) : NULL;

    return column && column->kind == COLUMN_POINT && bitmap_count(all) > FEW_TO_COMPARE;
}

/* Walking the order finds enough after about wanted * documents / matches steps. Collecting takes
 * one step per match, each about four times as long. */
static bool is_walkable(const struct sort_order *order, uint32_t segment, const struct bitmap *all,
                        uint32_t wanted)
{
    const struct column *column = order->sort_count > 0 ? column_of(order, segment, 0) : NULL;
    uint64_t matches;

    if (!column || !column->order)
        return false;
    matches = bitmap_count(all);
    return matches * matches > (uint64_t)wanted * all->size / 4;
}

static struct str column_name(struct str field)
{
    return sort_is_by_distance(field) ? STR("_geo") : field;
}

/* sort_check has read them before. */
static const struct point *points_of(const struct search_sort *sorts, uint32_t sort_count,
                                     struct arena *arena)
{
    struct point *points = arena_zero(arena, sort_count, sizeof *points);
    struct error ignored;

    for (uint32_t i = 0; i < sort_count; i++)
        if (sort_is_by_distance(sorts[i].field))
            sort_point(sorts[i].field, &points[i], &ignored);
    return points;
}

const struct sort_order *sort_order_new(const struct generation *generation,
                                        const struct search_sort *sorts, uint32_t sort_count,
                                        struct arena *arena)
{
    struct sort_order *order = arena_alloc(arena, sizeof *order);
    size_t cells = (size_t)generation->segment_count * sort_count;
    const struct column **columns = arena_alloc(arena, cells * sizeof *columns);

    for (uint32_t s = 0; s < generation->segment_count; s++)
        for (uint32_t i = 0; i < sort_count; i++)
            columns[s * sort_count + i] =
                columns_find(&generation->segments[s].files->columns, column_name(sorts[i].field));
    *order = (struct sort_order){generation, sorts, sort_count, columns,
                                 points_of(sorts, sort_count, arena)};
    return order;
}

typedef void walk_fn(const struct sort_order *order, struct first *first, uint32_t segment,
                     const struct bitmap *all);

static walk_fn *walk_of(const struct sort_order *order, uint32_t segment, const struct bitmap *all,
                        uint32_t wanted)
{
    if (is_by_distance(order, 0))
        return is_nearby(order, segment, all) ? walk_nearest : walk_matches;
    return is_walkable(order, segment, all, wanted) ? walk_order : walk_matches;
}

uint32_t sort_first(const struct sort_order *order, const struct bitmap *all, uint32_t wanted,
                    struct match_hit *hits, struct arena *arena)
{
    struct first first = {.wanted = wanted};

    if (wanted == 0)
        return 0;
    first.hits = arena_alloc(arena, 2 * (size_t)wanted * sizeof *first.hits);
    for (uint32_t s = 0; s < order->generation->segment_count; s++)
        walk_of(order, s, &all[s], wanted)(order, &first, s, &all[s]);
    settle(order, &first);
    memcpy(hits, first.hits, first.count * sizeof *hits);
    return first.count;
}

/* --- one hit per value --- */

#define NO_SEGMENT   UINT32_MAX
#define LOOK_FARTHER 4 /* times as many documents, if too few were different */

/* The first document of each value, by the value's shared number. */
struct leaders {
    struct match_hit *hits; /* .segment is NO_SEGMENT: none */
    uint32_t count;
    size_t room;
};

static void lead(const struct sort_order *order, struct leaders *leaders, uint32_t number,
                 struct match_hit hit)
{
    while (leaders->count <= number) {
        leaders->hits =
            mem_grow(leaders->hits, leaders->count, &leaders->room, sizeof *leaders->hits);
        leaders->hits[leaders->count++] = (struct match_hit){.segment = NO_SEGMENT};
    }
    if (leaders->hits[number].segment == NO_SEGMENT ||
        compare(order, &hit, &leaders->hits[number]) < 0)
        leaders->hits[number] = hit;
}

static void find_leaders(const struct sort_order *order, const struct bitmap *all,
                         struct distinct *distinct, struct leaders *leaders, struct first *first)
{
    uint32_t number;

    for (uint32_t s = 0; s < order->generation->segment_count; s++)
        for (uint32_t d = 0; (d = bitmap_next(&all[s], d)) < all[s].size; d++) {
            const struct match_hit hit = {0, s, d};

            if (distinct_number(distinct, s, d, &number))
                lead(order, leaders, number, hit);
            else
                offer(order, first, hit);
        }
}

/* Looks at each document once. For fields without several values in a document. */
static uint32_t sort_leaders(const struct sort_order *order, const struct bitmap *all,
                             struct distinct *distinct, struct sort_page *page, struct arena *arena)
{
    struct first first = {.wanted = page->wanted};
    struct leaders leaders = {.count = 0};
    uint32_t number;

    first.hits = arena_alloc(arena, 2 * (size_t)page->wanted * sizeof *first.hits);
    find_leaders(order, all, distinct, &leaders, &first);
    for (uint32_t i = 0; i < page->taken; i++)
        if (distinct_number(distinct, page->hits[i].segment, page->hits[i].document, &number) &&
            number < leaders.count)
            leaders.hits[number].segment = NO_SEGMENT;
    for (uint32_t i = 0; i < leaders.count; i++)
        if (leaders.hits[i].segment != NO_SEGMENT)
            offer(order, &first, leaders.hits[i]);
    free(leaders.hits);
    settle(order, &first);
    memcpy(page->hits + page->taken, first.hits, first.count * sizeof *first.hits);
    return first.count;
}

/* Keeps what can be taken of the first `looked` documents. */
static uint32_t sort_few(const struct sort_order *order, const struct bitmap *all, uint32_t looked,
                         struct distinct *distinct, struct sort_page *page, uint32_t *found)
{
    struct match_hit *some = mem_alloc(looked * sizeof *some);
    struct arena *arena = arena_new();
    uint32_t kept;

    *found = sort_first(order, all, looked, some, arena);
    distinct_reset(distinct);
    for (uint32_t i = 0; i < page->taken; i++)
        distinct_take(distinct, page->hits[i].segment, page->hits[i].document);
    kept = distinct_keep(distinct, some, *found);
    if (kept > page->wanted)
        kept = page->wanted;
    memcpy(page->hits + page->taken, some, kept * sizeof *some);
    arena_free(arena);
    free(some);
    return kept;
}

uint32_t sort_first_distinct(const struct sort_order *order, const struct bitmap *all,
                             struct distinct *distinct, struct sort_page *page, struct arena *arena)
{
    uint64_t matches = sets_count(order->generation, all);
    uint32_t looked = page->wanted, found, kept;

    if (matches == 0 || page->wanted == 0)
        return 0;
    for (;; looked *= LOOK_FARTHER) {
        if (looked > matches)
            looked = (uint32_t)matches;
        kept = sort_few(order, all, looked, distinct, page, &found);
        if (kept == page->wanted || found == matches || looked > UINT32_MAX / LOOK_FARTHER)
            return kept;
        if (!distinct_has_several(distinct))
            return sort_leaders(order, all, distinct, page, arena);
    }
}

double sort_distance(const struct search_sort *sorts, uint32_t count,
                     const struct generation *generation, uint32_t segment, uint32_t document)
{
    struct point from;
    struct error ignored;

    for (uint32_t i = 0; i < count; i++)
        if (sort_is_by_distance(sorts[i].field) && !sort_point(sorts[i].field, &from, &ignored))
            return distance_of_document(columns_find(&generation->segments[segment].files->columns,
                                                     column_name(sorts[i].field)),
                                        document, from);
    return -1;
}

/* --- checking --- */

static enum status check_name(struct str name, struct error *err)
{
    static const char *const reserved[] = {"_geo", "_geoDistance", "_geoRadius", "_geoBoundingBox"};
    struct str word = str_slice(name, 0, 0);

    while (word.length < name.length && name.data[word.length] != '(')
        word.length++;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (str_is(word, reserved[i]))
            return error_set(err, STATUS_BAD_SORT,
                             "`%s` is a reserved keyword and thus can't be used as a sort "
                             "expression. Use the _geoPoint(latitude, longitude) built-in rule to "
                             "sort on _geo field coordinates.",
                             reserved[i]);
    return STATUS_OK;
}

static bool has_sort_rule(const struct settings *settings)
{
    for (uint32_t i = 0; i < settings->ranking_rule_count; i++)
        if (settings->ranking_rules[i].kind == RANK_SORT)
            return true;
    return false;
}

static enum status not_sortable(struct str name, const struct settings *settings, struct error *err)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "Attribute `%.*s` is not sortable. ", STR_ARG(name));
    add_sortable(&text, settings);
    return error_set(err, STATUS_BAD_SORT, "%.*s", STR_ARG(buf_str(&text)));
}

enum status sort_check(const struct search_sort *sorts, uint32_t count, const struct schema *schema,
                       struct error *err)
{
    enum status status = STATUS_OK;

    struct point point;

    for (uint32_t i = 0; !status && i < count; i++) {
        struct str name = column_name(sorts[i].field);
        bool distance = sort_is_by_distance(sorts[i].field);

        if ((distance && (status = sort_point(sorts[i].field, &point, err))) ||
            (!distance && (status = check_name(sorts[i].field, err))))
            return status;
        if (!settings_is_sortable(schema->settings, name))
            return not_sortable(name, schema->settings, err);
    }
    if (count > 0 && !has_sort_rule(schema->settings))
        return error_set(err, STATUS_BAD_SORT,
                         "You must specify where `sort` is listed in the rankingRules setting to "
                         "use the sort parameter at search time.");
    return status;
}
