/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number_table.c - an array of keys with a hash table over it. */
#include "base/number_table.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

void number_table_fini(struct number_table *table)
{
    free(table->keys);
    hash_table_fini(&table->table);
    *table = (struct number_table){0};
}

void number_table_clear(struct number_table *table)
{
    table->count = 0;
    hash_table_clear(&table->table);
}

/* Keys may be consecutive or multiples of one number, so mix their bits. */
static struct hash_probe probe_of(const struct number_table *table, uint64_t key)
{
    return hash_probe(&table->table, hash_mix(key, 0));
}

static bool find(const struct number_table *table, struct hash_probe *probe, uint64_t key)
{
    while (hash_probe_next(probe))
        if (table->keys[probe->row] == key)
            return true;
    return false;
}

uint32_t number_table_add(struct number_table *table, uint64_t key, bool *is_new)
{
    struct hash_probe probe = probe_of(table, key);

    *is_new = !find(table, &probe, key);
    if (!*is_new)
        return probe.row;
    table->keys = mem_grow(table->keys, table->count, &table->capacity, sizeof *table->keys);
    table->keys[table->count] = key;
    hash_table_put(&table->table, &probe, (uint32_t)table->count);
    return (uint32_t)table->count++;
}

int64_t number_table_find(const struct number_table *table, uint64_t key)
{
    struct hash_probe probe = probe_of(table, key);

    return find(table, &probe, key) ? (int64_t)probe.row : -1;
}
