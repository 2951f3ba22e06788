/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paths.h - lists of paths into a document, as clients write them: `title`, `author.name`, `*`.
 *
 * A path stands for all that is below it; in arrays, for each member. A star at the end stands for
 * whatever begins so. */
#ifndef DATELINE_SERVER_PARAMS_PATHS_H
#define DATELINE_SERVER_PARAMS_PATHS_H

#include "base/buf.h"
#include "server/params/value.h"

enum cover {
    COVER_NONE,
    COVER_PART, /* something below it */
    COVER_ALL
};

/* How much of what stands at the path the list names. */
enum cover paths_cover(const struct names *paths, struct str path);
/* The same of one path of a list. */
enum cover path_covers(struct str listed, struct str path);

static inline enum cover cover_least(enum cover a, enum cover b)
{
    return a < b ? a : b;
}

static inline enum cover cover_most(enum cover a, enum cover b)
{
    return a > b ? a : b;
}

/* Walking down an object and up again: returns what path_leave wants. The key is as it stands in
 * JSON text, between its quotes. */
size_t path_enter(struct buf *path, struct str key);
static inline void path_leave(struct buf *path, size_t length)
{
    path->length = length;
}

#endif
