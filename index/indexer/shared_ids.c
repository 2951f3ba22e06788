/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shared_ids.c - counts files by the ids of their articles. */
#include "indexer/shared_ids.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

void shared_ids_fini(struct shared_ids *shared)
{
    number_table_fini(&shared->ids);
    free(shared->files);
    *shared = (struct shared_ids){.files = NULL};
}

void shared_ids_add(struct shared_ids *shared, struct str id)
{
    bool is_new;
    uint32_t number = number_table_add(&shared->ids, hash_str(id), &is_new);

    shared->files = mem_grow(shared->files, number, &shared->capacity, sizeof *shared->files);
    shared->files[number] = is_new ? 1 : shared->files[number] + 1;
}

void shared_ids_remove(struct shared_ids *shared, struct str id)
{
    int64_t number = number_table_find(&shared->ids, hash_str(id));

    if (number >= 0 && shared->files[number] > 0)
        shared->files[number]--;
}

bool shared_ids_has(const struct shared_ids *shared, struct str id)
{
    int64_t number = number_table_find(&shared->ids, hash_str(id));

    return number >= 0 && shared->files[number] > 0;
}
