/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_match.c - evaluates a filter's tree with the columns of a segment.
 *
 * Temporary sets are freed at once, not kept in the arena: a filter may have thousands of nodes. */
#include "search/filter/filter_match.h"

#include "base/date.h"
#include "search/filter/filter_dates.h"
#include "search/filter/filter_geometry.h"
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

/* The column of dates of which the condition is one range; NULL: it is none. */
static const struct column *dates_column(const struct filter_matcher *matcher,
                                         const struct filter_node *node, struct date_range *range)
{
    const struct column *column;

    if (node->value_count == 0 || node->sets || !(column = column_of(matcher, node)))
        return NULL;
    return column->kind == COLUMN_DATE && filter_is_range(node, matcher->now, range) ? column
                                                                                     : NULL;
}

/* Evaluates nodes[0]; with it the adjacent conditions on the same dates: "since" and "until" are
 * one range. Returns how many nodes that are in *count. */
static enum status match_required(const struct filter_matcher *matcher,
                                  struct filter_node *const *nodes, uint32_t most, uint32_t *count,
                                  struct bitmap *matches)
{
    struct date_range all, one;
    const struct column *column = dates_column(matcher, nodes[0], &all);

    *count = 1;
    if (!column)
        return match(matcher, nodes[0], matches);
    for (; *count < most && dates_column(matcher, nodes[*count], &one) == column; ++*count)
        all = date_range_both(&all, &one);
    filter_mark_dates(column, &all, &matcher->segment->files->kept, matches);
    return STATUS_OK;
}

/* The column whose ranks the node compares, or NULL. */
static const struct column *ranks_column(const struct filter_matcher *matcher,
                                         const struct filter_node *node)
{
    const struct column *column;

    if (node->child_count > 0 || node->sets || node->numbers || node->kind == FILTER_IDS ||
        node->kind == FILTER_EXISTS || node->kind == FILTER_IS_NULL ||
        node->kind == FILTER_IS_EMPTY || !(column = column_of(matcher, node)))
        return NULL;
    return column_is_dated(column->kind) ? NULL : column;
}

/* The ranks of adjacent alternatives on one field: they are evaluated together. */
static enum status ranks_of(const struct filter_matcher *matcher,
                            const struct filter_node *const *nodes, uint32_t count,
                            const struct column *column, struct filter_ranks *ranks)
{
    bool in_time = true;

    filter_ranks_init(ranks, column);
    for (uint32_t i = 0; in_time && i < count; i++)
        in_time = filter_ranks_add(ranks, nodes[i], matcher->now, matcher->deadline);
    return in_time ? STATUS_OK : late(matcher);
}

static enum status match_alternatives(const struct filter_matcher *matcher,
                                      const struct filter_node *const *nodes, uint32_t count,
                                      const struct column *column, struct bitmap *matches)
{
    struct filter_ranks ranks;
    enum status status = ranks_of(matcher, nodes, count, column, &ranks);

    if (!status)
        filter_ranks_mark(&ranks, &matcher->segment->files->kept, matches);
    filter_ranks_fini(&ranks);
    return status;
}

/* Evaluates the conditions that do not compare ranks. *any: there are such. */
static enum status match_others(const struct filter_matcher *matcher,
                                const struct filter_node *node, struct bitmap *matches, bool *any)
{
    enum status status = STATUS_OK;

    *any = false;
    for (uint32_t i = 0, done = 1; !status && i < node->child_count; i += done) {
        struct filter_node *const *child = node->children + i;
        struct bitmap own;

        done = 1;
        if (ranks_column(matcher, *child))
            continue;
        if (!*any) {
            status = match_required(matcher, child, node->child_count - i, &done, matches);
            *any = true;
            continue;
        }
        bitmap_init(&own, matches->size);
        status = match_required(matcher, child, node->child_count - i, &done, &own);
        bitmap_and(matches, &own);
        bitmap_fini(&own);
    }
    return status;
}

/* Conditions on ranks come last: where the others leave few documents, only the ranks of these are
 * read. */
static enum status match_and(const struct filter_matcher *matcher, const struct filter_node *node,
                             struct bitmap *matches)
{
    bool any;
    enum status status = match_others(matcher, node, matches, &any);

    for (uint32_t i = 0; !status && i < node->child_count; i++) {
        const struct filter_node *child = node->children[i];
        const struct column *column = ranks_column(matcher, child);
        struct filter_ranks ranks;

        if (!column)
            continue;
        status = ranks_of(matcher, &child, 1, column, &ranks);
        if (!status)
            (any ? filter_ranks_narrow : filter_ranks_mark)(&ranks, &matcher->segment->files->kept,
                                                            matches);
        filter_ranks_fini(&ranks);
        any = true;
    }
    return status;
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
        filter_match_dates(column, node, matcher->now, &matcher->segment->files->kept, matches);
    return STATUS_OK;
}

/* Adds matches to the set: it is empty or, in an OR, has the matches of earlier alternatives. */
static enum status match(const struct filter_matcher *matcher, const struct filter_node *node,
                         struct bitmap *matches)
{
    struct bitmap inner;
    enum status status;

    if (matcher->deadline && clock_give_way() > matcher->deadline)
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
    return filter->kind == FILTER_AND && filter->child_count > 0
               ? match_and(&matcher, filter, matches)
               : match(&matcher, filter, matches);
}
