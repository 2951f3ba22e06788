/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_json.c - parses a filter that is a JSON value. */
#include "base/json.h"
#include "query/filter_tree.h"

static const char *json_type_name(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number",  [JSON_TRUE] = "a boolean",
        [JSON_FALSE] = "a boolean",  [JSON_NULL] = "null"};
    bool digits = json_digits(value).data; /* a large number */

    return names[digits ? JSON_INTEGER : json_typeof(value)];
}

/* The members of an array: joined by AND in the outer array, by OR in an inner one. */
static enum status parse_array(const json_t *array, bool outer, struct arena *arena,
                               uint32_t *nodes, struct filter_node **out, struct error *err)
{
    struct filter_list members = {0};
    const json_t *value;
    size_t index;

    json_array_foreach (array, index, value) {
        struct filter_node *member;
        enum status status;

        if (json_str(value).data)
            status = filter_parse_part(json_str(value), arena, nodes, &member, err);
        else if (outer && json_is_array(value))
            status = parse_array(value, false, arena, nodes, &member, err);
        else
            status = error_set(
                err, STATUS_BAD_FILTER,
                "Invalid syntax for the filter parameter: an array holds strings%s, found %s",
                outer ? " and arrays of strings" : "", json_type_name(value));
        if (status)
            return status;
        if (member)
            filter_list_add(arena, &members, member);
    }
    *out = filter_over(arena, outer ? FILTER_AND : FILTER_OR, &members);
    return STATUS_OK;
}

enum status filter_parse_json(const json_t *value, struct arena *arena, struct filter_node **out,
                              struct error *err)
{
    uint32_t nodes = 0;

    *out = NULL;
    if (!value || json_is_null(value))
        return STATUS_OK;
    if (json_str(value).data)
        return filter_parse_part(json_str(value), arena, &nodes, out, err);
    if (json_is_array(value))
        return parse_array(value, true, arena, &nodes, out, err);
    return error_set(err, STATUS_BAD_FILTER,
                     "Invalid syntax for the filter parameter: expected a string or an array, "
                     "found %s",
                     json_type_name(value));
}
