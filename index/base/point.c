/* SPDX-License-Identifier: GPL-2.0-or-later */
/* point.c - angles, codes and distances. */
#include "base/point.h"

#include <math.h>

#define UNITS 1e7 /* of a degree */
#define LAT_0 900000000
#define LNG_0 1800000000

bool point_normalise(struct point *point)
{
    double lat = point->lat, lng = point->lng;

    if (!isfinite(lat) || !isfinite(lng))
        return false;
    lat = fabs(lat) <= 180 ? lat : remainder(lat, 360);
    if (fabs(lat) > 90) { /* over a pole, and down on the other side */
        lat = copysign(180, lat) - lat;
        lng += 180;
    }
    point->lat = lat;
    point->lng = fabs(lng) <= 180 ? lng : remainder(lng, 360);
    return true;
}

/* Puts a 0 before each bit. */
static uint64_t spread(uint64_t bits)
{
    bits = (bits | bits << 16) & 0x0000FFFF0000FFFF;
    bits = (bits | bits << 8) & 0x00FF00FF00FF00FF;
    bits = (bits | bits << 4) & 0x0F0F0F0F0F0F0F0F;
    bits = (bits | bits << 2) & 0x3333333333333333;
    return (bits | bits << 1) & 0x5555555555555555;
}

static uint64_t gather(uint64_t bits)
{
    bits &= 0x5555555555555555;
    bits = (bits | bits >> 1) & 0x3333333333333333;
    bits = (bits | bits >> 2) & 0x0F0F0F0F0F0F0F0F;
    bits = (bits | bits >> 4) & 0x00FF00FF00FF00FF;
    bits = (bits | bits >> 8) & 0x0000FFFF0000FFFF;
    return (bits | bits >> 16) & 0x00000000FFFFFFFF;
}

/* Longitude has the even bits, since it needs 32; latitude needs 31. */
int64_t point_code(struct point point)
{
    uint64_t lat = (uint64_t)(llround(point.lat * UNITS) + LAT_0);
    uint64_t lng = (uint64_t)(llround(point.lng * UNITS) + LNG_0);

    return (int64_t)(spread(lng) | spread(lat) << 1);
}

struct point point_of_code(int64_t code)
{
    int64_t lat = (int64_t)gather((uint64_t)code >> 1), lng = (int64_t)gather((uint64_t)code);

    return (struct point){(double)(lat - LAT_0) / UNITS, (double)(lng - LNG_0) / UNITS};
}

void point_cell(int64_t first, unsigned bits, struct point *low, struct point *high)
{
    *low = point_of_code(first);
    *high = point_of_code(first | (int64_t)(((uint64_t)1 << bits) - 1));
    high->lat = high->lat < 90 ? high->lat : 90; /* there are more codes than points */
    high->lng = high->lng < 180 ? high->lng : 180;
}

static double radians(double degrees)
{
    return degrees * (M_PI / 180);
}

double point_distance(struct point a, struct point b)
{
    double across = sin(radians(b.lng - a.lng) / 2), up = sin(radians(b.lat - a.lat) / 2);
    double half = up * up + cos(radians(a.lat)) * cos(radians(b.lat)) * across * across;

    return 2 * POINT_EARTH_RADIUS * asin(half < 1 ? sqrt(half) : 1);
}
