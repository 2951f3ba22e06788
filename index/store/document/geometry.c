/* SPDX-License-Identifier: GPL-2.0-or-later */
/* geometry.c - reads GeoJSON by two tables: types with their members, and how deep the positions of
 * a geometry are nested. */
#include "store/document/geometry.h"

#include <math.h>

#include "base/buf.h"
#include "base/json.h"

#define HALF_UNIT 6e-8 /* degrees: a code may be that far from its point */

struct geometry_reading {
    struct buf points, parts;
    uint32_t polygons;
    struct buf path; /* of the value that is read, for messages */
    struct error *err;
};

static enum status wrong(struct geometry_reading *reading, const char *what)
{
    return error_set(reading->err, STATUS_BAD_DOCUMENT_GEOJSON, "`%.*s` %s",
                     STR_ARG(buf_str(&reading->path)), what);
}

/* --- positions --- */

static enum status read_position(struct geometry_reading *reading, const json_t *value)
{
    const json_t *lng = json_array_get(value, 0), *lat = json_array_get(value, 1);
    struct point point = {json_number_value(lat), json_number_value(lng)};

    if (!json_is_number(lng) || !json_is_number(lat))
        return wrong(reading, "is not a position: write [longitude, latitude], two numbers");
    if (fabs(point.lat) > 90)
        return wrong(reading, "has a latitude that is not between -90 and 90: the longitude comes "
                              "first");
    if (fabs(point.lng) > 180)
        return wrong(reading, "has a longitude that is not between -180 and 180: cut a shape that "
                              "crosses the antimeridian in two");
    if (reading->points.length / sizeof point >= GEOMETRY_POINTS_MAX)
        return error_set(reading->err, STATUS_BAD_DOCUMENT_GEOJSON,
                         "`_geojson` has more than %d positions: simplify it", GEOMETRY_POINTS_MAX);
    buf_add(&reading->points, &point, sizeof point);
    return STATUS_OK;
}

/* --- coordinates --- */

static const struct coordinates_form {
    const char *type;
    enum geometry_kind kind;
    int depth;      /* arrays around a part's list of positions; a point has no list */
    uint32_t least; /* positions of a part */
    const char *expects;
} forms[] = {
    {"Point", GEOMETRY_POINT, 0, 1, "is not a position: write [longitude, latitude]"},
    {"MultiPoint", GEOMETRY_POINT, 1, 1, "is not an array of positions"},
    {"LineString", GEOMETRY_LINE, 0, 2, "is not an array of two positions or more"},
    {"MultiLineString", GEOMETRY_LINE, 1, 2, "is not an array of two positions or more"},
    {"Polygon", GEOMETRY_RING, 1, 3, "is not a ring: an array of three positions or more"},
    {"MultiPolygon", GEOMETRY_RING, 2, 3, "is not a ring: an array of three positions or more"},
};

typedef enum status read_fn(struct geometry_reading *reading, const json_t *value,
                            const struct coordinates_form *form, int depth);

static enum status read_each(struct geometry_reading *reading, const json_t *array,
                             const struct coordinates_form *form, int depth, read_fn *read)
{
    size_t length = reading->path.length, i;
    enum status status = STATUS_OK;
    json_t *member;

    json_array_foreach (array, i, member) {
        buf_addf(&reading->path, "[%zu]", i);
        if ((status = read(reading, member, form, depth)))
            return status;
        reading->path.length = length;
    }
    return status;
}

static enum status read_one(struct geometry_reading *reading, const json_t *value,
                            const struct coordinates_form *form, int depth)
{
    (void)form;
    (void)depth;
    return read_position(reading, value);
}

static enum status read_part(struct geometry_reading *reading, const json_t *value,
                             const struct coordinates_form *form)
{
    struct geometry_part part = {.kind = form->kind,
                                 .first = (uint32_t)(reading->points.length / sizeof(struct point)),
                                 .polygon = reading->polygons};
    enum status status;

    if (json_array_size(value) < form->least)
        return wrong(reading, form->expects);
    status = form->kind == GEOMETRY_POINT ? read_position(reading, value)
                                          : read_each(reading, value, form, 0, read_one);
    part.count = (uint32_t)(reading->points.length / sizeof(struct point)) - part.first;
    buf_add(&reading->parts, &part, sizeof part);
    return status;
}

/* The innermost array of rings is one polygon. An empty array is nowhere. */
static enum status read_nested(struct geometry_reading *reading, const json_t *value,
                               const struct coordinates_form *form, int depth)
{
    if (!json_is_array(value))
        return wrong(reading, "is not an array");
    if (depth == 0)
        return read_part(reading, value, form);
    if (depth == 1)
        reading->polygons++;
    return read_each(reading, value, form, depth - 1, read_nested);
}

static enum status read_coordinates(struct geometry_reading *reading, const json_t *value,
                                    const struct coordinates_form *form)
{
    if (json_is_array(value) && json_array_size(value) == 0)
        return STATUS_OK;
    return read_nested(reading, value, form, form->depth);
}

/* --- objects --- */

static const struct object_form {
    const char *type, *member;
    bool several, null; /* an array of objects; null is nowhere */
} object_forms[] = {
    {"GeometryCollection", "geometries", true, false},
    {"FeatureCollection", "features", true, false},
    {"Feature", "geometry", false, true},
};

