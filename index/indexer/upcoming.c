/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upcoming.c - a ring of files. */
#include "indexer/upcoming.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const struct upcoming_file *upcoming_add(struct upcoming *upcoming, const char *path,
                                         const char *key, const struct stat *about)
{
    struct upcoming_file *file =
        &upcoming->files[(upcoming->first + upcoming->count) % UPCOMING_MAX];

    assert(upcoming->count < UPCOMING_MAX);
    file->path = mem_text(path, strlen(path));
    file->key = mem_text(key, strlen(key));
    file->about = *about;
    upcoming->count++;
    return file;
}

bool upcoming_take(struct upcoming *upcoming, struct upcoming_file *file)
{
    if (upcoming->count == 0)
        return false;
    *file = upcoming->files[upcoming->first];
    upcoming->first = (upcoming->first + 1) % UPCOMING_MAX;
    upcoming->count--;
    return true;
}

void upcoming_file_fini(struct upcoming_file *file)
{
    free(file->path);
    free(file->key);
}

void upcoming_fini(struct upcoming *upcoming)
{
    struct upcoming_file file;

    while (upcoming_take(upcoming, &file))
        upcoming_file_fini(&file);
}
