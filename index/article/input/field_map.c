/* SPDX-License-Identifier: GPL-2.0-or-later */
/* field_map.c - reads the user's map. */
#include "article/input/field_map.h"

#include "article/text/article.h"

bool field_map_next(struct str *rest, struct str *field, struct str *path)
{
    while (rest->data) {
        *path = str_cut(rest, ',');
        *field = str_trim(str_cut(path, '='));
        if (!path->data)
            continue;
        *path = str_trim(*path);
        return true;
    }
    return false;
}

struct str field_map_path(const char *map, const char *field)
{
    struct str rest = str_of(map), name, path;

    while (field_map_next(&rest, &name, &path))
        if (str_is(name, field))
            return path;
    return STR_NONE;
}

void field_map_add(struct buf *out, struct str field, struct str value)
{
    bool text =
        str_is(field, article_key(ARTICLE_BODY)) || str_is(field, article_key(ARTICLE_SUMMARY));

    value = str_trim(value);
    if (value.length == 0)
        return;
    if (out->length > 0)
        buf_add_text(out, text ? "\n\n" : ", ");
    buf_add_str(out, value);
}
