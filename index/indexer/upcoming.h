/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upcoming.h - files that the walk has met and that are read later, in the same order. While the
 * first is read, other processes begin with those behind it (careful.h). One thread. */
#ifndef DATELINE_INDEXER_UPCOMING_H
#define DATELINE_INDEXER_UPCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "indexer/careful.h"

#define UPCOMING_MAX CAREFUL_AHEAD_MAX

struct upcoming_file {
    char *path, *key; /* owned */
    struct stat about;
};

/* Zeroed: no files. */
struct upcoming {
    struct upcoming_file files[UPCOMING_MAX];
    size_t first, count;
};

/* There must be fewer than UPCOMING_MAX files. Returns the new one, which stays where it is until
 * it is taken. */
const struct upcoming_file *upcoming_add(struct upcoming *upcoming, const char *path,
                                         const char *key, const struct stat *about);
/* Takes the first file; free it with upcoming_file_fini. False: there is none. */
bool upcoming_take(struct upcoming *upcoming, struct upcoming_file *file);
void upcoming_file_fini(struct upcoming_file *file);
void upcoming_fini(struct upcoming *upcoming);

#endif
