/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inverter_private.h - the inverted index in memory.
 *
 *   inverter.c            adds documents
 *   inverter_structure.c  their sentences, paragraphs, capitals and lengths
 *   inverter_write.c      writes the postings and the lexicon
 *   inverter_walk.c       reads the terms of the last document back
 *
 * The stream of a key: for each document varint (gap << 3 | note << 1 | 1), then for each
 * occurrence in it varint (position gap << 1). The note is that of postings.h, for terms without
 * the frequency. For a word and its term the positions are places among the term's positions. */
#ifndef DATELINE_STORE_TERMS_INVERTER_PRIVATE_H
#define DATELINE_STORE_TERMS_INVERTER_PRIVATE_H

#include "base/arena.h"
#include "base/string_table.h"
#include "store/terms/inverter.h"

#define INVERTER_WORD_PREFIX 2 /* bytes before the word in word_keys */

struct inverted_word {
    uint32_t term;
    uint32_t own; /* + 1: the key of this word and its term; 0: not needed yet */
    uint32_t document_count;
    uint32_t last_document; /* + 1 */
    uint32_t settled;       /* + 1: the last document in which all of the term was this word */
    uint32_t count;         /* occurrences in the last document */
    uint32_t last_place;    /* of the last one: its place among the term's */
    bool is_term;           /* the word is its own term */
    bool in_lexicon;
};

/* A word of the document, and the place of its occurrence among those of its term. */
struct occurrence {
    uint32_t word, place;
};

struct inverted_term {
    unsigned char *stream;
    uint32_t length, capacity;
    uint32_t last_document; /* + 1; 0 before the first */
    uint32_t last_position; /* + 1; 0 before the first in the document */
    uint32_t count;         /* occurrences in the last document */
    uint32_t document_at;   /* where the last document starts in the stream */
};

struct inverter {
    const struct schema *schema;
    struct analyzer *analyzer;
    struct arena *streams;
    struct string_table word_keys; /* field + 1 if it is hidden, else 0; language; word */
    struct inverted_word *words;
    size_t word_capacity;
    struct string_table term_keys; /* keys of the postings */
    struct inverted_term *terms;
    size_t term_capacity;
    struct field_span *spans;
    size_t span_count, span_capacity;
    size_t *first_span; /* by document */
    size_t document_capacity;
    uint32_t count;
    /* the document being added */
    language_id language; /* of the current text */
    struct occurrence *occurrences;
    size_t occurrence_count, occurrence_capacity;
    uint32_t joined_word; /* the joined form of the compound whose parts are the current tokens */
    uint32_t joined_end;  /* end of the compound in the text; 0: no compound */
    uint32_t next_position;
};

/* inverter.c: an occurrence of a key that is no word in the document being added. */
void inverter_add_key(struct inverter *inverter, struct str key, uint32_t position);

/* inverter_structure.c: what the token at this position begins, and its capitals. `first`: it is
 * the first one of `text`. Alternates tell nothing. */
void inverter_note_token(struct inverter *inverter, const struct token *token, struct str text,
                         uint32_t position, bool first);
/* At the document's end: how many words it has. */
void inverter_note_length(struct inverter *inverter);

#endif
