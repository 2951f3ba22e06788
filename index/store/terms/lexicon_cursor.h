/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon_cursor.h - reads lexicons in order. Private to the lexicon's files. One thread at a
 * time. */
#ifndef DATELINE_STORE_TERMS_LEXICON_CURSOR_H
#define DATELINE_STORE_TERMS_LEXICON_CURSOR_H

#include "store/terms/lexicon.h"

#define LEXICON_MAGIC       UINT64_C(0x314E4F434958454C) /* "LEXICON1" */
#define LEXICON_FOOTER_SIZE 36

/* The first 8 bytes of a word as a number. Keys order as words do, unless they are equal. */
uint64_t lexicon_key(struct str word);

#define LEXICON_PLACE_SLACK 16 /* short words are copied as this many bytes, which is faster */

/* A position in one lexicon. */
struct lexicon_place {
    const struct lexicon *lexicon;
    const char *at; /* the next word */
    const char *end;
    uint32_t block;
    uint32_t length; /* of the current word; 0: after the last word */
    uint32_t shared; /* bytes that lexicon_place_next left of the word before it */
    uint32_t count;
    bool damaged;
    char word[LEXICON_WORD_MAX + LEXICON_PLACE_SLACK];
};

void lexicon_place_first(struct lexicon_place *place, const struct lexicon *lexicon);
void lexicon_place_next(struct lexicon_place *place);
/* Go to the first word at or above `word`. Never goes backwards. */
void lexicon_place_seek(struct lexicon_place *place, struct str word);

/* A position in a set of lexicons. */
struct lexicon_cursor {
    struct lexicon_place *places;
    uint32_t place_count;
    struct str word; /* borrowed until the next step; STR_NONE: after the last word */
    uint32_t count;
};

void lexicon_cursor_init(struct lexicon_cursor *cursor, const struct lexicon_set *set);
void lexicon_cursor_next(struct lexicon_cursor *cursor);
void lexicon_cursor_seek(struct lexicon_cursor *cursor, struct str word);
/* Frees the cursor. STATUS_CORRUPT: a damaged lexicon was read. */
enum status lexicon_cursor_fini(struct lexicon_cursor *cursor, struct error *err);

#endif
