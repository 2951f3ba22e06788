/* SPDX-License-Identifier: GPL-2.0-or-later */
/* route.c - finds the route of a path. */
#include "server/state/route.h"

#include "base/buf.h"
#include "server/http/api_error.h"

const struct route *route_number(const struct route_table *table, uint32_t number)
{
    return number < table->count ? &table->rows[number] : NULL;
}

uint32_t route_index(const struct route_table *table, const struct route *route)
{
    return (uint32_t)(route - table->rows);
}

/* Is the path the same as the pattern before its first name? Most patterns differ here. */
static bool begins_alike(struct str pattern, struct str path)
{
    for (size_t i = 0; i < pattern.length && pattern.data[i] != '{'; i++)
        if (i == path.length || pattern.data[i] != path.data[i])
            return false;
    return true;
}

/* Does the path match the pattern? parts[] gets the values of its names, still escaped. */
static bool fits(struct str pattern, struct str path, struct str parts[ROUTE_PARTS_MAX])
{
    int count = 0;

    if (!begins_alike(pattern, path))
        return false;
    while (pattern.data) {
        struct str wanted = str_cut(&pattern, '/'), part;

        if (!path.data)
            return false;
        if (str_ends(wanted, STR("*}"))) {
            parts[count] = path;
            return path.length > 0;
        }
        part = str_cut(&path, '/');
        if (!str_starts(wanted, STR("{"))) {
            if (!str_eq(wanted, part))
                return false;
        } else if (part.length == 0)
            return false;
        else
            parts[count++] = part;
    }
    return !path.data;
}

static enum status decode_parts(struct route_match *match, struct arena *arena, struct error *err)
{
    for (int i = 0; i < ROUTE_PARTS_MAX; i++)
        if (match->parts[i].data &&
            url_decode_part(match->parts[i], "the path of the URL", arena, &match->parts[i], err))
            return err->status;
    return STATUS_OK;
}

/* "/search/" is the same route as "/search". */
static bool fits_perhaps_shorter(struct str pattern, struct str path,
                                 struct str parts[ROUTE_PARTS_MAX])
{
    return fits(pattern, path, parts) ||
           (path.length > 1 && str_ends(path, STR("/")) &&
            fits(pattern, str_slice(path, 0, path.length - 1), parts));
}

/* The methods of all routes of this path. */
static unsigned methods_of(const struct route_table *table, struct str path)
{
    struct str ignored[ROUTE_PARTS_MAX];
    unsigned methods = 0;

    for (size_t i = 0; i < table->count; i++)
        if (fits_perhaps_shorter(str_of(table->rows[i].pattern), path, ignored))
            methods |= table->rows[i].method;
    return methods;
}

enum status route_find(const struct route_table *table, enum http_method method, struct str path,
                       struct arena *arena, struct route_match *match, unsigned *allowed,
                       struct error *err)
{
    enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;

    *allowed = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].method != wanted)
            continue;
        *match = (struct route_match){.route = &table->rows[i]};
        if (fits_perhaps_shorter(str_of(table->rows[i].pattern), path, match->parts))
            return decode_parts(match, arena, err);
    }
    *match = (struct route_match){0};
    *allowed = methods_of(table, path);
    if (!*allowed)
        return error_set(err, STATUS_NOT_FOUND, "no route has this path: GET / lists the routes");
    return api_error_set(err, API_METHOD,
                         "this path does not support this method: see the Allow header");
}

const char *route_allow_text(unsigned methods, struct arena *arena)
{
    BUF_AUTO struct buf text = {0};

    methods |= HTTP_OPTIONS;
    if (methods & HTTP_GET)
        methods |= HTTP_HEAD;
    for (unsigned bit = 1; bit <= HTTP_OPTIONS; bit <<= 1)
        if (methods & bit)
            buf_addf(&text, "%s%s", text.length ? ", " : "",
                     http_method_name((enum http_method)bit));
    return arena_str(arena, buf_str(&text)).data;
}
