/* SPDX-License-Identifier: GPL-2.0-or-later */
/* string_table.c - open addressing, linear probing, at most half full. */
#include "store/disk/string_table.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

#define FIRST_SLOTS 1024

struct string_entry {
    uint64_t hash;
    struct str string;
};

void string_table_init(struct string_table *table)
{
    *table = (struct string_table){.arena = arena_new(), .slot_count = FIRST_SLOTS};
    table->slots = mem_zero(table->slot_count, sizeof *table->slots);
}

void string_table_fini(struct string_table *table)
{
    arena_free(table->arena);
    free(table->entries);
    free(table->slots);
    *table = (struct string_table){0};
}

void string_table_clear(struct string_table *table)
{
    arena_reset(table->arena);
    table->count = 0;
    memset(table->slots, 0, table->slot_count * sizeof *table->slots);
}

/* The upper half of its hash stands beside an entry's number, so that other strings which meet in a
 * slot are told from each other without looking at them. */
static uint64_t slot_of(uint64_t hash, size_t number)
{
    return (hash & ~(uint64_t)UINT32_MAX) | (uint32_t)(number + 1);
}

/* The slot that holds the string, or the empty one where it belongs. */
static size_t find_slot(const struct string_table *table, uint64_t hash, struct str string)
{
    size_t at = hash & (table->slot_count - 1);

    for (; table->slots[at]; at = (at + 1) & (table->slot_count - 1))
        if (table->slots[at] >> 32 == hash >> 32 &&
            str_eq(table->entries[(uint32_t)table->slots[at] - 1].string, string))
            break;
    return at;
}

static void grow(struct string_table *table)
{
    free(table->slots);
    table->slot_count *= 2;
    table->slots = mem_zero(table->slot_count, sizeof *table->slots);
    for (size_t i = 0; i < table->count; i++) {
        size_t at = table->entries[i].hash & (table->slot_count - 1);

        while (table->slots[at])
            at = (at + 1) & (table->slot_count - 1);
        table->slots[at] = slot_of(table->entries[i].hash, i);
    }
}

uint32_t string_table_add(struct string_table *table, struct str string, bool *is_new)
{
    uint64_t hash = hash_str(string);
    size_t at = find_slot(table, hash, string);

    *is_new = table->slots[at] == 0;
    if (!*is_new)
        return (uint32_t)table->slots[at] - 1;
    table->entries =
        mem_grow(table->entries, table->count, &table->capacity, sizeof *table->entries);
    table->entries[table->count] = (struct string_entry){hash, arena_str(table->arena, string)};
    table->slots[at] = slot_of(hash, table->count++);
    if (table->count * 2 > table->slot_count)
        grow(table);
    return (uint32_t)table->count - 1;
}

int string_table_find(const struct string_table *table, struct str string)
{
    return (int)(uint32_t)table->slots[find_slot(table, hash_str(string), string)] - 1;
}

struct str string_table_get(const struct string_table *table, uint32_t number)
{
    return table->entries[number].string;
}
