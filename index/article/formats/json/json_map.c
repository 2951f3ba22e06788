/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_map.c - follows the user's paths. json.h limits the depth of values. */
#include "article/formats/json/json_map.h"

#include "article/input/field_map.h"
#include "base/json.h"

#define VALUES_MAX 1000 /* of one field: elements of arrays */

/* What a path leads to. */
struct map_found {
    struct str field;
    const json_t *first;
    struct buf joined; /* the texts of all */
    size_t count;
};

static void add_value(struct map_found *found, const json_t *value)
{
    BUF_AUTO struct buf text = {0};

    if (json_is_object(value) || json_is_null(value) || found->count == VALUES_MAX)
        return;
    found->count++;
    if (!found->first)
        found->first = value;
    if (json_is_string(value))
        buf_add_str(&text, json_str(value));
    else
        json_add(&text, value);
    field_map_add(&found->joined, found->field, buf_str(&text));
}

static struct str cut_step(struct str *path)
{
    size_t length = 0;
    struct str step;

    while (length < path->length && path->data[length] != '.' && path->data[length] != '/')
        length++;
    step = str_slice(*path, 0, length);
    *path = length < path->length ? str_slice(*path, length + 1, path->length) : STR_NONE;
    return step;
}

static const json_t *member(const json_t *object, struct str name)
{
    char key[256];

    if (name.length >= sizeof key)
        return NULL;
    memcpy(key, name.data ? name.data : "", name.length);
    key[name.length] = '\0';
    return json_object_get(object, key);
}

static void follow(struct map_found *found, const json_t *value, struct str path)
{
    struct str rest = path, step = STR_NONE;
    uint64_t number;

    if (json_is_array(value)) {
        if (path.data)
            step = cut_step(&rest);
        if (step.data && str_to_u64(step, &number))
            follow(found, json_array_get(value, (size_t)number), rest);
        else
            for (size_t i = 0; i < json_array_size(value) && found->count < VALUES_MAX; i++)
                follow(found, json_array_get(value, i), path);
        return;
    }
    if (!path.data || !value) {
        if (value)
            add_value(found, value);
        return;
    }
    if (member(value, path)) { /* "dc.title" may be one name */
        follow(found, member(value, path), STR_NONE);
        return;
    }
    step = cut_step(&rest);
    follow(found, member(value, step), rest);
}

static void set_field(json_t *object, struct str field, const json_t *from, struct str path)
{
    struct map_found found = {.field = field};
    char key[256];

    if (field.length >= sizeof key)
        return;
    memcpy(key, field.data, field.length);
    key[field.length] = '\0';
    follow(&found, from, path);
    if (found.count == 1)
        json_object_set(object, key, (json_t *)(uintptr_t)found.first);
    else if (found.count > 1)
        json_set_str(object, key, buf_str(&found.joined));
    buf_fini(&found.joined);
}

static json_t *mapped(const json_t *value, const char *map)
{
    json_t *object = json_copy((json_t *)(uintptr_t)value);
    struct str rest = str_of(map), field, path;

    while (json_is_object(value) && field_map_next(&rest, &field, &path))
        if (!str_is(field, FIELD_MAP_RECORD))
            set_field(object, field, value, path);
    return object;
}

/* One step down; of an array the element with the step's number, or the step from its first. */
static const json_t *step_down(const json_t *at, struct str *path)
{
    struct str rest = *path, step = cut_step(&rest);
    uint64_t number;

    if (json_is_array(at) && str_to_u64(step, &number)) {
        *path = rest;
        return json_array_get(at, (size_t)number);
    }
    if (json_is_array(at))
        return json_array_get(at, 0);
    *path = rest;
    return member(at, step);
}

/* The value at the path of records, or the value itself. */
static const json_t *records(const json_t *value, struct str path)
{
    const json_t *at = value;

    while (at && path.data)
        at = step_down(at, &path);
    return at ? at : value;
}

json_t *json_map_steal(json_t *value, const char *map)
{
    const json_t *from;
    json_t *result;

    if (!value || !map)
        return value;
    from = records(value, field_map_path(map, FIELD_MAP_RECORD));
    if (json_is_array(from)) {
        result = json_array();
        for (size_t i = 0; i < json_array_size(from); i++)
            json_array_append_new(result, mapped(json_array_get(from, i), map));
    } else
        result = mapped(from, map);
    json_decref(value);
    return result;
}
