/* SPDX-License-Identifier: GPL-2.0-or-later */
/* geometry.h - the shape of a document on the earth: the member `_geojson`, as GeoJSON (RFC 7946).
 *
 * Geometries of all types, features and collections of them become one flat list of points, lines
 * and rings. Members that are no geometry (`properties`, `bbox`) and heights are ignored. A ring
 * may be open: its last point is joined to its first one. Edges are straight in longitude and
 * latitude, and no shape crosses the antimeridian. Any thread. */
#ifndef DATELINE_STORE_DOCUMENT_GEOMETRY_H
#define DATELINE_STORE_DOCUMENT_GEOMETRY_H

#include <jansson.h>

#include "base/arena.h"
#include "base/point.h"
#include "base/status.h"
#include "base/str.h"
#include "store/settings/schema.h"

#define GEOMETRY_POINTS_MAX 100000
#define GEOMETRY_DEPTH_MAX  16 /* collections in collections */

/* A second column, beside that of the field: the north-east corner of the box around the geometry.
 * The field's own has the south-west one. The name is not UTF-8, so no key can have it. */
#define GEOMETRY_CORNERS STR("\xfe")

enum geometry_kind { GEOMETRY_POINT, GEOMETRY_LINE, GEOMETRY_RING };

struct geometry_part {
    enum geometry_kind kind;
    uint32_t first, count; /* of its points */
    uint32_t polygon;      /* rings of one polygon have one number; all but the first are holes */
};

struct geometry {
    const struct point *points;
    uint32_t point_count; /* 0: it is nowhere */
    const struct geometry_part *parts;
    uint32_t part_count;
    struct point low, high; /* the box around it */
};

/* Reads GeoJSON into the arena; null is nowhere. STATUS_BAD_DOCUMENT_GEOJSON: the message says what
 * is wrong and where, as "`_geojson.coordinates[0][3]` ...". */
enum status geometry_read(const json_t *value, struct arena *arena, struct geometry *out,
                          struct error *err);

/* Must the geometries of documents be right, because they are filtered by? */
bool geometry_is_checked(const struct schema *schema);
/* STATUS_BAD_DOCUMENT_GEOJSON, with the id in the message, unless the value is GeoJSON or null. */
enum status geometry_check(const json_t *value, struct str id, struct error *err);

/* The codes of the box's corners, rounded outwards. False: the value has no points. */
bool geometry_corners(const json_t *value, int64_t *low, int64_t *high);

#endif
