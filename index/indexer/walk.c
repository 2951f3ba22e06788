/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk.c - visiting the files at or below a path. */
#include "indexer/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

#define MOST_DEPTH 32 /* directories in directories */

static void tell_problem(const struct walk *walk, const char *path)
{
    if (walk->problem)
        walk->problem(walk->context, path, strerror(errno));
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool visit(const struct walk *walk, const char *path, unsigned depth);

static bool visit_directory(const struct walk *walk, const char *path, unsigned depth)
{
    struct dirent **entries;
    int count = scandir(path, &entries, visible, alphasort);
    bool on = true;

    if (count < 0) {
        tell_problem(walk, path);
        return true;
    }
    for (int i = 0; i < count; i++) {
        MEM_AUTO char *inside = mem_format("%s/%s", path, entries[i]->d_name);

        on = on && visit(walk, inside, depth + 1);
        free(entries[i]);
    }
    free(entries);
    return on;
}

static bool visit(const struct walk *walk, const char *path, unsigned depth)
{
    struct stat about;

    if (stat(path, &about) < 0) {
        tell_problem(walk, path);
        return true;
    }
    if (!S_ISDIR(about.st_mode))
        return walk->file(walk->context, path, (uint64_t)about.st_size);
    return depth >= MOST_DEPTH || visit_directory(walk, path, depth);
}

bool walk(const struct walk *walk, const char *path)
{
    return visit(walk, path, 0);
}

bool is_directory(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}
