/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paths.h - lists of paths into a document, as clients write them: `title`, `author.name`, `*`.
 *
 * A path includes everything below it, and each member of an array. `na*` includes all paths that
 * begin with `na`. */
#ifndef DATELINE_SERVER_PARAMS_PATHS_H
#define DATELINE_SERVER_PARAMS_PATHS_H

#include "base/buf.h"
#include "server/params/value.h"

enum cover {
    COVER_NONE,
    COVER_PART, /* only something below the path */
    COVER_ALL
};

/* How much of the value at `path` the list includes. */
enum cover paths_cover(const struct names *paths, struct str path);
/* The same for one path of a list. */
enum cover path_covers(struct str listed, struct str path);

static inline enum cover cover_least(enum cover a, enum cover b)
{
    return a < b ? a : b;
}

static inline enum cover cover_most(enum cover a, enum cover b)
{
    return a > b ? a : b;
}

/* Appends a key to the path of the current member. Returns the length to give to path_leave. The
 * key is JSON text without its quotes; it may have escapes. */
size_t path_enter(struct buf *path, struct str key);
static inline void path_leave(struct buf *path, size_t length)
{
    path->length = length;
}

#endif
