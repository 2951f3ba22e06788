/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shape.c - circles and boxes, and the walk over the cells of a column.
 *
 * The stored order of a column of points is that of their codes, so a cell is a run of it. The walk
 * halves cells, and looks at single points only where the border of the shape passes. */
#include "search/geo/shape.h"

#include <math.h>

#include "base/date.h"
#include "search/geo/shape_private.h"

#define SMALL      16   /* points of a cell that are looked at one by one */
#define SLACK      0.01 /* metres that rounding may be wrong by */
#define CLOCK_STEP 4096 /* corners; between two looks at the clock */

/* --- circles --- */

struct shape shape_circle(struct point middle, double radius)
{
    return (struct shape){.kind = SHAPE_CIRCLE, .middle = middle, .radius = radius};
}

/* At most so far is a point of the cell from its middle: along the meridian, then along the widest
 * of its parallels. */
double shape_reach(struct point low, struct point high)
{
    double nearest = low.lat > 0 ? low.lat : high.lat < 0 ? high.lat : 0; /* to the equator */
    double degrees = (high.lat - low.lat) + (high.lng - low.lng) * cos(nearest * (M_PI / 180));

    return degrees / 2 * (M_PI / 180) * POINT_EARTH_RADIUS;
}

static enum shape_relation relate_circle(const struct shape *shape, struct point low,
                                         struct point high)
{
    struct point middle = {(low.lat + high.lat) / 2, (low.lng + high.lng) / 2};
    double distance = point_distance(shape->middle, middle), reach = shape_reach(low, high) + SLACK;

    if (distance - reach > shape->radius)
        return SHAPE_OUTSIDE;
    return distance + reach < shape->radius ? SHAPE_INSIDE : SHAPE_PARTLY;
}

/* --- boxes --- */

struct shape shape_box(struct point low, struct point high)
{
    return (struct shape){.kind = SHAPE_BOX, .low = low, .high = high};
}

static bool crosses_antimeridian(const struct shape *box)
{
    return box->low.lng > box->high.lng;
}

static bool box_has(const struct shape *box, struct point point)
{
    bool east = point.lng >= box->low.lng, west = point.lng <= box->high.lng;

    return point.lat >= box->low.lat && point.lat <= box->high.lat &&
           (crosses_antimeridian(box) ? east || west : east && west);
}

static enum shape_relation relate_box(const struct shape *box, struct point low, struct point high)
{
    bool wraps = crosses_antimeridian(box);

    if (high.lat < box->low.lat || low.lat > box->high.lat ||
        (wraps ? low.lng > box->high.lng && high.lng < box->low.lng
               : low.lng > box->high.lng || high.lng < box->low.lng))
        return SHAPE_OUTSIDE;
    if (low.lat < box->low.lat || high.lat > box->high.lat ||
        (wraps ? low.lng < box->low.lng && high.lng > box->high.lng
               : low.lng < box->low.lng || high.lng > box->high.lng))
        return SHAPE_PARTLY;
    return SHAPE_INSIDE;
}

/* --- all shapes --- */

bool shape_has(const struct shape *shape, struct point point)
{
    switch (shape->kind) {
    case SHAPE_CIRCLE:
        return point_distance(shape->middle, point) <= shape->radius;
    case SHAPE_BOX:
        return box_has(shape, point);
    case SHAPE_POLYGON:
        break;
    }
    return polygon_has(shape, point);
}

enum shape_relation shape_relate(const struct shape *shape, struct point low, struct point high)
{
    switch (shape->kind) {
    case SHAPE_CIRCLE:
        return relate_circle(shape, low, high);
    case SHAPE_BOX:
        return relate_box(shape, low, high);
    case SHAPE_POLYGON:
        break;
    }
    return polygon_relate(shape, low, high);
}

/* --- the walk --- */

struct cell_walk {
    const struct shape *shape;
    const struct column *column;
    struct bitmap *matches;
    int64_t deadline; /* 0: none */
    uint64_t work;    /* edges looked at since the clock was asked, about */
    bool late;
};

static bool is_late(struct cell_walk *walk)
{
    walk->work += 1 + walk->shape->corner_count;
    if (walk->work >= CLOCK_STEP && walk->deadline) {
        walk->work = 0;
        walk->late |= clock_give_way() > walk->deadline;
    }
    return walk->late;
}

static int64_t code_at(const struct column *column, uint32_t place)
{
    return column_date(column, column_ordered(column, place));
}

/* The first place in [from, to) with this code or a higher one. */
static uint32_t place_of(const struct column *column, uint32_t from, uint32_t to, int64_t code)
{
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;

        if (code_at(column, middle) < code)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void mark_run(struct cell_walk *walk, uint32_t from, uint32_t to, bool all)
{
    for (; from < to && !is_late(walk); from++) {
        uint32_t document = column_ordered(walk->column, from);

        if (all || shape_has(walk->shape, point_of_code(column_date(walk->column, document))))
            bitmap_set(walk->matches, document);
    }
}

/* The cell of `bits` bits from `first` on, which are the places [from, to). */
static void mark_cell(struct cell_walk *walk, int64_t first, unsigned bits, uint32_t from,
                      uint32_t to)
{
    struct point low, high;
    enum shape_relation relation;
    int64_t half;
    uint32_t middle;

    if (from >= to || is_late(walk))
        return;
    point_cell(first, bits, &low, &high);
    relation = shape_relate(walk->shape, low, high);
    if (relation == SHAPE_OUTSIDE)
        return;
    if (relation == SHAPE_INSIDE || bits == 0 || to - from <= SMALL) {
        mark_run(walk, from, to, relation == SHAPE_INSIDE);
        return;
    }
    half = first | (int64_t)1 << (bits - 1);
    middle = place_of(walk->column, from, to, half);
    mark_cell(walk, first, bits - 1, from, middle);
    mark_cell(walk, half, bits - 1, middle, to);
}

bool shape_mark(const struct shape *shape, const struct column *column, int64_t deadline,
                struct bitmap *matches)
{
    struct cell_walk walk = {
        .shape = shape, .column = column, .matches = matches, .deadline = deadline};

    if (shape->kind != SHAPE_CIRCLE || shape->radius >= 0)
        mark_cell(&walk, 0, POINT_CODE_BITS, 0, column->order_count);
    return !walk.late;
}
