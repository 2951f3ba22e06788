/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postings.h - the inverted index of a segment: from a key to documents, frequencies and positions.
 *
 * Three sealed files in the segment's directory:
 *
 *   terms      the dictionary: keys in byte order, front-coded in blocks of 16
 *     block    u64 offset of its first list in `postings` | u64 the same in `positions` | entries
 *     entry    varint bytes shared with the previous key | varint further bytes | these bytes |
 *              varint documents | u8 largest note |
 *              varint the document if there is only one, else bytes of the list |
 *              varint bytes of positions
 *     end      u64 offset of each block | u32 blocks | u32 keys | u32 documents | u32 0
 *   postings   a list for each key with two documents or more: blocks of 128 documents
 *     list     [if it has several blocks, for each block: u32 last document; then for each block:
 *              u32 offset from the first block's start; then u32 offset in the list's positions;
 *              then u8 largest note] | blocks
 *     block    full: u8 bits, u8 bits | gaps - 1, packed | notes, packed
 *              last: varint gap - 1 each | u8 note each, but not of pairs
 *   positions  for each document of the list: varint (gap << 1 | is last) each; the first gap is
 *              from 0
 *
 * A key is a term, a field's mark and a term, or a word and its term (schema.h). A note depends on
 * the key:
 *
 *   term           frequency << 1 | whole. The frequency is the length-normalised value of norms.h,
 *                  1 to 127. Whole: every occurrence in the document is the term itself as a word
 *   word and term  0: every occurrence of the term in the document is this word; no positions.
 *                  1 to 3: so many quarters of them are (1: also fewer); the positions are their
 *                  places among the term's positions: 0, 1 …
 *
 * So a word that is its own term ("organ") needs a list of its own only for documents that mix it
 * with other words of the same term ("organization"), and no position is stored twice. The kind
 * `DLposts1` of earlier versions has no words: its notes are frequencies.
 *
 * The key of a pair of words (pairs.h) has documents only: its notes are 0. Files with such keys
 * have a kind of their own: a program that does not know them would merge them like terms.
 *
 * The last document and the largest frequency of each block allow block-max pruning (Ding and Suel,
 * "Faster top-k document retrieval using block-max indexes", SIGIR 2011).
 *
 * The readers of an open file return STATUS_CORRUPT if it is damaged. */
#ifndef DATELINE_STORE_TERMS_POSTINGS_H
#define DATELINE_STORE_TERMS_POSTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"
#include "store/disk/pack.h"
#include "store/disk/sealed.h"

#define POSTINGS_END       UINT32_MAX /* after the last document */
#define POSTINGS_BLOCK     PACK_BLOCK
#define POSTINGS_KEY_MAX   255
#define POSTINGS_VALUE_MAX 127 /* maximum of a frequency */

/* Kinds of the file `postings`. */
#define POSTINGS_KIND_TERMS "DLposts1" /* without words */
#define POSTINGS_KIND_WORDS "DLposts2"
#define POSTINGS_KIND_PAIRS "DLposts3" /* also pairs of words */

/* --- reading; any thread ------------------------------------------------------------------- */

struct postings {
    struct sealed terms;
    struct sealed lists;
    struct sealed positions;
    const unsigned char *block_offsets;
    uint32_t block_count;
    uint32_t key_count;
    uint32_t document_count;
    bool has_words; /* it tells a word from other words with the same stem */
};

/* The place of a key's list. */
struct posting_list {
    uint32_t documents;
    uint32_t only_document; /* valid if .documents is 1 */
    uint8_t largest;        /* note */
    bool of_word;           /* the key is a word and its term */
    bool of_pair;           /* the key is a pair of terms */
    uint64_t offset;
    uint64_t length;
    uint64_t positions_offset;
    uint64_t positions_length;
};

enum status postings_open(struct postings *postings, const char *directory, struct error *err);
void postings_close(struct postings *postings);
enum status postings_verify(const struct postings *postings, struct error *err);

/* STATUS_END: no document has the key. */
enum status postings_find(const struct postings *postings, struct str key,
                          struct posting_list *list, struct error *err);

/* Does it tell sentences, paragraphs, capitals and lengths (schema.h)? True if no document has a
 * word. A damaged file has none. */
bool postings_has_structure(const struct postings *postings);

/* A walk over all keys in order. One thread at a time. */
struct postings_walk {
    const struct postings *postings;
    uint32_t block;
    const unsigned char *at, *end;
    uint64_t list_offset, positions_offset;
    char key[POSTINGS_KEY_MAX + 1];
    uint32_t key_length;
};
void postings_walk_start(struct postings_walk *walk, const struct postings *postings);
/* STATUS_END: after the last key. *key is borrowed until the next call. */
enum status postings_walk_next(struct postings_walk *walk, struct str *key,
                               struct posting_list *list, struct error *err);

/* A cursor on one list: goes forward, document by document. One thread at a time. */
struct postings_cursor {
    uint32_t document; /* the current one; POSTINGS_END: after the last */
    uint32_t at;       /* its index in the decoded block */
    uint32_t count;    /* documents in the decoded block */
    uint32_t block;    /* the decoded block */
    uint32_t block_count;
    uint32_t documents_total;
    bool notes_decoded;
    bool of_word, of_pair;
    bool has_words;
    uint8_t largest; /* note of the whole list */
    const unsigned char *last_documents, *block_offsets, *positions_offsets, *block_largest;
    const unsigned char *blocks, *end;
    const unsigned char *notes_at; /* the encoded notes of the decoded block */
    unsigned note_bits;
    const struct postings *postings;
    uint64_t positions_offset, positions_length;
    const unsigned char *positions, *positions_end; /* NULL until first needed */
    uint32_t positions_block, positions_at;         /* `positions` is of this one */
    uint32_t documents[POSTINGS_BLOCK];
    uint32_t notes[POSTINGS_BLOCK];
};

