/* SPDX-License-Identifier: GPL-2.0-or-later */
/* string_table.h - map each distinct byte string to a number: 0, 1, 2 … in the order of adding.
 *
 * Ownership   the table keeps its own copies until it is cleared or freed
 * Order       a walk from 0 to .count visits the strings in the order of adding
 * Values      the caller keeps them, in an array indexed by the number
 * Threads     one writer, or any number of readers */
#ifndef DATELINE_BASE_STRING_TABLE_H
#define DATELINE_BASE_STRING_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash_table.h"
#include "base/str.h"

struct string_table {
    struct arena *arena; /* holds the strings */
    struct str *strings; /* indexed by number */
    size_t count, capacity;
    struct hash_table table;
};

void string_table_init(struct string_table *table);
void string_table_fini(struct string_table *table);
void string_table_clear(struct string_table *table); /* keeps the memory for reuse */
/* The string's number. *is_new: the string was added just now. */
uint32_t string_table_add(struct string_table *table, struct str string, bool *is_new);
/* The string's number, or -1 if it is absent. */
int string_table_find(const struct string_table *table, struct str string);
/* A NUL follows the string. */
static inline struct str string_table_get(const struct string_table *table, uint32_t number)
{
    return table->strings[number];
}

#endif
