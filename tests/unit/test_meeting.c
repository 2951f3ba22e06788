/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_meeting.c - random circles, boxes and polygons against random geometries: each answer
 * against many points of the geometry and of the shape. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>

#include "base/arena.h"
#include "base/json.h"
#include "search/geo/meeting.h"

#define ROUNDS  4000
#define SAMPLES 200

/* The same numbers each time: Knuth's linear congruential generator. */
static double between(double low, double high)
{
    static uint64_t state = 5;

    state = state * 6364136223846793005U + 1442695040888963407U;
    return low + (high - low) * (double)(state >> 11) / (double)(UINT64_C(1) << 53);
}

static struct point any_point(double size)
{
    return (struct point){between(-size, size), between(-size, size)};
}

static struct shape any_shape(struct arena *arena)
{
    struct point *corners = arena_zero(arena, 5, sizeof *corners);
    struct point low = any_point(8), middle = any_point(8);

    switch ((int)between(0, 3)) {
    case 0:
        return shape_circle(middle, between(1000, 400000));
    case 1:
        return shape_box(low, (struct point){low.lat + between(0.1, 4), low.lng + between(0.1, 4)});
    default:
        for (int i = 0; i < 5; i++)
            corners[i] = (struct point){middle.lat + between(-2, 2), middle.lng + between(-2, 2)};
        return shape_polygon(corners, 5, arena);
    }
}

/* A line of four points, or a ring around a place with a hole in it. */
static struct geometry any_geometry(struct arena *arena)
{
    bool ring = between(0, 1) < 0.6;
    struct point *points = arena_zero(arena, 12, sizeof *points), middle = any_point(6);
    struct geometry_part *parts = arena_zero(arena, 2, sizeof *parts);
    struct geometry geometry = {.points = points, .parts = parts};

    if (!ring) {
        for (int i = 0; i < 4; i++)
            points[i] = any_point(8);
        parts[0] = (struct geometry_part){GEOMETRY_LINE, 0, 4, 1};
        geometry.point_count = 4;
        geometry.part_count = 1;
        return geometry;
    }
    for (int i = 0; i < 12; i++) {
        double angle = i % 6 * M_PI / 3, far = i < 6 ? between(3, 6) : between(0.5, 2);

        points[i] = (struct point){middle.lat + far * sin(angle), middle.lng + far * cos(angle)};
    }
    parts[0] = (struct geometry_part){GEOMETRY_RING, 0, 6, 1};
    parts[1] = (struct geometry_part){GEOMETRY_RING, 6, 6, 1};
    geometry.point_count = 12;
    geometry.part_count = 2;
    return geometry;
}

static struct point on_edge(struct point a, struct point b, double part)
{
    return (struct point){a.lat + (b.lat - a.lat) * part, a.lng + (b.lng - a.lng) * part};
}

static bool ring_has(const struct point *ring, struct point at)
{
    struct arena *arena = arena_new();
    struct shape polygon = shape_polygon(ring, 6, arena);
    bool has = shape_has(&polygon, at);

    arena_free(arena);
    return has;
}

static struct point any_point_of(const struct shape *shape)
{
    double reach = shape->radius / 111000;

    if (shape->kind == SHAPE_CIRCLE)
        return (struct point){shape->middle.lat + between(-reach, reach),
                              shape->middle.lng + between(-reach, reach)};
    return (struct point){between(shape->low.lat, shape->high.lat),
                          between(shape->low.lng, shape->high.lng)};
}

/* Is some point of the geometry in the shape? Points of edges, and of the shape's own area. */
static bool samples_meet(const struct shape *shape, const struct geometry *geometry)
{
    for (uint32_t p = 0; p < geometry->part_count; p++) {
        const struct geometry_part *part = &geometry->parts[p];
        const struct point *points = geometry->points + part->first;
        uint32_t edges = part->count - (part->kind == GEOMETRY_LINE);

        for (uint32_t e = 0; e < edges; e++)
            for (int i = 0; i <= SAMPLES; i++)
                if (shape_has(shape, on_edge(points[e], points[(e + 1) % part->count],
                                             (double)i / SAMPLES)))
                    return true;
    }
    for (int i = 0; geometry->part_count == 2 && i < SAMPLES; i++) {
        struct point at = any_point_of(shape);

        if (shape_has(shape, at) && ring_has(geometry->points, at) &&
            !ring_has(geometry->points + 6, at))
            return true;
    }
    return false;
}

/* The same circle or box, a little larger or smaller: so that rounding, and the steps between
 * samples, decide nothing. A polygon as it is. */
static struct shape grown(const struct shape *shape, double by)
{
    struct shape other = *shape;

    if (shape->kind == SHAPE_CIRCLE)
        return shape_circle(shape->middle, shape->radius + by * 111200);
    if (shape->kind == SHAPE_BOX) {
        other.low = (struct point){shape->low.lat - by, shape->low.lng - by};
        other.high = (struct point){shape->high.lat + by, shape->high.lng + by};
    }
    return other;
}

