/* SPDX-License-Identifier: GPL-2.0-or-later */
/* put_aside.c - moves files without overwriting any. */
#include "indexer/put_aside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define NAMES_MAX 100000 /* of files with one name */

static enum status look_at(const char *path, struct stat *about, struct error *err)
{
    if (stat(path, about) < 0)
        return error_errno(err, "open", path);
    return S_ISDIR(about->st_mode) ? STATUS_OK
                                   : error_set(err, STATUS_BAD_REQUEST, "%s is no directory", path);
}

enum status put_aside_check(const char *from, const char *to, struct error *err)
{
    struct stat one, other;

    if (look_at(from, &one, err) || look_at(to, &other, err))
        return err->status;
    if (one.st_dev != other.st_dev)
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s and %s are on different file systems: files cannot be moved", from,
                         to);
    return STATUS_OK;
}

static enum status make_parent(const char *path, struct error *err)
{
    MEM_AUTO char *parent = mem_text(path, (size_t)(strrchr(path, '/') - path));

    return file_make_dir(parent, 0777, err);
}

/* "a/story.txt" → "a/story~2.txt" */
static char *numbered(const char *path, unsigned number)
{
    const char *name = strrchr(path, '/') + 1, *dot = strrchr(name, '.');
    size_t stem = dot && dot > name ? (size_t)(dot - path) : strlen(path);

    return number == 1 ? mem_text(path, strlen(path))
                       : mem_format("%.*s~%u%s", (int)stem, path, number, path + stem);
}

char *put_aside_last(const char *to, const char *below)
{
    MEM_AUTO char *target = mem_format("%s/%s", to, below);
    char *last = NULL;

    for (unsigned number = 1; number < NAMES_MAX; number++) {
        char *name = numbered(target, number);

        if (access(name, F_OK) < 0) {
            free(name);
            break;
        }
        free(last);
        last = name;
    }
    return last;
}

/* Moves the file to this path, or to a numbered one. Returns the path, yours to free; NULL: errno.
 */
static char *move_to(const char *path, const char *target)
{
    for (unsigned number = 1; number < NAMES_MAX; number++) {
        char *name = numbered(target, number);

        if (renameat2(AT_FDCWD, path, AT_FDCWD, name, RENAME_NOREPLACE) == 0)
            return name;
        free(name);
        if (errno != EEXIST)
            break;
    }
    return NULL;
}

static bool is_same(const char *path, const struct stat *about)
{
    struct stat now;

    return stat(path, &now) == 0 && now.st_dev == about->st_dev && now.st_ino == about->st_ino &&
           now.st_size == about->st_size && now.st_mtim.tv_sec == about->st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == about->st_mtim.tv_nsec;
}

enum status put_aside(const char *path, const char *from, const char *to, const struct stat *about,
                      struct error *err)
{
    const char *below = path + strlen(from);
    MEM_AUTO char *target = mem_format("%s/%s", to, below + strspn(below, "/")), *moved = NULL,
                  *back = NULL;

    if (!is_same(path, about))
        return STATUS_OK;
    if (make_parent(target, err))
        return err->status;
    moved = move_to(path, target);
    if (!moved)
        return error_errno(err, "move", path);
    if (is_same(moved, about)) /* no other file came in the last moment */
        return STATUS_OK;
    back = move_to(moved, path);
    return back ? STATUS_OK : error_errno(err, "move", moved);
}
