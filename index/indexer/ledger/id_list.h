/* SPDX-License-Identifier: GPL-2.0-or-later */
/* id_list.h - a list of ids in few bytes.
 *
 *   list := each id: shared varint | rest length varint | rest
 *
 * An id often begins as the one before it does; `shared` is how many bytes they have in common. The
 * first id is compared with the key of the file, which ids are often made from. */
#ifndef DATELINE_INDEXER_LEDGER_ID_LIST_H
#define DATELINE_INDEXER_LEDGER_ID_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* A list that is being made. A zeroed list is empty; start it before the first id. */
struct id_list {
    struct buf bytes;
    uint64_t count;
    struct buf last; /* the id before, or the key */
};

/* Empties the list. `key` is copied. */
void id_list_start(struct id_list *list, struct str key);
void id_list_add(struct id_list *list, struct str id);
void id_list_fini(struct id_list *list);

/* A walk over a list: set `.rest` to the list's bytes, and `.id` to its key (buf_add_str). */
struct id_walk {
    struct str rest;
    struct buf id;
};

/* False: there are no more ids, or the bytes are damaged. The id is borrowed until the next
 * call. */
bool id_walk_next(struct id_walk *walk, struct str *id);
void id_walk_fini(struct id_walk *walk);

#endif
