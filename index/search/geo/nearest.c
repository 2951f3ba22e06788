/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nearest.c - looks in circles, each twice as wide as the one before, until enough are found. */
#include "search/geo/nearest.h"

#include <math.h>

#include "search/geo/shape.h"

#define FIRST_RADIUS 20.0 /* metres */
#define LAST_RADIUS  (M_PI * POINT_EARTH_RADIUS + 1)
#define PREFIX       "_geoPoint("

bool sort_is_by_distance(struct str name)
{
    return str_starts(name, STR(PREFIX));
}

static enum status bad_syntax(struct str name, struct error *err)
{
    return error_set(err, STATUS_BAD_SORT,
                     "Invalid syntax for the geo parameter: expected expression formatted like "
                     "`_geoPoint(latitude, longitude)` and ending by `:asc` or `:desc`, found "
                     "`%.*s`.",
                     STR_ARG(name));
}

static enum status bad_angle(const char *which, struct str value, int most, struct error *err)
{
    return error_set(err, STATUS_BAD_SORT,
                     "Bad %s `%.*s`. %c%s must be contained between -%d and %d degrees.", which,
                     STR_ARG(value), which[0] - 'a' + 'A', which + 1, most, most);
}

enum status sort_point(struct str name, struct point *out, struct error *err)
{
    struct str rest = str_slice(name, strlen(PREFIX), name.length), lat, lng;

    if (!str_ends(rest, STR(")")))
        return bad_syntax(name, err);
    rest.length--;
    lat = str_trim(str_cut(&rest, ','));
    lng = rest.data ? str_trim(rest) : STR("");
    if (!str_to_double(lat, &out->lat) || !str_to_double(lng, &out->lng))
        return bad_syntax(name, err);
    if (!(fabs(out->lat) <= 90))
        return bad_angle("latitude", lat, 90, err);
    if (!(fabs(out->lng) <= 180))
        return bad_angle("longitude", lng, 180, err);
    return STATUS_OK;
}

double distance_of_document(const struct column *column, uint32_t document, struct point from)
{
    int64_t code =
        column && column->kind == COLUMN_POINT ? column_date(column, document) : COLUMN_NO_DATE;

    return code < 0 ? -1 : point_distance(from, point_of_code(code));
}

uint32_t nearest_mark(const struct column *column, struct point from, const struct bitmap *all,
                      uint32_t wanted, struct bitmap *marked)
{
    double radius = FIRST_RADIUS / 2;
    uint32_t count = 0;

    while (count < wanted && radius < LAST_RADIUS) {
        struct shape circle = shape_circle(from, radius *= 2);

        shape_mark(&circle, column, 0, marked);
        bitmap_and(marked, all);
        count = bitmap_count(marked);
    }
    return count;
}
