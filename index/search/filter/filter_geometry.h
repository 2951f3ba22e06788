/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_geometry.h - the documents whose geometry a shape meets, for filter_match.c. */
#ifndef DATELINE_SEARCH_FILTER_FILTER_GEOMETRY_H
#define DATELINE_SEARCH_FILTER_FILTER_GEOMETRY_H

#include "search/geo/shape.h"
#include "store/reader/generation.h"

/* Adds the documents of the segment whose `_geojson` meets the shape (search/geo/meeting.h).
 * STATUS_TIMEOUT after the deadline (clock_monotonic() ns; 0: none), or the reason why a document
 * cannot be read. */
enum status filter_mark_geometries(const struct shape *shape, struct view *view, uint32_t segment,
                                   int64_t deadline, struct bitmap *matches, struct error *err);

#endif
