/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk.c - visits the files at or below a path. */
#include "indexer/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "article/input/system_file.h"
#include "base/mem.h"

#define DEPTH_MAX 32 /* directories in directories */

static void tell_problem(const struct walk *walk, const char *path, const char *why)
{
    if (walk->problem)
        walk->problem(walk->context, path, why);
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The directories on the way down to a path. */
struct walk_level {
    const struct walk_level *above;
    const struct stat *about;
    unsigned depth;
};

static bool visit(const struct walk *walk, const char *path, const struct walk_level *above);

/* A link may lead to a parent directory: following it would never end. */
static bool is_on_the_way(const struct walk_level *above, const struct stat *about)
{
    for (; above; above = above->above)
        if (above->about->st_dev == about->st_dev && above->about->st_ino == about->st_ino)
            return true;
    return false;
}

static bool is_excepted(const struct walk *walk, const struct stat *about)
{
    struct stat except;

    for (unsigned i = 0; i < walk->except_count; i++)
        if (stat(walk->except[i], &except) == 0 && except.st_dev == about->st_dev &&
            except.st_ino == about->st_ino)
            return true;
    return false;
}

static void count_skipped(const struct walk *walk)
{
    if (walk->of_system)
        ++*walk->of_system;
}

static bool visit_directory(const struct walk *walk, const char *path,
                            const struct walk_level *level)
{
    const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
    struct dirent **entries;
    bool on = true;
    int count;

    if (level->depth >= DEPTH_MAX) {
        tell_problem(walk, path, "too many directories in one another");
        return true;
    }
    if (walk->folder)
        walk->folder(walk->context, path);
    count = scandir(path, &entries, visible, alphasort);
    if (count < 0) {
        tell_problem(walk, path, strerror(errno));
        return true;
    }
    for (int i = 0; i < count; i++) {
        MEM_AUTO char *inside = mem_format("%s%s%s", path, slash, entries[i]->d_name);

        if (system_file_is(str_of(entries[i]->d_name)))
            count_skipped(walk);
        else
            on = on && visit(walk, inside, level);
        free(entries[i]);
    }
    free(entries);
    return on;
}

/* The path of the command line may be a pipe. A pipe in a directory is skipped: reading it may
 * block. */
static bool visit(const struct walk *walk, const char *path, const struct walk_level *above)
{
    struct stat about;
    const struct walk_level level = {above, &about, above ? above->depth + 1 : 0};

    if (stat(path, &about) < 0) {
        tell_problem(walk, path, strerror(errno));
        return true;
    }
    if (above && walk->passes && walk->passes(walk->context, path, &about))
        return true;
    if (S_ISREG(about.st_mode) || (!above && !S_ISDIR(about.st_mode)))
        return walk->file(walk->context, path, &about);
    if (!S_ISDIR(about.st_mode) || is_on_the_way(above, &about) ||
        (above && is_excepted(walk, &about)))
        return true;
    return visit_directory(walk, path, &level);
}

bool walk(const struct walk *walk, const char *path)
{
    return visit(walk, path, NULL);
}

bool is_directory(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

bool is_link(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 && S_ISLNK(about.st_mode);
}
