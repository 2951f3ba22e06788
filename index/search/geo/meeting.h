/* SPDX-License-Identifier: GPL-2.0-or-later */
/* meeting.h - which documents' geometries a shape meets: those with a point in common, borders
 * included. */
#ifndef DATELINE_SEARCH_GEO_MEETING_H
#define DATELINE_SEARCH_GEO_MEETING_H

#include "search/geo/shape.h"
#include "store/document/geometry.h"
#include "store/reader/generation.h"

/* Edges of the geometry are straight in longitude and latitude, also for circles, whose radius is
 * then exact to a thousandth. False after the deadline (clock_monotonic() ns; 0: none), too: *late
 * says so. */
bool shape_meets(const struct shape *shape, const struct geometry *geometry, int64_t deadline,
                 bool *late);

/* Adds the documents of the segment whose `_geojson` meets the shape. Looks at the box around each
 * geometry, and reads the stored documents of those that it leaves in doubt. STATUS_TIMEOUT, or the
 * reason why a document cannot be read. */
enum status shape_mark_geometries(const struct shape *shape, struct view *view, uint32_t segment,
                                  int64_t deadline, struct bitmap *matches, struct error *err);

#endif
