/* SPDX-License-Identifier: GPL-2.0-or-later */
/* point.h - points on the earth, and their codes.
 *
 * The earth is a sphere with the radius that Meilisearch counts with, 0.0001 % less than the mean
 * radius of the IUGG (Moritz 2000, Geodetic Reference System 1980). A code has latitude and
 * longitude in units of 1e-7 degrees, the bits of both interleaved (Morton 1966): points that are
 * near each other mostly have near codes, and all points of a cell have one run of codes. Angles
 * are in degrees, distances in metres. Any thread. */
#ifndef DATELINE_BASE_POINT_H
#define DATELINE_BASE_POINT_H

#include <stdbool.h>
#include <stdint.h>

#define POINT_EARTH_RADIUS 6371000.0
#define POINT_CODE_BITS    63 /* of a code; it is never below 0 */

struct point {
    double lat, lng; /* -90 to 90, -180 to 180 */
};

/* The same place with angles in range: over a pole and around the earth. False: an angle is no
 * finite number. */
bool point_normalise(struct point *point);

/* Of a normalised point; rounds to the nearest unit (1 cm). */
int64_t point_code(struct point point);
struct point point_of_code(int64_t code);
/* The corners of the cell of all codes from `first` on whose bits above `bits` are those of
 * `first`. */
void point_cell(int64_t first, unsigned bits, struct point *low, struct point *high);

/* Along the surface, by the haversine formula. */
double point_distance(struct point a, struct point b);

#endif
