/* SPDX-License-Identifier: GPL-2.0-or-later */
/* noted.h - what a user should know of many documents: how many there are, and the first ones by
 * name. One thread at a time. */
#ifndef DATELINE_ENGINE_NOTED_H
#define DATELINE_ENGINE_NOTED_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define NOTED_MAX 10 /* texts that a list keeps */

/* A list as it is told. */
struct noted {
    uint64_t count;
    struct str named; /* the first NOTED_MAX of them, as a JSON array of texts, borrowed from the
                         list. STR_NONE: none */
};

/* A list that grows. Zeroed, it is empty. */
struct note_list {
    uint64_t count;
    struct buf named; /* a JSON array without its closing bracket */
};

void note_list_add(struct note_list *list, struct str text);
/* No more is added behind this, until note_list_clear. */
struct noted note_list_told(struct note_list *list);
void note_list_clear(struct note_list *list);
void note_list_fini(struct note_list *list);

/* Appends `"count_key":3,"list_key":["a","b","c"]` and a comma before it, unless `out` is empty.
 * Appends nothing for an empty list. */
void noted_add(const struct noted *noted, const char *count_key, const char *list_key,
               struct buf *out);

#endif
