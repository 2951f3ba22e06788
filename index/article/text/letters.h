/* SPDX-License-Identifier: GPL-2.0-or-later */
/* letters.h - case and scripts of letters, for looking up words in tables.
 *
 * It knows the case of the Latin, Greek and Cyrillic alphabets. Indexing and search use analysis
 * instead. Any thread. */
#ifndef DATELINE_ARTICLE_TEXT_LETTERS_H
#define DATELINE_ARTICLE_TEXT_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

uint32_t letter_lower(uint32_t character);
bool letter_is(uint32_t character); /* any alphabet, syllabary or ideograph */
bool letter_is_upper(uint32_t character);

/* Write the text in lower case to `out`, which has `room` bytes. Returns the length, or 0 if it
 * does not fit. */
size_t letters_lower(struct str text, char *out, size_t room);
/* letters_start_upper: does the text start with an upper-case letter? letters_all_upper: does it
 * have letters, and are all that have case upper case? */
bool letters_start_upper(struct str text);
bool letters_all_upper(struct str text);

/* Cut the next run of letters off *rest, with apostrophes between them. *word is in lower case in
 * `room`, and truncated if it is longer than any word of the tables. Returns false at the end. */
#define LETTERS_WORD_ROOM 24
bool letters_word(struct str *rest, char room[LETTERS_WORD_ROOM], struct str *word);

/* Cut off and return the next run without ASCII white space; STR_NONE at the end. */
struct str word_cut(struct str *rest);
size_t word_count(struct str text);

#endif
