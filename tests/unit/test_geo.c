/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_geo.c - points and their codes; random circles, boxes and polygons over random points,
 * alone and in larger filters, and sorts by distance: each against a look at every point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/point.h"
#include "column_fixture.h"
#include "search/filter/filter_match.h"
#include "search/geo/nearest.h"
#include "search/geo/shape.h"
#include "search/order/sort.h"
#include "store/document/place.h"

#define POINTS 4000
#define ROUNDS 300

static const char settings[] =
    "{\"filterableAttributes\":[\"*\"],\"sortableAttributes\":[\"_geo\",\"n\"]}";

/* The same numbers each time: Knuth's linear congruential generator. */
static double between(double low, double high)
{
    static uint64_t state = 11;

    state = state * 6364136223846793005U + 1442695040888963407U;
    return low + (high - low) * (double)(state >> 11) / (double)(UINT64_C(1) << 53);
}

static uint32_t below(uint32_t limit)
{
    return (uint32_t)between(0, limit);
}

/* --- points --- */

static void angles_come_into_range(void **state)
{
    static const struct {
        struct point given, normal;
    } cases[] = {
        {{10, 20}, {10, 20}},    {{90, 180}, {90, 180}},    {{-90, -180}, {-90, -180}},
        {{10, 190}, {10, -170}}, {{10, -190}, {10, 170}},   {{10, 380}, {10, 20}},
        {{100, 20}, {80, -160}}, {{-100, 20}, {-80, -160}}, {{370, 20}, {10, 20}},
        {{180, 0}, {0, 180}},
    };
    struct point wrong[] = {{NAN, 0}, {0, NAN}, {INFINITY, 0}, {0, -INFINITY}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct point point = cases[i].given;

        assert_true(point_normalise(&point));
        assert_true(fabs(point.lat - cases[i].normal.lat) < 1e-9);
        assert_true(point_distance(point, cases[i].normal) < 1e-3);
        assert_true(fabs(point.lng) <= 180);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(point_normalise(&wrong[i]));
}

static void codes_keep_seven_digits(void **state)
{
    static const struct point ends[] = {
        {90, 180}, {-90, -180}, {90, -180}, {0, 0}, {48.8566, 2.3522}};

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct point back = point_of_code(point_code(ends[i]));

        assert_true(back.lat == ends[i].lat && back.lng == ends[i].lng);
        assert_true(point_code(ends[i]) >= 0);
    }
    for (int i = 0; i < 10000; i++) {
        struct point point = {between(-90, 90), between(-180, 180)}, low, high;
        int64_t code = point_code(point);
        unsigned bits = below(POINT_CODE_BITS + 1);
        struct point back = point_of_code(code);
        uint64_t rest = bits ? (uint64_t)-1 >> (64 - bits) : 0;

        assert_true(fabs(back.lat - point.lat) <= 0.51e-7 && fabs(back.lng - point.lng) <= 0.51e-7);
        point_cell((int64_t)((uint64_t)code & ~rest), bits, &low, &high);
        assert_true(low.lat <= back.lat && back.lat <= high.lat);
        assert_true(low.lng <= back.lng && back.lng <= high.lng);
    }
}

static void distances_are_those_of_a_sphere(void **state)
{
    double quarter = M_PI / 2 * POINT_EARTH_RADIUS;

    (void)state;
    assert_true(point_distance((struct point){1, 2}, (struct point){1, 2}) == 0);
    assert_true(fabs(point_distance((struct point){0, 0}, (struct point){90, 77}) - quarter) <
                1e-3);
    assert_true(fabs(point_distance((struct point){0, -90}, (struct point){0, 90}) - 2 * quarter) <
                1e-3);
    assert_true(point_distance((struct point){0, 179.5}, (struct point){0, -179.5}) < 112000);
    /* Paris to Berlin */
    assert_true(
        fabs(point_distance((struct point){48.8566, 2.3522}, (struct point){52.52, 13.405}) -
             877500) < 500);
}

