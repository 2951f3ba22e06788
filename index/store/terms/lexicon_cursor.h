/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon_cursor.h - reading lexicons in order; of use to the lexicon's own files alone. */
#ifndef DATELINE_STORE_TERMS_LEXICON_CURSOR_H
#define DATELINE_STORE_TERMS_LEXICON_CURSOR_H

#include "store/terms/lexicon.h"

#define LEXICON_MAGIC       UINT64_C(0x314E4F434958454C) /* "LEXICON1" */
#define LEXICON_FOOTER_SIZE 36

/* The first 8 bytes as a number: orders as the words do, but for words that agree in them. */
uint64_t lexicon_key(struct str word);

#define LEXICON_PLACE_SLACK 16 /* short copies are of this many bytes, whatever is needed */

/* One word of one lexicon. */
struct lexicon_place {
    const struct lexicon *lexicon;
    const char *at; /* the word behind this one */
    const char *end;
    uint32_t block;
    uint32_t length; /* 0: behind the last word */
    uint32_t count;
    bool damaged;
    char word[LEXICON_WORD_MAX + LEXICON_PLACE_SLACK];
};

void lexicon_place_first(struct lexicon_place *place, const struct lexicon *lexicon);
void lexicon_place_next(struct lexicon_place *place);
/* The first word at or above `word`, never backwards. */
void lexicon_place_seek(struct lexicon_place *place, struct str word);

/* One word of a set. */
struct lexicon_cursor {
    struct lexicon_place *places;
    uint32_t place_count;
    struct str word; /* borrowed until the next step; STR_NONE behind the last */
    uint32_t count;
};

void lexicon_cursor_init(struct lexicon_cursor *cursor, const struct lexicon_set *set);
void lexicon_cursor_next(struct lexicon_cursor *cursor);
void lexicon_cursor_seek(struct lexicon_cursor *cursor, struct str word);
/* Says whether all that was read was sound. */
enum status lexicon_cursor_fini(struct lexicon_cursor *cursor, struct error *err);

#endif
