/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number_table.h - 64-bit keys to small numbers: each distinct key gets 0, 1, 2 … once.
 *
 * Any key is one, 0 too. Order, values and threads are as in string_table.h. */
#ifndef DATELINE_BASE_NUMBER_TABLE_H
#define DATELINE_BASE_NUMBER_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash_table.h"

/* A zeroed one is empty. */
struct number_table {
    uint64_t *keys; /* by number */
    size_t count, capacity;
    struct hash_table table;
};

void number_table_fini(struct number_table *table);
void number_table_clear(struct number_table *table); /* keeps its memory */
/* The key's number; *is_new says that it was not there before. */
uint32_t number_table_add(struct number_table *table, uint64_t key, bool *is_new);
/* Its number, or -1. */
int64_t number_table_find(const struct number_table *table, uint64_t key);

#endif
