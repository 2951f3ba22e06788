/* SPDX-License-Identifier: GPL-2.0-or-later */
/* string_table.h - byte strings to small numbers: each distinct string gets 0, 1, 2 … once.
 *
 * Ownership   the table keeps its own copies, until it is cleared or ended
 * Order       numbers count up in the order of adding: a walk from 0 to .count visits all
 * Values      are the caller's: an array by number
 * Threads     one that writes, or any number that read */
#ifndef DATELINE_BASE_STRING_TABLE_H
#define DATELINE_BASE_STRING_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash_table.h"
#include "base/str.h"

struct string_table {
    struct arena *arena; /* of the strings */
    struct str *strings; /* by number */
    size_t count, capacity;
    struct hash_table table;
};

void string_table_init(struct string_table *table);
void string_table_fini(struct string_table *table);
void string_table_clear(struct string_table *table); /* keeps its memory */
/* The string's number; *is_new says that it was not there before. */
uint32_t string_table_add(struct string_table *table, struct str string, bool *is_new);
/* Its number, or -1. */
int string_table_find(const struct string_table *table, struct str string);
/* A NUL stands behind it. */
static inline struct str string_table_get(const struct string_table *table, uint32_t number)
{
    return table->strings[number];
}

#endif
