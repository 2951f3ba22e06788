/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nearest.h - the documents of a set that are nearest to a point, and the point of a sort. */
#ifndef DATELINE_SEARCH_GEO_NEAREST_H
#define DATELINE_SEARCH_GEO_NEAREST_H

#include "base/bitmap.h"
#include "base/point.h"
#include "base/status.h"
#include "base/str.h"
#include "store/document/columns.h"

/* Is the name of a sort written `_geoPoint(...)`? */
bool sort_is_by_distance(struct str name);
/* Reads `_geoPoint(48.85, 2.35)`; the point is normalised. STATUS_BAD_SORT. */
enum status sort_point(struct str name, struct point *out, struct error *err);

/* The distance of a document's point, in metres; below 0: it has none. NULL: there is no column. */
double distance_of_document(const struct column *column, uint32_t document, struct point from);

/* Marks the `wanted` documents of `all` that are nearest, and perhaps others; all that have a
 * point, if these are fewer. Returns how many are marked. `marked` is empty. */
uint32_t nearest_mark(const struct column *column, struct point from, const struct bitmap *all,
                      uint32_t wanted, struct bitmap *marked);

#endif
