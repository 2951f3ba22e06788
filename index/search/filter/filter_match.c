/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_match.c - evaluates a filter's tree with the columns of a segment.
 *
 * Temporary sets are freed at once, not kept in the arena: a filter may have thousands of nodes. */
#include "search/filter/filter_match.h"

#include "base/date.h"
#include "search/filter/filter_geometry.h"
#include "search/filter/filter_ranks.h"
#include "search/geo/shape.h"
#include "store/reader/story_read.h"

struct filter_matcher {
    const struct filter_place *place;
    const struct segment *segment; /* of the place */
    int64_t now, deadline;
    struct error *err;
};

static const struct column *column_of(const struct filter_matcher *matcher,
                                      const struct filter_node *node)
{
    return columns_find(&matcher->segment->files->columns, node->field);
}

/* --- dates --- */

/* Documents of a run of the order are often neighbours: their bits are collected before they are
 * stored. */
static void mark_places(const struct column *column, uint32_t from, uint32_t to,
                        struct bitmap *matches)
{
    uint64_t bits = 0;
    uint32_t word = 0;

    for (; from < to; from++) {
        uint32_t document = column_ordered(column, from);

        if (document / 64 != word) {
            matches->words[word] |= bits;
            word = document / 64;
            bits = 0;
        }
        bits |= (uint64_t)1 << document % 64;
    }
    if (bits)
        matches->words[word] |= bits;
}

/* The same by the cache, where it has the set or should have it. */
static void mark_places_kept(const struct filter_matcher *matcher, const struct column *column,
                             uint32_t from, uint32_t to, struct bitmap *matches)
{
    struct kept_bitmaps *kept = &matcher->segment->files->kept;
    const struct kept_key key = {column, from, to};
    struct bitmap own;
    bool wanted = false;

    if (from >= to || (kept_bitmaps_pays(to - from, matches->size) &&
                       kept_bitmaps_add(kept, &key, matches, &wanted)))
        return;
    if (!wanted) {
        mark_places(column, from, to, matches);
        return;
    }
    bitmap_init(&own, matches->size);
    mark_places(column, from, to, &own);
    kept_bitmaps_offer(kept, &key, &own);
    bitmap_or(matches, &own);
    bitmap_fini(&own);
}

/* The ranges of times and of days differ by some hours at their ends; looks at all that one of them
 * has. */
static void mark_dates(const struct filter_matcher *matcher, const struct column *column,
                       const struct date_range *range, struct bitmap *matches)
{
    int64_t low = range->low < range->day_low ? range->low : range->day_low;
    int64_t high = range->high > range->day_high ? range->high : range->day_high;
    uint32_t from = column_place_of_date(column, low);
    uint32_t to = high == INT64_MAX ? column->order_count : column_place_of_date(column, high + 1);

    if (range->low == range->day_low && range->high == range->day_high) {
        mark_places_kept(matcher, column, from, to, matches);
        return;
    }
    for (; from < to; from++) {
        uint32_t document = column_ordered(column, from);

        if (date_range_has(range, column_date(column, document)))
            bitmap_set(matches, document);
    }
}

static void match_dates(const struct filter_matcher *matcher, const struct filter_node *node,
                        const struct column *column, struct bitmap *matches)
{
    struct filter_node one = {.kind = FILTER_EQUAL, .value_count = 1, .zone = node->zone};
    struct date_range range;

    if (node->kind != FILTER_IN && filter_date_range(node, matcher->now, &range))
        mark_dates(matcher, column, &range, matches);
    for (uint32_t i = 0; node->kind == FILTER_IN && i < node->value_count; i++) {
        one.values = &node->values[i];
        if (filter_date_range(&one, matcher->now, &range))
            mark_dates(matcher, column, &range, matches);
    }
}

static enum status late(const struct filter_matcher *matcher)
{
    return error_set(matcher->err, STATUS_TIMEOUT,
                     "the filter takes longer than a search may: make it shorter");
}