static void shapes_meet_what_has_a_point_in_them(void **state)
{
    struct arena *arena = arena_new();
    uint32_t met = 0, apart = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct shape shape = any_shape(arena), larger = grown(&shape, 0.1);
        struct shape smaller = grown(&shape, -0.005);
        struct geometry geometry = any_geometry(arena);
        bool late = false, meets = shape_meets(&shape, &geometry, 0, &late);

        assert_false(late);
        if (samples_meet(&smaller, &geometry)) {
            met++;
            assert_true(meets);
        } else if (shape.kind != SHAPE_POLYGON && !samples_meet(&larger, &geometry)) {
            apart++;
            assert_false(meets);
        }
        arena_reset(arena);
    }
    assert_true(met > ROUNDS / 5 && apart > ROUNDS / 10);
    arena_free(arena);
}

static bool meet(struct shape shape, const char *geojson)
{
    struct arena *arena = arena_new();
    struct geometry geometry;
    struct error err;
    json_auto_t *value = json_read(str_of(geojson), 0, &err);
    bool late = false, meets;

    assert_int_equal(geometry_read(value, arena, &geometry, &err), STATUS_OK);
    meets = shape_meets(&shape, &geometry, 0, &late);
    arena_free(arena);
    return meets;
}

#define LINE(a, b) "{\"type\":\"LineString\",\"coordinates\":[" a "," b "]}"

static void borders_belong_to_both(void **state)
{
    struct arena *arena = arena_new();
    const struct point corners[] = {{0, 0}, {0, 2}, {2, 2}, {2, 0}};
    struct shape box = shape_box((struct point){0, 0}, (struct point){2, 2});
    struct shape polygon = shape_polygon(corners, 4, arena);

    (void)state;
    assert_true(meet(box, LINE("[2,2]", "[3,3]")) && meet(polygon, LINE("[2,2]", "[3,3]")));
    assert_true(meet(box, LINE("[-1,2]", "[3,2]")) && meet(polygon, LINE("[-1,2]", "[3,2]")));
    assert_true(meet(box, LINE("[1,3]", "[3,1]")) && meet(polygon, LINE("[1,3]", "[3,1]")));
    assert_false(meet(box, LINE("[1,4]", "[4,1]")) || meet(polygon, LINE("[1,4]", "[4,1]")));
    assert_false(meet(box, LINE("[3,0]", "[3,2]")) || meet(polygon, LINE("[3,0]", "[3,2]")));
    arena_free(arena);
}

static void circles_reach_over_the_antimeridian_and_the_pole(void **state)
{
    (void)state;
    assert_true(
        meet(shape_circle((struct point){0, 179.9}, 30000), LINE("[-179.9,-1]", "[-179.9,1]")));
    assert_false(
        meet(shape_circle((struct point){0, 179.9}, 20000), LINE("[-179.9,-1]", "[-179.9,1]")));
    assert_true(
        meet(shape_circle((struct point){89.9, 0}, 40000), LINE("[170,89.8]", "[175,89.8]")));
    assert_false(
        meet(shape_circle((struct point){89.9, 0}, 30000), LINE("[170,89.8]", "[175,89.8]")));
}

/* A circle along a parallel could take the edge apart forever. */
static void an_edge_along_a_circle_ends(void **state)
{
    const struct point points[] = {{80, -180}, {80, 180}};
    const struct geometry_part line = {GEOMETRY_LINE, 0, 2, 1};
    struct geometry geometry = {
        .points = points, .point_count = 2, .parts = &line, .part_count = 1};
    struct shape circle = shape_circle((struct point){90, 0}, 1111949.0);
    bool late = false;

    (void)state;
    assert_false(shape_meets(&circle, &geometry, 0, &late));
    assert_false(late);
    assert_false(shape_meets(&circle, &geometry, 1, &late)); /* a deadline that has passed */
    assert_true(late);
}

/* A circle without an area, at the middle of an edge: halving the edge meets an end that is not
 * exactly there. */
static void a_point_on_an_edge_ends(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct point from = {i * 0.041, i * 0.077}, to = {40 - i * 0.013, 100 + i * 0.019};
        const struct point points[] = {from, to};
        const struct geometry_part line = {GEOMETRY_LINE, 0, 2, 1};
        struct geometry geometry = {
            .points = points, .point_count = 2, .parts = &line, .part_count = 1};
        bool late = false;

        for (int part = 0; part <= 8; part++) {
            struct shape circle = shape_circle(on_edge(from, to, part / 8.0), i % 2 ? 0 : 1e-12);

            (void)shape_meets(&circle, &geometry, 0, &late);
        }
        assert_false(late);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_meet_what_has_a_point_in_them),
        cmocka_unit_test(borders_belong_to_both),
        cmocka_unit_test(circles_reach_over_the_antimeridian_and_the_pole),
        cmocka_unit_test(an_edge_along_a_circle_ends),
        cmocka_unit_test(a_point_on_an_edge_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
