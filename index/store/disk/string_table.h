/* SPDX-License-Identifier: GPL-2.0-or-later */
/* string_table.h - byte strings to small numbers: each distinct string gets 0, 1, 2 … once. */
#ifndef DATELINE_STORE_DISK_STRING_TABLE_H
#define DATELINE_STORE_DISK_STRING_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct string_table {
    struct arena *arena; /* of the strings */
    struct string_entry *entries;
    size_t count, capacity;
    uint64_t *slots; /* entry + 1 and half of its hash, 0 for empty; a power of two of them */
    size_t slot_count;
};

void string_table_init(struct string_table *table);
void string_table_fini(struct string_table *table);
void string_table_clear(struct string_table *table); /* keeps its memory */
/* The string's number; *is_new says that it was not there before. */
uint32_t string_table_add(struct string_table *table, struct str string, bool *is_new);
/* Its number, or -1. */
int string_table_find(const struct string_table *table, struct str string);
/* NUL behind it. */
struct str string_table_get(const struct string_table *table, uint32_t number);

#endif
