/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word_table.c - a hash table behind a bit filter. */
#include "article/text/word_table.h"

#include <string.h>

#include "base/mem.h"

/* Table words are short, and no attacker chooses them: hashing their first and last bytes is
 * enough. */
static uint64_t hash_word(struct str word)
{
    uint64_t first = 0, last = 0;

    if (word.length >= 8) {
        memcpy(&first, word.data, 8);
        memcpy(&last, word.data + word.length - 8, 8);
    } else if (word.length >= 4) {
        memcpy(&first, word.data, 4);
        memcpy(&last, word.data + word.length - 4, 4);
    } else {
        for (size_t i = 0; i < word.length; i++)
            first = first << 8 | (unsigned char)word.data[i];
    }
    first = (first ^ (last << 29 | last >> 35) ^ word.length << 56) * UINT64_C(0x9E3779B97F4A7C15);
    return first ^ first >> 29;
}

/* The filter's bit for a hash, from the same half as the hash table uses. */
static uint64_t seen_bit(uint64_t hash)
{
    return (uint64_t)1 << (hash >> 32) % 64;
}

static size_t seen_place(uint64_t hash)
{
    return (hash >> 32) / 64 % WORD_TABLE_FILTER;
}

static bool find(const struct word_table *table, struct hash_probe *probe, struct str word)
{
    while (hash_probe_next(probe))
        if (str_eq(table->rows[probe->row].word, word))
            return true;
    return false;
}

static void add_word(struct word_table *table, struct str word, uint64_t value)
{
    uint64_t hash = hash_word(word);
    struct hash_probe probe = hash_probe(&table->table, hash);

    if (find(table, &probe, word)) {
        table->rows[probe.row].value |= value;
        return;
    }
    table->rows = mem_grow(table->rows, table->count, &table->capacity, sizeof *table->rows);
    table->rows[table->count] = (struct word_row){word, value};
    hash_table_put(&table->table, &probe, (uint32_t)table->count++);
    table->seen[seen_place(hash)] |= seen_bit(hash);
}

void word_table_add(struct word_table *table, const char *words, char separator, uint64_t value)
{
    struct str rest = str_of(words);

    while (rest.data)
        add_word(table, str_cut(&rest, separator), value);
}

uint64_t word_table_find(const struct word_table *table, struct str word)
{
    uint64_t hash = hash_word(word);
    struct hash_probe probe;

    if (!(table->seen[seen_place(hash)] & seen_bit(hash)))
        return 0;
    probe = hash_probe(&table->table, hash);
    return find(table, &probe, word) ? table->rows[probe.row].value : 0;
}