/* --- places --- */

static struct shape shape_of(const struct filter_node *node, struct arena *arena)
{
    const double *numbers = node->numbers;
    struct point *corners;

    if (node->kind == FILTER_GEO_RADIUS)
        return shape_circle((struct point){numbers[0], numbers[1]}, numbers[2]);
    if (node->kind == FILTER_GEO_BOX)
        return shape_box((struct point){numbers[2], numbers[3]},
                         (struct point){numbers[0], numbers[1]});
    corners = arena_zero(arena, node->value_count / 2, sizeof *corners);
    for (uint32_t i = 0; i < node->value_count / 2; i++)
        corners[i] = (struct point){numbers[(size_t)i * 2], numbers[(size_t)i * 2 + 1]};
    return shape_polygon(corners, node->value_count / 2, arena);
}

/* By the points of `_geo`, and by the geometries of `_geojson`. */
static enum status match_places(const struct filter_matcher *matcher,
                                const struct filter_node *node, const struct column *column,
                                struct bitmap *matches)
{
    struct arena *arena = arena_new();
    struct shape shape = shape_of(node, arena);
    bool points = column && column->kind == COLUMN_POINT;
    enum status status = STATUS_OK;

    if (points && !shape_mark(&shape, column, matcher->deadline, matches))
        status = late(matcher);
    if (!status && matcher->place->view)
        status = filter_mark_geometries(&shape, matcher->place->view, matcher->place->number,
                                        matcher->deadline, matches, matcher->err);
    arena_free(arena);
    return status;
}

/* --- presence --- */

/* False: the node is a condition on values. */
static bool match_presence(const struct filter_node *node, const struct column *column,
                           struct bitmap *matches)
{
    enum column_presence presence;

    switch (node->kind) {
    case FILTER_EXISTS:
        presence = COLUMN_EXISTS;
        break;
    case FILTER_IS_NULL:
        presence = COLUMN_NULL;
        break;
    case FILTER_IS_EMPTY:
        presence = COLUMN_EMPTY;
        break;
    default:
        return false;
    }
    if (column)
        column_mark(column, presence, matches);
    return true;
}

/* --- the tree --- */

static enum status match(const struct filter_matcher *matcher, const struct filter_node *node,
                         struct bitmap *matches);

static enum status match_and(const struct filter_matcher *matcher, const struct filter_node *node,
                             struct bitmap *matches)
{
    enum status status = match(matcher, node->children[0], matches);

    for (uint32_t i = 1; !status && i < node->child_count; i++) {
        struct bitmap child;

        bitmap_init(&child, matches->size);
        if (!(status = match(matcher, node->children[i], &child)))
            bitmap_and(matches, &child);
        bitmap_fini(&child);
    }
    return status;
}

/* The column whose ranks the node compares, or NULL. */
static const struct column *ranks_column(const struct filter_matcher *matcher,
                                         const struct filter_node *node)
{
    const struct column *column;

    if (node->child_count > 0 || node->kind == FILTER_EXISTS || node->kind == FILTER_IS_NULL ||
        node->kind == FILTER_IS_EMPTY || !(column = column_of(matcher, node)))
        return NULL;
    return column_is_dated(column->kind) ? NULL : column;
}

/* Adjacent alternatives on one field are evaluated together, in one pass over its documents. */
static enum status match_alternatives(const struct filter_matcher *matcher,
                                      const struct filter_node *const *nodes, uint32_t count,
                                      const struct column *column, struct bitmap *matches)
{
    struct filter_ranks ranks;
    bool in_time = true;

    filter_ranks_init(&ranks, column);
    for (uint32_t i = 0; in_time && i < count; i++)
        in_time = filter_ranks_add(&ranks, nodes[i], matcher->now, matcher->deadline);
    if (in_time)
        filter_ranks_mark(&ranks, &matcher->segment->files->kept, matches);
    filter_ranks_fini(&ranks);
    return in_time ? STATUS_OK : late(matcher);
}

