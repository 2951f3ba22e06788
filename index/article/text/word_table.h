/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word_table.h - from words to numbers: lists written as text, looked up by hash.
 *
 * Tables are filled once (pthread_once) and only read afterwards, by any thread. */
#ifndef DATELINE_ARTICLE_TEXT_WORD_TABLE_H
#define DATELINE_ARTICLE_TEXT_WORD_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash_table.h"
#include "base/str.h"

#define WORD_TABLE_FILTER 512 /* words of 64 bits: for some thousands of words */

/* A zeroed one is empty; it is never freed. */
struct word_table {
    /* A bit for each hash that a word has: most words that are looked for are none of the table's,
     * and this tells so from the first cache. */
    uint64_t seen[WORD_TABLE_FILTER];
    struct word_row {
        struct str word;
        uint64_t value;
    } * rows;
    size_t count, capacity;
    struct hash_table table; /* of rows */
};

/* Or `value` into that of each word (or phrase) of a list; the list stays in use. */
void word_table_add(struct word_table *table, const char *words, char separator, uint64_t value);
/* 0 for a word that is not there. */
uint64_t word_table_find(const struct word_table *table, struct str word);

#endif
