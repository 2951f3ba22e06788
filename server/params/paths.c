/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paths.c - which paths a list includes. */
#include "server/params/paths.h"

#include "base/json.h"

/* Is `path` below `above`? */
static bool below(struct str path, struct str above)
{
    return path.length > above.length && path.data[above.length] == '.' && str_starts(path, above);
}

enum cover path_covers(struct str listed, struct str path)
{
    bool star = str_ends(listed, STR("*"));
    struct str start = star ? str_slice(listed, 0, listed.length - 1) : listed;

    if (star ? str_starts(path, start) : str_eq(path, start) || below(path, start))
        return COVER_ALL;
    return below(start, path) ? COVER_PART : COVER_NONE;
}

enum cover paths_cover(const struct names *paths, struct str path)
{
    enum cover cover = COVER_NONE;

    for (uint32_t i = 0; i < paths->count && cover != COVER_ALL; i++)
        cover = cover_most(cover, path_covers(paths->items[i], path));
    return cover;
}

static void add_key(struct buf *path, struct str key)
{
    struct error err;
    json_t *plain = NULL;

    /* A key with escapes is decoded as a JSON string, with the quotes around it. */
    if (memchr(key.data, '\\', key.length))
        plain = json_read(str_n(key.data - 1, key.length + 2), 0, &err);
    buf_add_str(path, plain ? json_str(plain) : key);
    json_decref(plain);
}

size_t path_enter(struct buf *path, struct str key)
{
    size_t length = path->length;

    if (length > 0)
        buf_add_char(path, '.');
    add_key(path, key);
    return length;
}
