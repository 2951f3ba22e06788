/* SPDX-License-Identifier: GPL-2.0-or-later */
/* place.c - reads and checks the member `_geo`; the messages are those of the API. */
#include "store/document/place.h"

#include <math.h>

#include "base/json.h"

static bool read_angle(const json_t *value, double *out)
{
    if (json_is_string(value))
        return str_to_double(str_trim(json_str(value)), out) && isfinite(*out);
    *out = json_number_value(value);
    return json_is_number(value);
}

bool place_read(const json_t *value, struct point *out)
{
    return read_angle(json_object_get(value, "lat"), &out->lat) &&
           read_angle(json_object_get(value, "lng"), &out->lng) && point_normalise(out);
}

bool place_is_checked(const struct schema *schema)
{
    return schema->settings->preset == PRESET_DOCUMENTS &&
           (settings_filterable(schema->settings, SCHEMA_GEO_FIELD) ||
            settings_is_sortable(schema->settings, SCHEMA_GEO_FIELD));
}

/* "`48.85`", or "`48.85` and `2.35`" */
static enum status bad_angles(const char *what, const json_t *one, const json_t *other,
                              struct str id, struct error *err)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(
        &text,
        "Could not parse %s in the document with the id: `\"%.*s\"`. Was expecting %s but instead "
        "got `",
        what, STR_ARG(id), other ? "finite numbers" : "a finite number");
    json_add(&text, one);
    if (other) {
        buf_add_text(&text, "` and `");
        json_add(&text, other);
    }
    return error_set(err, STATUS_BAD_DOCUMENT_GEO, "%.*s`.", STR_ARG(buf_str(&text)));
}

static enum status missing(const char *what, const char *expected, struct str id, struct error *err)
{
    return error_set(err, STATUS_BAD_DOCUMENT_GEO,
                     "Could not find %s in the document with the id: `\"%.*s\"`. Was expecting %s.",
                     what, STR_ARG(id), expected);
}

static enum status bad_value(const char *before, const char *after, const json_t *value,
                             struct str id, struct error *err)
{
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "The `_geo` field in the document with the id: `\"%.*s\"` %s", STR_ARG(id),
             before);
    json_add(&text, value);
    return error_set(err, STATUS_BAD_DOCUMENT_GEO, "%.*s%s", STR_ARG(buf_str(&text)), after);
}

static enum status check_angles(const json_t *lat, const json_t *lng, struct str id,
                                struct error *err)
{
    double number;
    bool lat_good = read_angle(lat, &number), lng_good = read_angle(lng, &number);

    if (!lat_good && !lng_good)
        return bad_angles("latitude nor longitude", lat, lng, id, err);
    if (!lat_good)
        return bad_angles("latitude", lat, NULL, id, err);
    return lng_good ? STATUS_OK : bad_angles("longitude", lng, NULL, id, err);
}

static enum status check_members(const json_t *value, struct str id, struct error *err)
{
    json_t *rest = json_copy((json_t *)(uintptr_t)value);
    enum status status = STATUS_OK;

    json_object_del(rest, "lat");
    json_object_del(rest, "lng");
    if (json_object_size(rest) > 0)
        status = bad_value("contains the following unexpected fields: `", "`.", rest, id, err);
    json_decref(rest);
    return status;
}

enum status place_check(const json_t *value, struct str id, struct error *err)
{
    const json_t *lat = json_object_get(value, "lat"), *lng = json_object_get(value, "lng");

    if (json_is_null(value))
        return STATUS_OK;
    if (!json_is_object(value))
        return bad_value("is not an object. Was expecting an object with the `_geo.lat` and "
                         "`_geo.lng` fields but instead got `",
                         "`.", value, id, err);
    if (!lat && !lng)
        return missing("latitude nor longitude", "`_geo.lat` and `_geo.lng` fields", id, err);
    if (!lat)
        return missing("latitude", "a `_geo.lat` field", id, err);
    if (!lng)
        return missing("longitude", "a `_geo.lng` field", id, err);
    if (check_angles(lat, lng, id, err))
        return err->status;
    return check_members(value, id, err);
}
