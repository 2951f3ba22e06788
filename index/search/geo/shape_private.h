/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shape_private.h - polygons (polygon.c), for shape.c and meeting.c. */
#ifndef DATELINE_SEARCH_GEO_SHAPE_PRIVATE_H
#define DATELINE_SEARCH_GEO_SHAPE_PRIVATE_H

#include "search/geo/shape.h"

/* The edges that some latitude of a slab meets: .edges[i] goes from that corner to the next one. */
struct shape_slab {
    uint32_t *edges;
    uint32_t count;
};

bool polygon_has(const struct shape *polygon, struct point point);
/* Does the line from a to b cross an edge, or touch one? */
bool polygon_meets(const struct shape *polygon, struct point a, struct point b);
enum shape_relation polygon_relate(const struct shape *polygon, struct point low,
                                   struct point high);

/* No point of a cell is farther from its middle, in metres (shape.c). */
double shape_reach(struct point low, struct point high);

#endif