static enum status read_object(struct geometry_reading *reading, const json_t *object, int depth);

static enum status read_member(struct geometry_reading *reading, const json_t *object,
                               const char *name, const json_t **out)
{
    buf_addf(&reading->path, ".%s", name);
    *out = json_object_get(object, name);
    return *out ? STATUS_OK : wrong(reading, "is missing");
}

static enum status read_objects(struct geometry_reading *reading, const json_t *value,
                                const struct object_form *form, int depth)
{
    size_t length = reading->path.length, i;
    json_t *member;

    if (form->null && json_is_null(value))
        return STATUS_OK;
    if (!form->several)
        return read_object(reading, value, depth + 1);
    if (!json_is_array(value))
        return wrong(reading, "is not an array");
    json_array_foreach (value, i, member) {
        buf_addf(&reading->path, "[%zu]", i);
        if (read_object(reading, member, depth + 1))
            return reading->err->status;
        reading->path.length = length;
    }
    return STATUS_OK;
}

static enum status read_typed(struct geometry_reading *reading, const json_t *object,
                              struct str type, int depth)
{
    const json_t *member;
    enum status status;

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_is(type, forms[i].type)) {
            status = read_member(reading, object, "coordinates", &member);
            return status ? status : read_coordinates(reading, member, &forms[i]);
        }
    for (size_t i = 0; i < sizeof object_forms / sizeof *object_forms; i++)
        if (str_is(type, object_forms[i].type)) {
            status = read_member(reading, object, object_forms[i].member, &member);
            return status ? status : read_objects(reading, member, &object_forms[i], depth);
        }
    buf_add_text(&reading->path, ".type");
    return wrong(reading, "is not a type of GeoJSON: expected one of `Point`, `MultiPoint`, "
                          "`LineString`, `MultiLineString`, `Polygon`, `MultiPolygon`, "
                          "`GeometryCollection`, `Feature`, `FeatureCollection`");
}

static enum status read_object(struct geometry_reading *reading, const json_t *object, int depth)
{
    if (depth > GEOMETRY_DEPTH_MAX)
        return wrong(reading, "is nested too deep");
    if (!json_is_object(object))
        return wrong(reading, "is not an object of GeoJSON, as {\"type\": \"Point\", "
                              "\"coordinates\": [longitude, latitude]}");
    return read_typed(reading, object, json_get_str(object, "type"), depth);
}

static void bound(struct geometry *geometry)
{
    geometry->low = geometry->high = geometry->points[0];
    for (uint32_t i = 1; i < geometry->point_count; i++) {
        struct point at = geometry->points[i];

        geometry->low.lat = fmin(geometry->low.lat, at.lat);
        geometry->low.lng = fmin(geometry->low.lng, at.lng);
        geometry->high.lat = fmax(geometry->high.lat, at.lat);
        geometry->high.lng = fmax(geometry->high.lng, at.lng);
    }
}

enum status geometry_read(const json_t *value, struct arena *arena, struct geometry *out,
                          struct error *err)
{
    struct geometry_reading reading = {.err = err};
    enum status status = STATUS_OK;

    *out = (struct geometry){0};
    buf_add_text(&reading.path, "_geojson");
    if (!json_is_null(value))
        status = read_object(&reading, value, 0);
    if (!status && reading.points.length > 0) {
        out->points = arena_copy(arena, reading.points.data, reading.points.length);
        out->point_count = (uint32_t)(reading.points.length / sizeof *out->points);
        out->parts = arena_copy(arena, reading.parts.data, reading.parts.length);
        out->part_count = (uint32_t)(reading.parts.length / sizeof *out->parts);
        bound(out);
    }
    buf_fini(&reading.points);
    buf_fini(&reading.parts);
    buf_fini(&reading.path);
    return status;
}

/* --- the members of documents --- */

bool geometry_is_checked(const struct schema *schema)
{
    return schema->settings->preset == PRESET_DOCUMENTS &&
           settings_filterable(schema->settings, SCHEMA_GEOJSON_FIELD);
}

enum status geometry_check(const json_t *value, struct str id, struct error *err)
{
    struct arena *arena = arena_new();
    struct geometry geometry;
    struct error why;

    if (geometry_read(value, arena, &geometry, &why))
        error_set(err, why.status,
                  "The `_geojson` field in the document with the id: `\"%.*s\"` is not valid "
                  "GeoJSON: %s.",
                  STR_ARG(id), why.message);
    else
        err->status = STATUS_OK;
    arena_free(arena);
    return err->status;
}

bool geometry_corners(const json_t *value, int64_t *low, int64_t *high)
{
    struct arena *arena = arena_new();
    struct geometry geometry;
    struct error err;
    bool found = !geometry_read(value, arena, &geometry, &err) && geometry.point_count > 0;

    if (found) {
        *low = point_code((struct point){fmax(geometry.low.lat - HALF_UNIT, -90),
                                         fmax(geometry.low.lng - HALF_UNIT, -180)});
        *high = point_code((struct point){fmin(geometry.high.lat + HALF_UNIT, 90),
                                          fmin(geometry.high.lng + HALF_UNIT, 180)});
    }
    arena_free(arena);
    return found;
}
