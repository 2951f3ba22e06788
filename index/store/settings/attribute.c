/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute.c - does a name or pattern cover a path? */
#include "store/settings/attribute.h"

bool attribute_covers(struct str name, struct str path)
{
    return str_starts(path, name) && (path.length == name.length || path.data[name.length] == '.');
}

bool attribute_matches(struct str pattern, struct str path)
{
    bool open_start = str_starts(pattern, STR("*"));
    bool open_end = pattern.length > 1 && str_ends(pattern, STR("*"));
    struct str middle = str_slice(pattern, open_start, pattern.length - open_end);

    if (open_start && open_end)
        return str_find(path, middle) >= 0;
    if (open_start)
        return str_ends(path, middle);
    if (open_end)
        return str_starts(path, middle);
    return str_eq(pattern, path);
}
