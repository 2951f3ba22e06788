/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash_table.h - finds a row by the hash of its key.
 *
 * The rows are the caller's: an array, numbered from 0. The table keeps eight bytes a slot, a row's
 * number and half of its hash, in a power of two of slots, at most half full; two rows whose hashes
 * meet lie side by side (open addressing, linear probing).
 *
 * Ownership   the table owns its slots only; keys and rows are never seen by it
 * Growth      slots double, and are dealt anew from themselves: no row is looked at
 * Order       of the rows is the caller's; walk the rows, not the table
 * Removal     none: clear, or build another table
 * Threads     one that writes, or any number that read
 *
 * Most callers want one of the two tables that own their keys as well: string_table.h (bytes) and
 * number_table.h (64-bit numbers).
 *
 *     struct hash_probe probe = hash_probe(&table, hash);
 *
 *     while (hash_probe_next(&probe))
 *         if (rows[probe.row].key == key)
 *             return probe.row;
 *     hash_table_put(&table, &probe, count); */
#ifndef DATELINE_BASE_HASH_TABLE_H
#define DATELINE_BASE_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_TABLE_ROWS_MAX (UINT32_MAX - 1)

/* A zeroed one is empty. */
struct hash_table {
    uint64_t *slots; /* upper half of the hash << 32 | row + 1; 0 for empty */
    size_t slot_count;
    size_t count;
};

void hash_table_fini(struct hash_table *table);
void hash_table_clear(struct hash_table *table); /* keeps its memory */
/* Room for so many rows without growing on the way. */
void hash_table_reserve(struct hash_table *table, size_t rows);

/* A search for one hash. */
struct hash_probe {
    const uint64_t *slots;
    size_t at, mask;
    uint64_t half; /* of the hash, as in a slot */
    uint32_t row;  /* after hash_probe_next said true */
};

static inline struct hash_probe hash_probe(const struct hash_table *table, uint64_t hash)
{
    struct hash_probe probe = {
        .slots = table->slots, .mask = table->slot_count - 1, .half = hash & ~(uint64_t)UINT32_MAX};

    /* Minus one: the first step goes to the hash's own place. */
    probe.at = (size_t)(hash >> 32) - 1;
    return probe;
}

/* The next row that may be meant: half of its hash is the same. False: the row is not there. */
static inline bool hash_probe_next(struct hash_probe *probe)
{
    uint64_t slot;

    if (!probe->slots)
        return false;
    do {
        probe->at = (probe->at + 1) & probe->mask;
        slot = probe->slots[probe->at];
        if (slot == 0)
            return false;
    } while ((slot ^ probe->half) >> 32 != 0);
    probe->row = (uint32_t)slot - 1;
    return true;
}

/* Enters the row where a search for its hash has just ended in vain. */
void hash_table_put(struct hash_table *table, const struct hash_probe *probe, uint32_t row);

#endif
