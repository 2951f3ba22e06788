/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon.h - the words of a segment as they were written (folded, not stemmed), each with the
 * number of documents that have it: for prefixes, typos, "did you mean" and suggestions.
 *
 * Words stand in byte order, which for UTF-8 is that of characters, in blocks of
 * LEXICON_BLOCK_WORDS: the first whole, each other as what it shares with the one before it and
 * what it adds (front coding). An index of the blocks' first words is beside them. The file, little
 * endian, mapped into memory and never changed:
 *
 *   blocks    word = u8 shared, u8 added, the added bytes, LEB128 count
 *   (zeros to a multiple of 8)
 *   keys      per block u64: the first 8 bytes of its first word, most significant first
 *   offsets   per block u32: where it starts
 *   footer    u64 magic, u64 bytes of blocks, u32 words, u32 number of blocks,
 *             CRC-32 of all before the keys, of keys and offsets, of the footer so far
 *
 * Bytes on disk are not trusted: whatever a damaged file holds, reading it ends in an error, or in
 * answers that may be wrong, at worst after every block was read.
 *
 * Threads: an open lexicon is constant, for any number of them. Several lexicons (of the segments
 * of a generation) are asked together, as if they were one: counts add up. */
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
/* 1 to LEXICON_WORD_MAX bytes, above all words before it in byte order. */
void lexicon_writer_add(struct lexicon_writer *writer, struct str word, uint32_t count);
/* Reports the first failure of all. */
enum status lexicon_writer_close(struct lexicon_writer *writer, bool durable, struct error *err);
void lexicon_writer_abandon(struct lexicon_writer *writer);

/* --- reading ---------------------------------------------------------------------------------- */

struct lexicon {
    struct file_map map;
    char *path; /* own copy */
    size_t data_length;
    const char *keys;
    const char *offsets;
    uint32_t words;
    uint32_t blocks;
};

/* Footer and index are always checked; all blocks too when `check` (1 to 2 ms for a megabyte). */
enum status lexicon_open(struct lexicon *lexicon, const char *path, bool check, struct error *err);
void lexicon_close(struct lexicon *lexicon);

/* Documents that have the word; 0 when none does. */
uint32_t lexicon_count(const struct lexicon *lexicon, struct str word);

struct lexicon_set { /* borrowed */
    const struct lexicon *const *lexicons;
    uint32_t count;
};

struct lexicon_word {
    struct str text; /* borrowed until the function that gets it returns */
    uint32_t count;
    uint32_t distance; /* lexicon_fuzzy: edits away from what was asked */
};

/* False: no more words are wanted. */
typedef bool lexicon_fn(void *context, const struct lexicon_word *word);

/* Words that start with `prefix`, in order, at most `most`. STATUS_CORRUPT. */
enum status lexicon_prefix(const struct lexicon_set *set, struct str prefix, uint32_t most,
                           lexicon_fn *fn, void *context, struct error *err);

#define LEXICON_FUZZY_DISTANCE_MAX   2
#define LEXICON_FUZZY_CHARACTERS_MAX 64

/* Words at most `distance` (1 or 2) edits away, or with `prefix`, words with a start so near; in
 * order. An edit inserts, deletes or replaces a character or swaps two that are neighbours, and no
 * part is edited twice (optimal string alignment). Longer words than LEXICON_FUZZY_CHARACTERS_MAX
 * have none. STATUS_CORRUPT.
 *
 * The sorted words are walked as the trie that they are, one row of the alignment table for each
 * character on the way (H. Shang, T. H. Merrettal, "Tries for approximate string matching", IEEE
 * Transactions on Knowledge and Data Engineering 8(4), 1996). A row tells which characters may
 * follow; where the next word has another, the walk seeks the first word that does not, as an
 * automaton is run along a sorted list (K. U. Schulz, S. Mihov, "Fast string correction with
 * Levenshtein automata", International Journal on Document Analysis and Recognition 5, 2002). */
enum status lexicon_fuzzy(const struct lexicon_set *set, struct str word, uint32_t distance,
                          bool prefix, lexicon_fn *fn, void *context, struct error *err);

/* All words of all into a new file, counts added up. */
enum status lexicon_merge(const struct lexicon_set *set, const char *path, bool durable,
                          struct error *err);

/* --- the best few ----------------------------------------------------------------------------- */

/* Keeps the nearest words, of equally near ones the most frequent, then the first in order. */
struct lexicon_best {
    struct lexicon_word *words;
    uint32_t count;
    uint32_t most;
};

void lexicon_best_init(struct lexicon_best *best, uint32_t most, struct arena *arena);
/* A lexicon_fn; the context is the struct lexicon_best. */
bool lexicon_best_add(void *best, const struct lexicon_word *word);
/* Best first; then no more may be added. */
void lexicon_best_sort(struct lexicon_best *best);

#endif