static enum status match_or(const struct filter_matcher *matcher, const struct filter_node *node,
                            struct bitmap *matches)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0, next; !status && i < node->child_count; i = next) {
        const struct column *column = ranks_column(matcher, node->children[i]);

        next = i + 1;
        while (column && next < node->child_count &&
               ranks_column(matcher, node->children[next]) == column)
            next++;
        status = column ? match_alternatives(matcher,
                                             (const struct filter_node *const *)node->children + i,
                                             next - i, column, matches)
                        : match(matcher, node->children[i], matches);
    }
    return status;
}

/* Marks nothing if the index does not detect near-duplicates. */
static enum status match_stories(const struct filter_matcher *matcher,
                                 const struct filter_node *node, struct bitmap *matches)
{
    enum status status = STATUS_OK;
    uint64_t story;

    for (uint32_t i = 0; !status && i < node->value_count; i++)
        if (story_parse(node->values[i], &story))
            status = story_mark(matcher->segment, story, matches, matcher->err);
    return status;
}

static enum status match_ids(const struct filter_matcher *matcher, const struct filter_node *node,
                             struct bitmap *matches)
{
    uint32_t segment, document;

    for (uint32_t i = 0; i < node->value_count; i++) {
        enum status status =
            view_find(matcher->place->view, node->values[i], &segment, &document, matcher->err);

        if (status && status != STATUS_END)
            return status;
        if (!status && segment == matcher->place->number)
            bitmap_set(matches, document);
    }
    return STATUS_OK;
}

static bool is_id(const struct filter_matcher *matcher, struct str field)
{
    const struct view *view = matcher->place->view;

    return view && str_eq(field, view->generation->schema->primary_key);
}

static enum status match_condition(const struct filter_matcher *matcher,
                                   const struct filter_node *node, struct bitmap *matches)
{
    const struct column *column = column_of(matcher, node);

    if (node->sets) {
        bitmap_or(matches, &node->sets[matcher->place->number]);
        return STATUS_OK;
    }
    if (!column && str_eq(node->field, STORY_FIELD))
        return match_stories(matcher, node, matches);
    if (node->kind == FILTER_IDS || (!column && is_id(matcher, node->field)))
        return match_ids(matcher, node, matches);
    if (node->numbers)
        return match_places(matcher, node, column, matches);
    if (match_presence(node, column, matches) || !column)
        return STATUS_OK; /* without a column none of the segment's documents has the field */
    if (!column_is_dated(column->kind))
        return match_alternatives(matcher, &node, 1, column, matches);
    if (column->kind == COLUMN_DATE)
        match_dates(matcher, node, column, matches);
    return STATUS_OK;
}

/* Adds matches to the set: it is empty or, in an OR, has the matches of earlier alternatives. */
static enum status match(const struct filter_matcher *matcher, const struct filter_node *node,
                         struct bitmap *matches)
{
    struct bitmap inner;
    enum status status;

    if (matcher->deadline && clock_monotonic() > matcher->deadline)
        return late(matcher);
    if (node->child_count == 0)
        return match_condition(matcher, node, matches);
    if (node->kind == FILTER_OR)
        return match_or(matcher, node, matches);
    bitmap_init(&inner, matches->size);
    if (node->kind == FILTER_AND) {
        status = match_and(matcher, node, &inner);
    } else {
        status = match(matcher, node->children[0], &inner);
        bitmap_not(&inner);
    }
    bitmap_or(matches, &inner);
    bitmap_fini(&inner);
    return status;
}

enum status filter_match(const struct filter_node *filter, const struct filter_place *place,
                         int64_t now, int64_t deadline, struct arena *arena, struct bitmap *matches,
                         struct error *err)
{
    struct filter_matcher matcher = {place, place->segment, now, deadline, err};

    *matches = bitmap_in(arena, place->segment->files->document_count);
    return match(&matcher, filter, matches);
}
