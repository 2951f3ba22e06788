/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word_table.c - open addressing behind a filter of bits. */
#include "article/text/word_table.h"

#include <string.h>

/* Words of tables are short and not chosen by strangers to collide: their first and last bytes,
 * mixed once, tell them apart well enough. */
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

#define SEEN_BITS ((uint64_t)WORD_TABLE_SLOTS * 4)

static size_t find_slot(const struct word_table *table, struct str word, uint64_t hash)
{
    size_t at = hash % WORD_TABLE_SLOTS;

    while (table->slots[at].word.data && !str_eq(table->slots[at].word, word))
        at = (at + 1) % WORD_TABLE_SLOTS;
    return at;
}

static uint64_t seen_bit(uint64_t hash)
{
    return (uint64_t)1 << (hash >> 32) % 64;
}

void word_table_add(struct word_table *table, const char *words, char separator, uint64_t value)
{
    struct str rest = str_of(words);

    while (rest.data) {
        struct str word = str_cut(&rest, separator);
        uint64_t hash = hash_word(word);
        struct word_slot *slot = &table->slots[find_slot(table, word, hash)];

        slot->word = word;
        slot->value |= value;
        table->seen[(hash >> 32) % SEEN_BITS / 64] |= seen_bit(hash);
    }
}

uint64_t word_table_find(const struct word_table *table, struct str word)
{
    uint64_t hash = hash_word(word);

    if (!(table->seen[(hash >> 32) % SEEN_BITS / 64] & seen_bit(hash)))
        return 0;
    return table->slots[find_slot(table, word, hash)].value;
}
