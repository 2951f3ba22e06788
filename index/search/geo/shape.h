/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shape.h - circles, boxes and polygons on the earth, and which of a column's points they have.
 *
 * Points on the border are inside. A box or polygon is one in the plane of longitude and latitude:
 * its edges are straight there. A box whose left side is east of its right side crosses the
 * antimeridian; a polygon never does. A polygon that crosses itself has what it winds around. */
#ifndef DATELINE_SEARCH_GEO_SHAPE_H
#define DATELINE_SEARCH_GEO_SHAPE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/point.h"
#include "store/document/columns.h"

enum shape_kind { SHAPE_CIRCLE, SHAPE_BOX, SHAPE_POLYGON };

struct shape {
    enum shape_kind kind;
    struct point low, high;      /* box: south-west and north-east; polygon: its bounds */
    struct point middle;         /* circle */
    double radius;               /* circle, metres */
    const struct point *corners; /* polygon; the last one is joined to the first one */
    uint32_t corner_count;
    struct shape_slab *slabs; /* polygon: its edges by latitude */
    uint32_t slab_count;
};

/* Of normalised points. A radius that is negative has no points. */
struct shape shape_circle(struct point middle, double radius);
struct shape shape_box(struct point low, struct point high);
/* At least three corners, borrowed; the rest is in the arena. */
struct shape shape_polygon(const struct point *corners, uint32_t count, struct arena *arena);

bool shape_has(const struct shape *shape, struct point point);

/* How a cell, with its borders, and the shape lie. SHAPE_PARTLY is also said when in doubt. */
enum shape_relation { SHAPE_OUTSIDE, SHAPE_PARTLY, SHAPE_INSIDE };
enum shape_relation shape_relate(const struct shape *shape, struct point low, struct point high);

/* Adds the documents of the column (COLUMN_POINT) whose points the shape has. False: the deadline
 * (clock_monotonic(); 0: none) has passed, and not all were looked at. */
bool shape_mark(const struct shape *shape, const struct column *column, int64_t deadline,
                struct bitmap *matches);

#endif
