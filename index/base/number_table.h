/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number_table.h - map each distinct 64-bit key to a number: 0, 1, 2 … in the order of adding.
 *
 * Any key is allowed, also 0. Order, values and threads are as in string_table.h. */
#ifndef DATELINE_BASE_NUMBER_TABLE_H
#define DATELINE_BASE_NUMBER_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash_table.h"

/* A zeroed table is empty. */
struct number_table {
    uint64_t *keys; /* indexed by number */
    size_t count, capacity;
    struct hash_table table;
};

void number_table_fini(struct number_table *table);
void number_table_clear(struct number_table *table); /* keeps the memory for reuse */
/* The key's number. *is_new: the key was added just now. */
uint32_t number_table_add(struct number_table *table, uint64_t key, bool *is_new);
/* The key's number, or -1 if it is absent. */
int64_t number_table_find(const struct number_table *table, uint64_t key);

#endif
