/* SPDX-License-Identifier: GPL-2.0-or-later */
/* meeting.h - does a shape meet a document's geometry? It does if they have a point in common,
 * borders included. */
#ifndef DATELINE_SEARCH_GEO_MEETING_H
#define DATELINE_SEARCH_GEO_MEETING_H

#include "search/geo/shape.h"
#include "store/document/geometry.h"

/* Edges of the geometry are straight in longitude and latitude, also for circles, whose radius is
 * then exact to a thousandth. False after the deadline (clock_monotonic() ns; 0: none), too: *late
 * says so. */
bool shape_meets(const struct shape *shape, const struct geometry *geometry, int64_t deadline,
                 bool *late);

#endif
