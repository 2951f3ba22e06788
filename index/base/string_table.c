/* SPDX-License-Identifier: GPL-2.0-or-later */
/* string_table.c - an arena of strings with a hash table over it. */
#include "base/string_table.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

void string_table_init(struct string_table *table)
{
    *table = (struct string_table){.arena = arena_new()};
}

void string_table_fini(struct string_table *table)
{
    arena_free(table->arena);
    free(table->strings);
    hash_table_fini(&table->table);
    *table = (struct string_table){0};
}

void string_table_clear(struct string_table *table)
{
    arena_reset(table->arena);
    table->count = 0;
    hash_table_clear(&table->table);
}

static bool find(const struct string_table *table, struct hash_probe *probe, struct str string)
{
    while (hash_probe_next(probe))
        if (str_eq(table->strings[probe->row], string))
            return true;
    return false;
}

uint32_t string_table_add(struct string_table *table, struct str string, bool *is_new)
{
    struct hash_probe probe = hash_probe(&table->table, hash_str(string));

    *is_new = !find(table, &probe, string);
    if (!*is_new)
        return probe.row;
    table->strings =
        mem_grow(table->strings, table->count, &table->capacity, sizeof *table->strings);
    table->strings[table->count] = arena_str(table->arena, string);
    hash_table_put(&table->table, &probe, (uint32_t)table->count);
    return (uint32_t)table->count++;
}

int string_table_find(const struct string_table *table, struct str string)
{
    struct hash_probe probe = hash_probe(&table->table, hash_str(string));

    return find(table, &probe, string) ? (int)probe.row : -1;
}
