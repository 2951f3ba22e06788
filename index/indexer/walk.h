/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk.h - every file at or below a path, directories in order of name, hidden files left out.
 *
 * A link back up to a directory on the way is not followed; nothing is more than 32 deep. What is
 * neither file nor directory (a pipe, a device) is passed over, unless it is the path itself. */
#ifndef DATELINE_INDEXER_WALK_H
#define DATELINE_INDEXER_WALK_H

#include <stdbool.h>
#include <stdint.h>

struct walk {
    /* False ends the walk. */
    bool (*file)(void *context, const char *path, uint64_t size);
    /* A path that is not there, a directory that cannot be read. NULL: passed over. */
    void (*problem)(void *context, const char *path, const char *why);
    void *context;
    const char *except; /* a directory to leave out, by whatever path it is met; may be absent */
};

/* False when .file() ended it. */
bool walk(const struct walk *walk, const char *path);
bool is_directory(const char *path);

#endif
