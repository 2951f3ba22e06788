/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk.h - visits all files at or below a path, sorted by name; skips hidden files, and those that
 * operating systems add.
 *
 * Links to a parent directory are not followed. The maximum depth is 32. Pipes and devices are
 * skipped, unless one is the path itself. */
#ifndef DATELINE_INDEXER_WALK_H
#define DATELINE_INDEXER_WALK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct walk {
    /* Called for each file; false ends the walk. */
    bool (*file)(void *context, const char *path, const struct stat *about);
    /* Called for each directory, before its entries are listed. NULL: not called. */
    void (*folder)(void *context, const char *path);
    /* Called for each entry of a directory: true leaves it out, with all below it. NULL: not
     * called. */
    bool (*passes)(void *context, const char *path, const struct stat *about);
    /* Called for a missing path or an unreadable directory. NULL: ignore them. */
    void (*problem)(void *context, const char *path, const char *why);
    void *context;
    /* Counts what an operating system has added and does not hide ("Thumbs.db"). NULL: not counted.
     */
    uint64_t *of_system;
    /* Directories to skip, under any path; they need not exist. */
    const char *const *except;
    unsigned except_count;
};

/* False: .file() ended the walk. */
bool walk(const struct walk *walk, const char *path);
bool is_directory(const char *path);
/* Is the path itself a symbolic link? */
bool is_link(const char *path);

#endif
