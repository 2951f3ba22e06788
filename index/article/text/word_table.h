/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word_table.h - map words to numbers; word lists are written as text.
 *
 * Each table is filled once (pthread_once) and then only read, by any thread. */
#ifndef DATELINE_ARTICLE_TEXT_WORD_TABLE_H
#define DATELINE_ARTICLE_TEXT_WORD_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash_table.h"
#include "base/str.h"

#define WORD_TABLE_FILTER 512 /* 64-bit words: enough for a few thousand table words */

/* A zeroed table is empty. Tables are never freed. */
struct word_table {
    /* One bit for each word's hash. Most lookups are of words that are not in the table; this
     * filter rejects them from the first-level cache. */
    uint64_t seen[WORD_TABLE_FILTER];
    struct word_row {
        struct str word;
        uint64_t value;
    } * rows;
    size_t count, capacity;
    struct hash_table table; /* indexes the rows */
};

/* Bitwise-or `value` into the value of each word or phrase in a list. The list must stay valid. */
void word_table_add(struct word_table *table, const char *words, char separator, uint64_t value);
/* The word's value, or 0 if it is not in the table. */
uint64_t word_table_find(const struct word_table *table, struct str word);

#endif
