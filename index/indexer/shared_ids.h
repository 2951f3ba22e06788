/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shared_ids.h - counts the files that an article comes from, by a hash of its id: an article of
 * several files stays when one of them is gone. One thread. */
#ifndef DATELINE_INDEXER_SHARED_IDS_H
#define DATELINE_INDEXER_SHARED_IDS_H

#include <stdbool.h>

#include "base/number_table.h"
#include "base/str.h"

/* A zeroed struct counts nothing. */
struct shared_ids {
    struct number_table ids; /* hashes */
    uint32_t *files;         /* by the number of the hash */
    size_t capacity;
};

void shared_ids_fini(struct shared_ids *shared);
void shared_ids_add(struct shared_ids *shared, struct str id);
/* One file less. An id that was not added is ignored. */
void shared_ids_remove(struct shared_ids *shared, struct str id);
/* Does any file have it? */
bool shared_ids_has(const struct shared_ids *shared, struct str id);

#endif
