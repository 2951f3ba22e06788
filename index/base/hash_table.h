/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash_table.h - find a row by the hash of its key.
 *
 * The caller owns the rows: an array, numbered from 0. The table is an array of slots of 8 bytes: a
 * row's number and half of its hash. The number of slots is a power of two; at most half are used.
 * Colliding rows are in adjacent slots (open addressing, linear probing).
 *
 * Ownership   the table owns only its slots; it never reads keys or rows
 * Growth      the slots double and are refilled from the old slots; no row is read
 * Order       the caller's: walk the rows, not the table
 * Removal     not supported: clear the table or build another one
 * Threads     one writer, or any number of readers
 *
 * Most callers want a table that also owns its keys: string_table.h (bytes) or number_table.h
 * (64-bit numbers).
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

/* A zeroed table is empty. */
struct hash_table {
    uint64_t *slots; /* upper half of the hash << 32 | row + 1; 0 for empty */
    size_t slot_count;
    size_t count;
};

void hash_table_fini(struct hash_table *table);
void hash_table_clear(struct hash_table *table); /* keeps the memory for reuse */
/* Make room for this many rows, so that adding them does not grow the table. */
void hash_table_reserve(struct hash_table *table, size_t rows);

/* A search for one hash. */
struct hash_probe {
    const uint64_t *slots;
    size_t at, mask;
    uint64_t half; /* the upper half of the hash, as in a slot */
    uint32_t row;  /* valid after hash_probe_next returned true */
};

static inline struct hash_probe hash_probe(const struct hash_table *table, uint64_t hash)
{
    struct hash_probe probe = {
        .slots = table->slots, .mask = table->slot_count - 1, .half = hash & ~(uint64_t)UINT32_MAX};

    /* Minus one, because the first step adds one. */
    probe.at = (size_t)(hash >> 32) - 1;
    return probe;
}

/* Find the next row whose half of the hash is equal; the caller compares the keys. Returns false if
 * there are no more: the key is not in the table. */
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

/* Add a row at the slot where hash_probe_next returned false for its hash. */
void hash_table_put(struct hash_table *table, const struct hash_probe *probe, uint32_t row);

#endif