enum status postings_cursor_open(struct postings_cursor *cursor, const struct postings *postings,
                                 const struct posting_list *list, struct error *err);
/* Go to the first document at or after `target`, and return it. */
uint32_t postings_cursor_seek(struct postings_cursor *cursor, uint32_t target);
uint32_t postings_cursor_next(struct postings_cursor *cursor);
/* For loops over the decoded block, which move .at forwards, up to .count: makes the document there
 * the current one; behind the block, the first of the next block. Returns it. */
uint32_t postings_cursor_settle(struct postings_cursor *cursor);
/* Decodes the notes of the decoded block. */
void postings_cursor_decode_notes(struct postings_cursor *cursor);
/* What the list stores of the current document, as postings_writer_add takes it. */
static inline uint8_t postings_cursor_note(struct postings_cursor *cursor)
{
    if (!cursor->notes_decoded)
        postings_cursor_decode_notes(cursor);
    return (uint8_t)cursor->notes[cursor->at];
}
/* Of a term's list: the frequency of a note. */
static inline uint8_t postings_note_frequency(const struct postings_cursor *cursor, uint8_t note)
{
    return (uint8_t)(note >> cursor->has_words);
}
static inline uint8_t postings_cursor_frequency(struct postings_cursor *cursor)
{
    return postings_note_frequency(cursor, postings_cursor_note(cursor));
}
/* Of a term's list: does a note say that every occurrence is the term itself as a word? */
static inline bool postings_note_whole(const struct postings_cursor *cursor, uint8_t note)
{
    return !cursor->has_words || (note & 1);
}
static inline bool postings_cursor_whole(struct postings_cursor *cursor)
{
    return postings_note_whole(cursor, postings_cursor_note(cursor));
}
/* The note of the document at a place of the list (0: the first). It may move the cursor within the
 * list: afterwards it must not seek. */
uint8_t postings_cursor_note_at(struct postings_cursor *cursor, uint32_t place);
/* How many documents of the list precede the current one. */
static inline uint32_t postings_cursor_place(const struct postings_cursor *cursor)
{
    return cursor->document == POSTINGS_END ? cursor->documents_total
                                            : cursor->block * POSTINGS_BLOCK + cursor->at;
}
/* The block that would hold `target`, or that of the current document if `target` is before it:
 * returns its largest frequency and sets *last_document to its last document, without decoding it.
 * After the end: 0 and POSTINGS_END. */
uint8_t postings_cursor_bound(const struct postings_cursor *cursor, uint32_t target,
                              uint32_t *last_document);
/* The encoded positions of the current document, in the form that postings_writer_add takes; of a
 * word's list, the places among the positions of its term (length 0: all of them). Borrowed until
 * postings_close. The calls must be for ascending documents. */
enum status postings_cursor_positions(struct postings_cursor *cursor, const unsigned char **bytes,
                                      size_t *length, struct error *err);
/* Decode at most `most` positions. Returns how many. */
uint32_t positions_decode(const unsigned char *bytes, size_t length, uint32_t *out, uint32_t most);

/* --- several segments, for one that is made of them ------------------------------------------ */

struct postings_source {
    const struct postings *postings;
    const uint32_t *numbers; /* each document's number in the new segment; POSTINGS_END: it is left
                                out */
    uint32_t documents;
};

/* A walk over all keys of the sources, in order. One thread at a time. */
struct postings_union;
struct postings_union *postings_union_new(const struct postings_source *sources, uint32_t count);
void postings_union_free(struct postings_union *walk); /* accepts NULL */
/* *lists: one for each source (.documents 0: it has no such key); both are borrowed until the next
 * call. STATUS_END: after the last key. */
enum status postings_union_next(struct postings_union *walk, struct str *key,
                                const struct posting_list **lists, struct error *err);

/* --- writing; one thread ------------------------------------------------------------------- */

struct postings_writer;

/* `has_words`: false only if documents come from a segment without words: then the notes are
 * frequencies, and no key is a word and its term. */
enum status postings_writer_open(struct postings_writer **out, const char *directory,
                                 uint32_t document_count, bool has_words, struct error *err);
/* Add keys in byte order. For each key: begin, add its documents in ascending order, end. A key
 * without documents is left out. */
void postings_writer_begin(struct postings_writer *writer, struct str key);
void postings_writer_add(struct postings_writer *writer, uint32_t document, uint8_t note,
                         const void *positions, size_t length);
void postings_writer_end(struct postings_writer *writer);
/* How many documents were added to the key that was ended last. */
uint32_t postings_writer_documents(const struct postings_writer *writer);
/* Writes the files, without syncing them, and frees the writer, also on failure. */
enum status postings_writer_close(struct postings_writer *writer, struct error *err);
void postings_writer_abandon(struct postings_writer *writer);

/* Encodes positions: begin with an empty buf, add positions in ascending order, end. */
struct positions_encoder {
    struct buf *out;
    uint32_t last;
    size_t last_at; /* where the last varint starts */
};
void positions_begin(struct positions_encoder *encoder, struct buf *out);
void positions_add(struct positions_encoder *encoder, uint32_t position);
void positions_end(struct positions_encoder *encoder);

#endif
