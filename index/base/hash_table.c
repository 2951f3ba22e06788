/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash_table.c - grows the table and refills its slots. */
#include "base/hash_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIRST_SLOTS 64

void hash_table_fini(struct hash_table *table)
{
    free(table->slots);
    *table = (struct hash_table){0};
}

void hash_table_clear(struct hash_table *table)
{
    if (table->count > 0)
        memset(table->slots, 0, table->slot_count * sizeof *table->slots);
    table->count = 0;
}

static void put_slot(struct hash_table *table, uint64_t slot)
{
    size_t at = (size_t)(slot >> 32) & (table->slot_count - 1);

    while (table->slots[at])
        at = (at + 1) & (table->slot_count - 1);
    table->slots[at] = slot;
}

static void resize(struct hash_table *table, size_t slot_count)
{
    uint64_t *old = table->slots;
    size_t old_count = table->slot_count;

    table->slots = mem_zero(slot_count, sizeof *table->slots);
    table->slot_count = slot_count;
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            put_slot(table, old[i]);
    free(old);
}

void hash_table_reserve(struct hash_table *table, size_t rows)
{
    size_t slot_count = table->slot_count ? table->slot_count : FIRST_SLOTS;

    while (slot_count < rows * 2)
        slot_count *= 2;
    if (slot_count > table->slot_count)
        resize(table, slot_count);
}

void hash_table_put(struct hash_table *table, const struct hash_probe *probe, uint32_t row)
{
    uint64_t slot = probe->half | (row + 1);

    assert(row < HASH_TABLE_ROWS_MAX);
    assert(probe->slots == table->slots);
    if (++table->count * 2 > table->slot_count) {
        hash_table_reserve(table, table->count);
        put_slot(table, slot);
    } else
        table->slots[probe->at] = slot;
}
