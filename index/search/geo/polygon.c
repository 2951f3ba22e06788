/* SPDX-License-Identifier: GPL-2.0-or-later */
/* polygon.c - polygons of many corners: their edges are kept by slabs of latitude, so that a point
 * or a cell is compared only with those beside it.
 *
 * A point is inside if the polygon winds around it (Hormann and Agathos 2001, "The point in polygon
 * problem for arbitrary polygons"), or if it is on an edge. */
#include "search/geo/shape_private.h"

#define SLABS_MAX 512

static uint32_t slab_of(const struct shape *polygon, double lat)
{
    double height = polygon->high.lat - polygon->low.lat;
    double place = height > 0 ? (lat - polygon->low.lat) / height * polygon->slab_count : 0;

    return place < 0 ? 0 : place >= polygon->slab_count ? polygon->slab_count - 1 : (uint32_t)place;
}

static struct point corner(const struct shape *polygon, uint32_t number)
{
    return polygon->corners[number < polygon->corner_count ? number : 0];
}

static void bound(struct shape *polygon)
{
    polygon->low = polygon->high = polygon->corners[0];
    for (uint32_t i = 1; i < polygon->corner_count; i++) {
        struct point at = polygon->corners[i];

        polygon->low.lat = at.lat < polygon->low.lat ? at.lat : polygon->low.lat;
        polygon->low.lng = at.lng < polygon->low.lng ? at.lng : polygon->low.lng;
        polygon->high.lat = at.lat > polygon->high.lat ? at.lat : polygon->high.lat;
        polygon->high.lng = at.lng > polygon->high.lng ? at.lng : polygon->high.lng;
    }
}

static void slabs_of_edge(const struct shape *polygon, uint32_t edge, uint32_t *from, uint32_t *to)
{
    double a = corner(polygon, edge).lat, b = corner(polygon, edge + 1).lat;

    *from = slab_of(polygon, a < b ? a : b);
    *to = slab_of(polygon, a < b ? b : a);
}

/* Counts the edges of each slab, makes room for them, and files them. */
static void file_edges(struct shape *polygon, struct arena *arena)
{
    uint32_t from, to;

    for (uint32_t edge = 0; edge < polygon->corner_count; edge++)
        for (slabs_of_edge(polygon, edge, &from, &to); from <= to; from++)
            polygon->slabs[from].count++;
    for (uint32_t i = 0; i < polygon->slab_count; i++) {
        struct shape_slab *slab = &polygon->slabs[i];

        slab->edges = arena_alloc(arena, (slab->count + 1) * sizeof *slab->edges);
        slab->count = 0;
    }
    for (uint32_t edge = 0; edge < polygon->corner_count; edge++)
        for (slabs_of_edge(polygon, edge, &from, &to); from <= to; from++) {
            struct shape_slab *slab = &polygon->slabs[from];

            slab->edges[slab->count++] = edge;
        }
}

struct shape shape_polygon(const struct point *corners, uint32_t count, struct arena *arena)
{
    struct shape polygon = {.kind = SHAPE_POLYGON, .corners = corners, .corner_count = count};

    polygon.slab_count = count / 4 < SLABS_MAX ? count / 4 + 1 : SLABS_MAX;
    polygon.slabs = arena_zero(arena, polygon.slab_count, sizeof *polygon.slabs);
    bound(&polygon);
    file_edges(&polygon, arena);
    return polygon;
}

/* Above 0: `point` is to the left of the line from a to b; 0: on it. */
static double side(struct point a, struct point b, struct point point)
{
    return (b.lng - a.lng) * (point.lat - a.lat) - (point.lng - a.lng) * (b.lat - a.lat);
}

static bool is_between(double a, double b, double value)
{
    return a < b ? a <= value && value <= b : b <= value && value <= a;
}

static bool is_on(struct point a, struct point b, struct point point)
{
    return is_between(a.lat, b.lat, point.lat) && is_between(a.lng, b.lng, point.lng) &&
           side(a, b, point) == 0;
}