static void places_are_read(void **state)
{
    static const struct {
        const char *value;
        bool read;
        const char *complaint; /* NULL: the check passes */
    } cases[] = {
        {"{\"lat\":48.5,\"lng\":2}", true, NULL},
        {"{\"lat\":\"48.5\",\"lng\":\" 2 \"}", true, NULL},
        {"null", false, NULL},
        {"\"x\"", false, "is not an object"},
        {"[1,2]", false, "is not an object"},
        {"{}", false, "Could not find latitude nor longitude"},
        {"{\"lat\":1}", false, "Could not find longitude"},
        {"{\"lng\":1}", false, "Could not find latitude"},
        {"{\"lat\":\"x\",\"lng\":1}", false, "Could not parse latitude in"},
        {"{\"lat\":1,\"lng\":true}", false, "Could not parse longitude in"},
        {"{\"lat\":\"nan\",\"lng\":\"inf\"}", false, "Could not parse latitude nor longitude"},
        {"{\"lat\":1,\"lng\":2,\"alt\":3}", true, "unexpected fields: `{\"alt\":3}`"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {.status = STATUS_OK};
        json_t *value = json_read(str_of(cases[i].value), 0, &err);
        struct point point;
        enum status status;

        assert_int_equal(place_read(value, &point), cases[i].read);
        status = place_check(value, STR("a-1"), &err);
        assert_int_equal(status, cases[i].complaint ? STATUS_BAD_DOCUMENT_GEO : STATUS_OK);
        if (cases[i].complaint && !strstr(err.message, cases[i].complaint))
            fail_msg("%s: %s", cases[i].value, err.message);
        if (cases[i].complaint)
            assert_non_null(strstr(err.message, "a-1"));
        json_decref(value);
    }
}

/* --- documents --- */

/* All over the earth, in a town, at the poles, along the antimeridian, at one place. */
static struct point random_point(void)
{
    switch (below(6)) {
    case 0:
        return (struct point){between(48.80, 48.92), between(2.25, 2.45)};
    case 1:
        return (struct point){copysign(between(89, 90), between(-1, 1)), between(-180, 180)};
    case 2:
        return (struct point){between(-60, 60), copysign(between(179, 180), between(-1, 1))};
    case 3:
        return (struct point){40.7128, -74.006};
    default:
        return (struct point){between(-90, 90), between(-180, 180)};
    }
}

static json_t *random_documents(void)
{
    json_t *documents = json_array();

    for (int i = 0; i < POINTS; i++) {
        json_t *document = json_pack("{s:i,s:i}", "id", i, "n", (int)below(5));
        struct point point = random_point();

        if (below(10) > 0)
            json_object_set_new(document, "_geo",
                                json_pack("{s:f,s:f}", "lat", round(point.lat * 1e7) / 1e7, "lng",
                                          round(point.lng * 1e7) / 1e7));
        json_array_append_new(documents, document);
    }
    return documents;
}

static bool point_of_document(const json_t *document, struct point *point)
{
    return place_read(json_object_get(document, "_geo"), point);
}

/* How far inside (above 0) or outside a point is, in units that only matter near 0. */
typedef double depth_fn(const double *numbers, uint32_t count, struct point point);

static double depth_in_circle(const double *numbers, uint32_t count, struct point point)
{
    (void)count;
    return numbers[2] - point_distance((struct point){numbers[0], numbers[1]}, point);
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static double depth_in_box(const double *numbers, uint32_t count, struct point point)
{
    double lat = smaller(numbers[0] - point.lat, point.lat - numbers[2]);
    double west = point.lng - numbers[3], east = numbers[1] - point.lng;

    (void)count;
    if (numbers[3] > numbers[1])
        return smaller(lat, west > east ? west : east) + (lat >= 0 && (west >= 0 || east >= 0));
    return smaller(lat, smaller(west, east)) + (lat >= 0 && west >= 0 && east >= 0);
}

/* The sum of the angles under which the point sees the edges is a whole number of turns. */
static double depth_in_polygon(const double *numbers, uint32_t count, struct point point)
{
    double turns = 0, nearest = 1;

    for (uint32_t i = 0; i < count; i += 2) {
        uint32_t j = (i + 2) % count;
        double ax = numbers[i + 1] - point.lng, ay = numbers[i] - point.lat;
        double bx = numbers[j + 1] - point.lng, by = numbers[j] - point.lat;
        double angle = atan2(ax * by - ay * bx, ax * bx + ay * by);

        turns += angle / (2 * M_PI);
        nearest = smaller(nearest, fabs(fabs(angle) - M_PI));
    }
    return nearest < 1e-6 ? 0 : fabs(turns) > 0.5 ? 1 : -1;
}

struct shape_case {
    char text[4000];
    double numbers[200];
    uint32_t count;
    depth_fn *depth;
};

static void make_circle(struct shape_case *made)
{
    double radius = pow(10, between(-1, 7.4));
    struct point middle = random_point();

    *made = (struct shape_case){.numbers = {middle.lat, middle.lng, radius}, .count = 3};
    made->depth = depth_in_circle;
    snprintf(made->text, sizeof made->text, "_geoRadius(%.17g, %.17g, %.17g)", middle.lat,
             middle.lng, radius);
}

static void make_box(struct shape_case *made)
{
    struct point a = random_point(), b = random_point();

    if (a.lat < b.lat) {
        double lat = a.lat;

        a.lat = b.lat;
        b.lat = lat;
    }
    *made = (struct shape_case){.numbers = {a.lat, a.lng, b.lat, b.lng}, .count = 4};
    made->depth = depth_in_box;
    snprintf(made->text, sizeof made->text, "_geoBoundingBox([%.17g, %.17g], [%.17g, %.17g])",
             a.lat, a.lng, b.lat, b.lng);
}

/* Corners at random, so it crosses itself; or on a wobbly ring. */
static void make_polygon(struct shape_case *made)
{
    uint32_t corners = 3 + below(60);
    bool ring = below(2);
    size_t length;

    *made = (struct shape_case){.count = 2 * corners, .depth = depth_in_polygon};
    length = (size_t)snprintf(made->text, sizeof made->text, "_geoPolygon(");
    for (uint32_t i = 0; i < corners; i++) {
        double angle = 2 * M_PI * i / corners, far = between(10, 80);
        double lat = ring ? far * sin(angle) : between(-85, 85);
        double lng = ring ? 2 * far * cos(angle) : between(-175, 175);

        made->numbers[(size_t)i * 2] = lat;
        made->numbers[(size_t)i * 2 + 1] = lng;
        length += (size_t)snprintf(made->text + length, sizeof made->text - length,
                                   "%s[%.17g, %.17g]", i ? ", " : "", lat, lng);
    }
    snprintf(made->text + length, sizeof made->text - length, ")");
}

static void (*const makers[])(struct shape_case *) = {make_circle, make_box, make_polygon};

/* --- filters --- */

static void match(const struct column_fixture *fixture, const char *text, uint32_t segment,
                  struct arena *arena, struct bitmap *matches)
{
    const struct filter_place place = {.segment = &fixture->generation.segments[segment]};
    struct filter_node *filter;
    struct error err;

    if (filter_parse(str_of(text), arena, &filter, &err) ||
        filter_check(filter, fixture->generation.schema, 0, &err) ||
        filter_match(filter, &place, 0, 0, arena, matches, &err))
        fail_msg("%s: %s", text, err.message);
}

/* Rounding may decide only for points on the border. */
static void assert_matches(const struct column_fixture *fixture, const struct shape_case *made,
                           struct arena *arena)
{
    for (uint32_t s = 0; s < fixture->generation.segment_count; s++) {
        struct bitmap matches;

        match(fixture, made->text, s, arena, &matches);
        for (uint32_t d = 0; d < matches.size; d++) {
            const json_t *document = column_fixture_document(fixture, s, d);
            struct point point;
            bool placed = point_of_document(document, &point);
            double depth = placed ? made->depth(made->numbers, made->count, point) : -1;

            if (bitmap_has(&matches, d) != (depth >= 0) && fabs(depth) > 1e-6)
                fail_msg("%s and document %u.%u: %g", made->text, s, d, depth);
        }
    }
}

static void shapes_have_their_points(void **state)
{
    struct column_fixture fixture;

    (void)state;
    column_fixture_open(&fixture, random_documents(), 3, settings);
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *arena = arena_new();
        struct shape_case made;

        makers[round % 3](&made);
        assert_matches(&fixture, &made, arena);
        arena_free(arena);
    }
    column_fixture_close(&fixture);
}

/* A polygon of many corners costs more than the points that it is asked about. */
static void a_long_polygon_keeps_the_deadline(void **state)
{
    struct column_fixture fixture;
    struct arena *arena = arena_new();
    struct point corners[5000];
    struct bitmap matches;
    const struct column *column;
    struct shape shape;

    (void)state;
    for (uint32_t i = 0; i < 5000; i++)
        corners[i] = (struct point){i % 2 ? -80 : 80, -170 + 340.0 * i / 5000};
    column_fixture_open(&fixture, random_documents(), 1, settings);
    column = columns_find(&fixture.generation.segments[0].files->columns, STR("_geo"));
    shape = shape_polygon(corners, 5000, arena);
    bitmap_init(&matches, column->document_count);
    assert_true(shape_mark(&shape, column, 0, &matches));
    assert_false(shape_mark(&shape, column, 1, &matches));
    bitmap_fini(&matches);
    arena_free(arena);
    column_fixture_close(&fixture);
}

static void shapes_join_with_other_conditions(void **state)
{
    struct column_fixture fixture;

    (void)state;
    column_fixture_open(&fixture, random_documents(), 2, settings);
    for (int round = 0; round < ROUNDS / 3; round++) {
        struct arena *arena = arena_new();
        struct shape_case a, b;
        BUF_AUTO struct buf text = {0};
        struct bitmap first, second, whole;

        makers[round % 3](&a);
        makers[below(3)](&b);
        buf_addf(&text, "(%s OR n = 3) AND NOT %s", a.text, b.text);
        for (uint32_t s = 0; s < 2; s++) {
            match(&fixture, a.text, s, arena, &first);
            match(&fixture, b.text, s, arena, &second);
            match(&fixture, text.data, s, arena, &whole);
            for (uint32_t d = 0; d < whole.size; d++) {
                const json_t *n = json_object_get(column_fixture_document(&fixture, s, d), "n");
                bool wanted = (bitmap_has(&first, d) || json_integer_value(n) == 3) &&
                              !bitmap_has(&second, d);

                assert_int_equal(bitmap_has(&whole, d), wanted);
            }
        }
        arena_free(arena);
    }
    column_fixture_close(&fixture);
}

static uint32_t count_matches(const struct column_fixture *fixture, const char *text)
{
    struct arena *arena = arena_new();
    struct bitmap matches;
    uint32_t count;

    match(fixture, text, 0, arena, &matches);
    count = bitmap_count(&matches);
    arena_free(arena);
    return count;
}

static void borders_belong_to_shapes(void **state)
{
    static const char documents[] =
        "[{\"id\":1,\"_geo\":{\"lat\":10,\"lng\":20}},{\"id\":2,\"_geo\":{\"lat\":10,\"lng\":180}},"
        "{\"id\":3,\"_geo\":{\"lat\":90,\"lng\":5}},{\"id\":4,\"_geo\":null},{\"id\":5},"
        "{\"id\":6,\"_geo\":{\"lat\":\"10\",\"lng\":\"-180\"}}]";
    static const struct {
        const char *filter;
        uint32_t count;
    } cases[] = {
        {"_geoRadius(10, 20, 0)", 1},
        {"_geoRadius(10, 20, -1)", 0},
        {"_geoRadius(10, -180, 0.01)", 2},
        {"_geoRadius(90, -120, 1)", 1},
        {"_geoRadius(0, 0, 20100000)", 4},
        {"_geoRadius(0, 0, 1e300)", 4},
        {"NOT _geoRadius(0, 0, 1e300)", 2},
        {"_geoBoundingBox([10, 20], [10, 20])", 1},
        {"_geoBoundingBox([11, -170], [9, 170])", 2},
        {"_geoBoundingBox([90, 180], [-90, -180])", 4},
        {"_geoPolygon([10, 20], [10, 30], [20, 20])", 1},
        {"_geoPolygon([10, 0], [10, 30], [20, 20])", 1},
        {"_geoPolygon([0, 0], [0, 0], [0, 0])", 0},
    };
    struct column_fixture fixture;

    (void)state;
    column_fixture_read(&fixture, documents, 1, settings);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t count = count_matches(&fixture, cases[i].filter);

        if (count != cases[i].count)
            fail_msg("%s: %u", cases[i].filter, count);
    }
    column_fixture_close(&fixture);
}

