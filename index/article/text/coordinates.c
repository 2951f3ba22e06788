/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coordinates.c - the forms in which sources write a latitude and a longitude. */
#include "article/text/coordinates.h"

#include <math.h>

#include "base/json.h"

#define DEPTH_MAX 4
#define ITEMS_MAX 50 /* of an array */

static const char *const lat_names[] = {"lat", "latitude", "geo_lat"};
static const char *const lng_names[] = {"lng", "lon", "long", "longitude", "geo_long"};

/* Members that may be places, or have one. */
static const char *const place_names[] = {
    "geo",      "geojson",         "geometry",        "coordinates",    "location",
    "position", "contentLocation", "locationCreated", "spatialCoverage"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_one_of(const char *key, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(str_of(key), str_of(names[i])))
            return true;
    return false;
}

static void set(json_t *article, double lat, double lng)
{
    bool known = fabs(lat) <= 90 && fabs(lng) <= 180 && (lat != 0 || lng != 0);

    if (known && !json_object_get(article, "_geo"))
        json_object_set_new(article, "_geo", json_pack("{s:f,s:f}", "lat", lat, "lng", lng));
}

void article_set_place(json_t *article, struct str lat, struct str lng)
{
    double angles[2];

    if (str_to_double(str_trim(lat), &angles[0]) && str_to_double(str_trim(lng), &angles[1]))
        set(article, angles[0], angles[1]);
}

void article_set_place_text(json_t *article, struct str text)
{
    static const char separators[] = ";, ";
    struct str rest, lat;

    text = str_trim(text);
    for (size_t i = 0; i < sizeof separators - 1; i++) {
        rest = text;
        lat = str_cut(&rest, separators[i]);
        if (rest.data) {
            article_set_place(article, lat, rest);
            return;
        }
    }
}

static bool read_angle(const json_t *value, double *angle)
{
    if (json_is_string(value))
        return str_to_double(str_trim(json_str(value)), angle);
    *angle = json_number_value(value);
    return json_is_number(value);
}

static bool find_angle(const json_t *object, const char *const *names, size_t count, double *angle)
{
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)object, key, value)
        if (is_one_of(key, names, count) && read_angle(value, angle))
            return true;
    return false;
}

/* GeoJSON has the longitude first. */
static bool read_geojson(const json_t *object, double *lat, double *lng)
{
    const json_t *pair = json_object_get(object, "coordinates");

    return str_is(json_get_str(object, "type"), "Point") && json_is_array(pair) &&
           read_angle(json_array_get(pair, 0), lng) && read_angle(json_array_get(pair, 1), lat);
}

static void look(json_t *article, const json_t *value, int depth)
{
    double lat, lng;
    const char *key;
    json_t *member;

    if (depth > DEPTH_MAX || json_object_get(article, "_geo"))
        return;
    for (size_t i = 0; i < json_array_size(value) && i < ITEMS_MAX; i++)
        look(article, json_array_get(value, i), depth + 1);
    if (!json_is_object(value))
        return;
    if (read_geojson(value, &lat, &lng) || (find_angle(value, lat_names, COUNT(lat_names), &lat) &&
                                            find_angle(value, lng_names, COUNT(lng_names), &lng))) {
        set(article, lat, lng);
        return;
    }
    json_object_foreach ((json_t *)(uintptr_t)value, key, member)
        if (is_one_of(key, place_names, COUNT(place_names)) ||
            str_starts_nocase(str_of(key), STR("geometry_")))
            look(article, member, depth + 1);
}

void article_set_place_json(json_t *article, const json_t *value)
{
    look(article, value, 0);
}
