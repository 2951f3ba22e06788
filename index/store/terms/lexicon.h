/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon.h - the words of a segment as written (folded, not stemmed), each with the number of
 * documents that contain it. Used for prefixes, typos, "did you mean" and suggestions.
 *
 * Words are in byte order, which for UTF-8 is the order of characters. They are stored in blocks of
 * LEXICON_BLOCK_WORDS with front coding: a word stores how many bytes it shares with the previous
 * word of its block, and its other bytes. An index has the first word of each block. The file is
 * little endian, mapped into memory and never changed:
 *
 *   blocks    word = u8 shared, u8 added, the added bytes, LEB128 count
 *   (zeros to a multiple of 8)
 *   keys      u64 for each block: the first 8 bytes of its first word, most significant first
 *   offsets   u32 for each block: where it starts
 *   footer    u64 magic, u64 bytes of blocks, u32 words, u32 number of blocks,
 *             CRC-32 of everything before the keys, of keys and offsets, of the footer so far
 *
 * A damaged file does not crash a reader. Reading it ends in an error or in wrong answers, after at
 * most one pass over all blocks.
 *
 * Threads: any number may read an open lexicon; one thread uses a writer. Functions on a
 * lexicon_set read several lexicons (the segments of a generation) as one: counts are added up. */
#ifndef DATELINE_STORE_TERMS_LEXICON_H
#define DATELINE_STORE_TERMS_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/status.h"
#include "base/str.h"

#define LEXICON_WORD_MAX    255 /* bytes */
#define LEXICON_BLOCK_WORDS 16

/* --- writing ---------------------------------------------------------------------------------- */

struct lexicon_writer {
    struct file_writer file;
    uint32_t crc; /* of the blocks */
    struct buf block;
    struct buf keys;
    struct buf offsets;
    char last[LEXICON_WORD_MAX];
    uint32_t last_length;
    uint32_t words;
};

enum status lexicon_writer_open(struct lexicon_writer *writer, const char *path, struct error *err);
/* `word` has 1 to LEXICON_WORD_MAX bytes and comes after all previous words in byte order. */
void lexicon_writer_add(struct lexicon_writer *writer, struct str word, uint32_t count);
/* Writes the index and frees the writer. Reports the first failure of all calls: STATUS_TOO_LARGE
 * (4 GB), STATUS_NO_SPACE, STATUS_IO. `durable`: also syncs the file. */
enum status lexicon_writer_close(struct lexicon_writer *writer, bool durable, struct error *err);
void lexicon_writer_abandon(struct lexicon_writer *writer);

/* --- reading ---------------------------------------------------------------------------------- */

struct lexicon {
    struct file_map map;
    char *path; /* own copy; for messages */
    size_t data_length;
    const char *keys;
    const char *offsets;
    uint32_t words;
    uint32_t blocks;
};

/* Opens and checks the footer and the index. `check`: also checks all blocks (1 to 2 ms for a
 * megabyte). STATUS_CORRUPT. */
enum status lexicon_open(struct lexicon *lexicon, const char *path, bool check, struct error *err);
void lexicon_close(struct lexicon *lexicon);

/* How many documents contain the word. Returns 0 if none does. */
uint32_t lexicon_count(const struct lexicon *lexicon, struct str word);

struct lexicon_set { /* borrowed */
    const struct lexicon *const *lexicons;
    uint32_t count;
};

struct lexicon_word {
    struct str text; /* borrowed until the lexicon_fn returns */
    uint32_t count;
    uint32_t distance; /* lexicon_fuzzy: edits away from the searched word */
};

/* Receives each word. Returns false to stop. */
typedef bool lexicon_fn(void *context, const struct lexicon_word *word);

/* Visit words that start with `prefix`, in order, at most `most`. STATUS_CORRUPT. */
enum status lexicon_prefix(const struct lexicon_set *set, struct str prefix, uint32_t most,
                           lexicon_fn *fn, void *context, struct error *err);

#define LEXICON_PARTS_MAX 8

/* Visit words that contain one of the parts (their first 8 bytes, so the caller checks): at most
 * LEXICON_PARTS_MAX parts, each of at least one byte. Looks at no more than `most` words. Goes
 * through one lexicon after the other, so a word may be visited several times, each time with its
 * count in one lexicon. STATUS_CORRUPT.
 *
 * All parts are searched at once, by the bits of one number (R. Baeza-Yates, G. H. Gonnet, "A new
 * approach to text searching", CACM 35(10), 1992). Bytes that a word shares with the word before it
 * are not read again. */
enum status lexicon_containing(const struct lexicon_set *set, const struct str *parts,
                               uint32_t count, uint32_t most, lexicon_fn *fn, void *context,
                               struct error *err);

#define LEXICON_FUZZY_DISTANCE_MAX   2
#define LEXICON_FUZZY_CHARACTERS_MAX 64

/* Visit the words at most `distance` (1 or 2) edits away, in order. With `prefix`, also words with
 * a beginning that is so near. An edit inserts, deletes or replaces a character, or swaps two
 * adjacent characters; no part is edited twice (optimal string alignment). A `word` longer than
 * LEXICON_FUZZY_CHARACTERS_MAX has no matches. STATUS_CORRUPT.
 *
 * The sorted words are walked as a trie, with one row of the alignment table for each character on
 * the path (H. Shang, T. H. Merrettal, "Tries for approximate string matching", IEEE Transactions
 * on Knowledge and Data Engineering 8(4), 1996). A row tells which characters may follow. If the
 * next word has another character, the walk seeks the first word that has an allowed one. This is
 * how an automaton runs along a sorted list (K. U. Schulz, S. Mihov, "Fast string correction with
 * Levenshtein automata", International Journal on Document Analysis and Recognition 5, 2002). */
enum status lexicon_fuzzy(const struct lexicon_set *set, struct str word, uint32_t distance,
                          bool prefix, lexicon_fn *fn, void *context, struct error *err);
/* The same, but a word with another first character is one edit further away: typists seldom miss
 * the first letter. This is about twice as fast. */
enum status lexicon_fuzzy_first(const struct lexicon_set *set, struct str word, uint32_t distance,
                                bool prefix, lexicon_fn *fn, void *context, struct error *err);

/* Write the words of all lexicons to a new file; counts are added up. `durable`: also syncs it. */
enum status lexicon_merge(const struct lexicon_set *set, const char *path, bool durable,
                          struct error *err);

/* --- the best few ----------------------------------------------------------------------------- */

/* Keeps the best `most` words: the nearest first; of equally near words the most frequent; then by
 * byte order. */
struct lexicon_best {
    struct lexicon_word *words;
    uint32_t count;
    uint32_t most;
};

void lexicon_best_init(struct lexicon_best *best, uint32_t most, struct arena *arena);
/* A lexicon_fn; its context is the struct lexicon_best. Copies the text to the arena. Never
 * stops. */
bool lexicon_best_add(void *best, const struct lexicon_word *word);
/* Sort, best word first. Afterwards no words may be added. */
void lexicon_best_sort(struct lexicon_best *best);

#endif
