/* SPDX-License-Identifier: GPL-2.0-or-later */
/* meeting.c - a geometry meets a shape if a point of it is in the shape, an edge of it crosses the
 * shape, or a polygon of it has the whole shape inside. */
#include "search/geo/meeting.h"

#include <math.h>

#include "base/date.h"
#include "search/geo/shape_private.h"

#define CLOCK_STEP 4096  /* edges between two looks at the clock */
#define PRECISION  0.001 /* of a radius: how short the pieces of an edge become */
#define SHORTEST   1e-6  /* metres: a shorter piece of an edge is a point */

struct shape_meeting {
    const struct shape *shape;
    const struct geometry *geometry;
    int64_t deadline;
    uint64_t work;
    bool late;
};

static bool is_late(struct shape_meeting *meeting)
{
    if (++meeting->work % CLOCK_STEP == 0 && meeting->deadline)
        meeting->late |= clock_give_way() > meeting->deadline;
    return meeting->late;
}

/* --- edges --- */

/* No point of the edge is nearer than its middle, less the reach of the box around it. */
static bool circle_meets(struct shape_meeting *meeting, struct point a, struct point b)
{
    const struct shape *circle = meeting->shape;
    struct point low = {fmin(a.lat, b.lat), fmin(a.lng, b.lng)};
    struct point high = {fmax(a.lat, b.lat), fmax(a.lng, b.lng)};
    struct point middle = {(a.lat + b.lat) / 2, (a.lng + b.lng) / 2};
    double distance = point_distance(circle->middle, middle), reach = shape_reach(low, high);

    if (distance <= circle->radius)
        return true;
    if (is_late(meeting) || distance - reach > circle->radius ||
        reach <= circle->radius * PRECISION)
        return false;
    if (reach <= SHORTEST)
        return true;
    return circle_meets(meeting, a, middle) || circle_meets(meeting, middle, b);
}

/* Clips the edge by one pair of parallel sides (Liang and Barsky 1984): [*from, *to] is the part of
 * it that is between them, 0 to 1. */
static bool clip(double start, double step, double low, double high, double *from, double *to)
{
    double enters = (low - start) / step, leaves = (high - start) / step;

    if (step == 0)
        return start >= low && start <= high;
    *from = fmax(*from, fmin(enters, leaves));
    *to = fmin(*to, fmax(enters, leaves));
    return *from <= *to;
}

static bool crosses_box(struct point low, struct point high, struct point a, struct point b)
{
    double from = 0, to = 1;

    return clip(a.lat, b.lat - a.lat, low.lat, high.lat, &from, &to) &&
           clip(a.lng, b.lng - a.lng, low.lng, high.lng, &from, &to);
}

static bool box_meets(struct shape_meeting *meeting, struct point a, struct point b)
{
    const struct shape *box = meeting->shape;
    struct point east = {box->high.lat, 180}, west = {box->low.lat, -180};

    (void)is_late(meeting);
    if (box->low.lng <= box->high.lng)
        return crosses_box(box->low, box->high, a, b);
    return crosses_box(box->low, east, a, b) || crosses_box(west, box->high, a, b);
}

static bool edge_meets(struct shape_meeting *meeting, struct point a, struct point b)
{
    switch (meeting->shape->kind) {
    case SHAPE_CIRCLE:
        return circle_meets(meeting, a, b);
    case SHAPE_BOX:
        return box_meets(meeting, a, b);
    case SHAPE_POLYGON:
        break;
    }
    meeting->work += meeting->shape->corner_count / 64;
    return !is_late(meeting) && polygon_meets(meeting->shape, a, b);
}

static bool part_meets(struct shape_meeting *meeting, const struct geometry_part *part)
{
    const struct point *points = meeting->geometry->points + part->first;
    bool ring = part->kind == GEOMETRY_RING;

    for (uint32_t i = 0; i < part->count && !meeting->late; i++)
        if (shape_has(meeting->shape, points[i]))
            return true;
    if (part->kind == GEOMETRY_POINT)
        return false;
    for (uint32_t i = ring ? 0 : 1; i < part->count && !meeting->late; i++)
        if (edge_meets(meeting, points[i > 0 ? i - 1 : part->count - 1], points[i]))
            return true;
    return false;
}

/* --- polygons around the shape --- */

/* Does the ring have the point to the left of an odd number of its edges? */
static bool is_around(struct shape_meeting *meeting, const struct geometry_part *ring,
                      struct point at)
{
    const struct point *points = meeting->geometry->points + ring->first;
    bool odd = false;

    for (uint32_t i = 0, before = ring->count - 1; i < ring->count; before = i++) {
        struct point a = points[before], b = points[i];

        if ((a.lat > at.lat) != (b.lat > at.lat) &&
            at.lng < (b.lng - a.lng) * (at.lat - a.lat) / (b.lat - a.lat) + a.lng)
            odd = !odd;
    }
    meeting->work += ring->count;
    return odd;
}

/* Rings of one polygon follow each other: the holes turn the first one's answer. */
static bool geometry_has(struct shape_meeting *meeting, struct point at)
{
    const struct geometry *geometry = meeting->geometry;
    bool inside = false;

    for (uint32_t i = 0; i < geometry->part_count; i++) {
        const struct geometry_part *part = &geometry->parts[i];

        if (part->kind != GEOMETRY_RING)
            continue;
        if (i > 0 && part->polygon != part[-1].polygon && inside)
            return true;
        inside =
            (i > 0 && part->polygon == part[-1].polygon && inside) != is_around(meeting, part, at);
    }
    return inside;
}

/* A shape that no edge crosses is inside or outside as a whole: one point of it says which. */
static bool geometry_has_shape(struct shape_meeting *meeting)
{
    const struct shape *shape = meeting->shape;

    switch (shape->kind) {
    case SHAPE_CIRCLE:
        return geometry_has(meeting, shape->middle);
    case SHAPE_BOX:
        return geometry_has(meeting, shape->low) || geometry_has(meeting, shape->high);
    case SHAPE_POLYGON:
        break;
    }
    return geometry_has(meeting, shape->corners[0]);
}

bool shape_meets(const struct shape *shape, const struct geometry *geometry, int64_t deadline,
                 bool *late)
{
    struct shape_meeting meeting = {.shape = shape, .geometry = geometry, .deadline = deadline};
    bool meets = false;

    if (shape->kind == SHAPE_CIRCLE && shape->radius < 0)
        return false;
    for (uint32_t i = 0; i < geometry->part_count && !meets && !meeting.late; i++)
        meets = part_meets(&meeting, &geometry->parts[i]);
    meets = meets || geometry_has_shape(&meeting);
    *late |= meeting.late;
    return meets && !meeting.late;
}