static void wrong_shapes_are_refused(void **state)
{
    static const char *const cases[][2] = {
        {"_geoRadius(45.4, 9.1)", "The `_geoRadius` filter expects three arguments"},
        {"_geoRadius", "The `_geoRadius` filter expects three arguments"},
        {"_geoRadius(1, 2, 3, 4, 5)", "The `_geoRadius` filter expects three arguments"},
        {"_geoRadius([1, 2], 3)", "The `_geoRadius` filter expects three arguments"},
        {"_geoRadius(1, 2, 3", "The `_geoRadius` filter expects three arguments"},
        {"_geoRadius(1, x, 3)", "`x` is not a finite number."},
        {"_geoRadius(1, 2, inf)", "`inf` is not a finite number."},
        {"_geoRadius(nan, 2, 1)", "`nan` is not a finite number."},
        {"_geoRadius(90.5, 2, 3)", "Bad latitude `90.5`. Latitude must be contained"},
        {"_geoRadius(1, -181, 3)", "Bad longitude `-181`. Longitude must be contained"},
        {"_geoBoundingBox([1, 2])", "The `_geoBoundingBox` filter expects two pairs"},
        {"_geoBoundingBox(1, 2, 3, 4)", "The `_geoBoundingBox` filter expects two pairs"},
        {"_geoBoundingBox([1, 2], [3, 4])", "The top latitude `1` is below the bottom latitude"},
        {"_geoPolygon([1, 2], [3, 4])", "The `_geoPolygon` filter expects three pairs"},
        {"_geoPolygon()", "The `_geoPolygon` filter expects three pairs"},
        {"_geoPolygon([1, 2, 3], [3, 4])", "The `_geoPolygon` filter expects three pairs"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct filter_node *filter;
        struct error err;

        assert_int_equal(filter_parse(str_of(cases[i][0]), arena, &filter, &err),
                         STATUS_BAD_FILTER);
        if (!str_starts(str_of(err.message), str_of(cases[i][1])))
            fail_msg("%s: %s", cases[i][0], err.message);
        assert_non_null(strstr(err.message, "\n1:5 "));
        arena_free(arena);
    }
}

/* --- sorting --- */

struct expected {
    double distance; /* below 0: none */
};

static int compare_expected(const void *a, const void *b)
{
    double x = ((const struct expected *)a)->distance, y = ((const struct expected *)b)->distance;

    if (x < 0 || y < 0)
        return (x < 0) - (y < 0);
    return (x > y) - (x < y);
}

static void assert_nearest(const struct column_fixture *fixture, const struct bitmap *all,
                           uint32_t wanted, bool descending, struct arena *arena)
{
    struct point from = random_point();
    struct search_sort sort = {arena_format(arena, "_geoPoint(%.17g,%.17g)", from.lat, from.lng),
                               descending};
    struct expected *expected = mem_zero(POINTS, sizeof *expected);
    struct match_hit *hits = mem_zero(wanted, sizeof *hits);
    uint32_t count = 0, found, placed = 0;

    found =
        sort_first(sort_order_new(&fixture->generation, &sort, 1, arena), all, wanted, hits, arena);
    for (uint32_t s = 0; s < fixture->generation.segment_count; s++)
        for (uint32_t d = 0; (d = bitmap_next(&all[s], d)) < all[s].size; d++) {
            struct point point;
            bool has = point_of_document(column_fixture_document(fixture, s, d), &point);

            expected[count++].distance = has ? point_distance(from, point) : -1;
            placed += has;
        }
    qsort(expected, count, sizeof *expected, compare_expected);
    assert_int_equal(found, wanted < count ? wanted : count);
    for (uint32_t i = 0; i < found; i++) {
        const json_t *document =
            column_fixture_document(fixture, hits[i].segment, hits[i].document);
        double should = i >= placed ? -1 : expected[descending ? placed - 1 - i : i].distance;
        struct point point;
        double is = point_of_document(document, &point) ? point_distance(from, point) : -1;

        if (fabs(is - should) > 1e-3)
            fail_msg("hit %u of %.*s: %f, not %f", i, STR_ARG(sort.field), is, should);
    }
    free(expected);
    free(hits);
}

static void the_nearest_come_first(void **state)
{
    struct column_fixture fixture;

    (void)state;
    column_fixture_open(&fixture, random_documents(), 3, settings);
    for (int round = 0; round < 60; round++) {
        struct arena *arena = arena_new();
        struct bitmap *all = column_fixture_all(&fixture, arena);

        for (uint32_t s = 0; round % 3 == 0 && s < 3; s++)
            for (uint32_t d = 0; d < all[s].size; d += 2)
                bitmap_clear(&all[s], d);
        assert_nearest(&fixture, all, round % 7 ? 1 + below(40) : POINTS + 5, round % 2, arena);
        arena_free(arena);
    }
    column_fixture_close(&fixture);
}

static void wrong_points_are_refused(void **state)
{
    static const char *const wrong[] = {
        "_geoPoint()",      "_geoPoint(1)",       "_geoPoint(1,2,3)", "_geoPoint(a,2)",
        "_geoPoint(1,2",    "_geoPoint(91,2)",    "_geoPoint(1,181)", "_geoPoint(nan,2)",
        "_geoPoint(1,inf)", "_geoPoint(1,2) foo",
    };
    struct point point;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (sort_point(str_of(wrong[i]), &point, &err) != STATUS_BAD_SORT)
            fail_msg("%s is a point", wrong[i]);
    assert_int_equal(sort_point(STR("_geoPoint( 48.5 , -2 )"), &point, &err), STATUS_OK);
    assert_true(point.lat == 48.5 && point.lng == -2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles_come_into_range),
        cmocka_unit_test(codes_keep_seven_digits),
        cmocka_unit_test(distances_are_those_of_a_sphere),
        cmocka_unit_test(places_are_read),
        cmocka_unit_test(shapes_have_their_points),
        cmocka_unit_test(a_long_polygon_keeps_the_deadline),
        cmocka_unit_test(shapes_join_with_other_conditions),
        cmocka_unit_test(borders_belong_to_shapes),
        cmocka_unit_test(wrong_shapes_are_refused),
        cmocka_unit_test(the_nearest_come_first),
        cmocka_unit_test(wrong_points_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
