/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon.c - makes words from syllables. */
#include "lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/hash_table.h"
#include "base/mem.h"
#include "random.h"

#define STREAM_WORDS 1
#define STREAM_NAMES 2

/* clang-format off */
static const char onsets[][4] = {
    "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "k",
    "b", "c", "d", "l", "m", "n", "p", "r", "s", "t", "br", "cl", "gr", "pr", "st", "tr"};
static const char vowels[][4] = {
    "a", "e", "i", "o", "u", "a", "e", "i", "o", "a", "e", "i", "e", "ea", "ai", "ou"};
static const char codas[][4] = {
    "", "", "", "", "l", "m", "n", "n", "r", "r", "s", "t", "nd", "rt", "st", "ck"};
/* clang-format on */

struct made_word {
    uint32_t start;
    uint32_t length;
};

static struct buf text;
static struct made_word *words;

static uint32_t add_part(char *out, const char *part)
{
    return (uint32_t)(stpcpy(out, part) - out);
}

/* A coda is at the end of a word, and sometimes within it. */
static uint32_t spell(struct random *random, uint32_t syllables, char *out)
{
    uint32_t length = 0;

    for (uint32_t i = 0; i < syllables; i++) {
        uint64_t draw = random_next(random);

        length += add_part(out + length, onsets[draw & 31]);
        length += add_part(out + length, vowels[draw >> 8 & 15]);
        if (i + 1 == syllables || (draw >> 16 & 3) == 0)
            length += add_part(out + length, codas[draw >> 24 & 15]);
    }
    return length;
}

/* Frequent words are short: the first few hundred have one or two syllables, the last words three
 * or four. */
static uint32_t syllables_of(uint32_t rank, uint32_t draw)
{
    uint32_t least = rank < 512 ? 1 : rank < 65536 ? 2 : 3;

    return least + (draw & 1);
}

static bool find(struct hash_probe *probe, struct str word)
{
    while (hash_probe_next(probe))
        if (str_eq(word, lexicon_word(probe->row)))
            return true;
    return false;
}

/* Add a word that differs from all previous ones. */
static void add_word(struct hash_table *table, struct random *random, uint32_t rank)
{
    char word[64];
    uint32_t length;
    struct hash_probe probe;

    do {
        length = spell(random, syllables_of(rank, (uint32_t)random_next(random)), word);
        probe = hash_probe(table, hash_bytes(word, length));
    } while (length < 3 || length > LEXICON_WORD_MAX || find(&probe, str_n(word, length)));
    words[rank] = (struct made_word){(uint32_t)text.length, length};
    buf_add(&text, word, length);
    hash_table_put(table, &probe, rank);
}

void lexicon_open(void)
{
    struct random random = random_stream(0, STREAM_WORDS, 0);
    struct hash_table table = {0};

    hash_table_reserve(&table, LEXICON_WORDS);
    words = mem_zero(LEXICON_WORDS, sizeof *words);
    for (uint32_t rank = 0; rank < LEXICON_WORDS; rank++)
        add_word(&table, &random, rank);
    hash_table_fini(&table);
}

void lexicon_close(void)
{
    buf_fini(&text);
    free(words);
    words = NULL;
}

struct str lexicon_word(uint32_t rank)
{
    return str_n(text.data + words[rank].start, words[rank].length);
}

uint32_t lexicon_name(uint64_t number, uint32_t syllables, char *out)
{
    struct random random = random_stream(0, STREAM_NAMES, number);
    char name[64];
    uint32_t length;

    do {
        length = spell(&random, syllables, name);
    } while (length < 3 || length > LEXICON_WORD_MAX);
    memcpy(out, name, length);
    out[0] = (char)(out[0] - 'a' + 'A');
    return length;
}