/* +1 or -1 for an edge that passes to the right of the point, upwards or downwards. */
static int turn(struct point a, struct point b, struct point point)
{
    if (a.lat <= point.lat && b.lat > point.lat)
        return side(a, b, point) > 0;
    if (a.lat > point.lat && b.lat <= point.lat)
        return -(side(a, b, point) < 0);
    return 0;
}

static bool is_out_of_bounds(const struct shape *polygon, struct point low, struct point high)
{
    return high.lat < polygon->low.lat || low.lat > polygon->high.lat ||
           high.lng < polygon->low.lng || low.lng > polygon->high.lng;
}

bool polygon_has(const struct shape *polygon, struct point point)
{
    const struct shape_slab *slab = &polygon->slabs[slab_of(polygon, point.lat)];
    int winding = 0;

    if (is_out_of_bounds(polygon, point, point))
        return false;
    for (uint32_t i = 0; i < slab->count; i++) {
        struct point a = corner(polygon, slab->edges[i]), b = corner(polygon, slab->edges[i] + 1);

        if (is_on(a, b, point))
            return true;
        winding += turn(a, b, point);
    }
    return winding != 0;
}

/* Could the edge meet the cell? Not if all of the cell is beside it. */
static bool may_meet(struct point a, struct point b, struct point low, struct point high)
{
    struct point other = {low.lat, high.lng}, another = {high.lat, low.lng};
    double sides[] = {side(a, b, low), side(a, b, high), side(a, b, other), side(a, b, another)};
    bool left = true, right = true;

    if ((a.lat < low.lat && b.lat < low.lat) || (a.lat > high.lat && b.lat > high.lat) ||
        (a.lng < low.lng && b.lng < low.lng) || (a.lng > high.lng && b.lng > high.lng))
        return false;
    for (int i = 0; i < 4; i++) {
        left = left && sides[i] > 0;
        right = right && sides[i] < 0;
    }
    return !left && !right;
}

/* A cell that no edge meets is inside or outside as a whole. */
enum shape_relation polygon_relate(const struct shape *polygon, struct point low, struct point high)
{
    if (is_out_of_bounds(polygon, low, high))
        return SHAPE_OUTSIDE;
    for (uint32_t s = slab_of(polygon, low.lat); s <= slab_of(polygon, high.lat); s++) {
        const struct shape_slab *slab = &polygon->slabs[s];

        for (uint32_t i = 0; i < slab->count; i++)
            if (may_meet(corner(polygon, slab->edges[i]), corner(polygon, slab->edges[i] + 1), low,
                         high))
                return SHAPE_PARTLY;
    }
    return polygon_has(polygon, low) ? SHAPE_INSIDE : SHAPE_OUTSIDE;
}

/* Are c and d on different sides of the line through a and b, or on it? */
static bool parts(struct point a, struct point b, struct point c, struct point d)
{
    double of_c = side(a, b, c), of_d = side(a, b, d);

    return (of_c <= 0 && of_d >= 0) || (of_c >= 0 && of_d <= 0);
}

static bool cross(struct point a, struct point b, struct point c, struct point d)
{
    if (is_on(a, b, c) || is_on(a, b, d) || is_on(c, d, a) || is_on(c, d, b))
        return true;
    return side(a, b, c) != 0 && side(a, b, d) != 0 && parts(a, b, c, d) && parts(c, d, a, b);
}

bool polygon_meets(const struct shape *polygon, struct point a, struct point b)
{
    struct point low = {a.lat < b.lat ? a.lat : b.lat, a.lng < b.lng ? a.lng : b.lng};
    struct point high = {a.lat < b.lat ? b.lat : a.lat, a.lng < b.lng ? b.lng : a.lng};

    if (is_out_of_bounds(polygon, low, high))
        return false;
    for (uint32_t s = slab_of(polygon, low.lat); s <= slab_of(polygon, high.lat); s++) {
        const struct shape_slab *slab = &polygon->slabs[s];

        for (uint32_t i = 0; i < slab->count; i++)
            if (cross(a, b, corner(polygon, slab->edges[i]), corner(polygon, slab->edges[i] + 1)))
                return true;
    }
    return false;
}
