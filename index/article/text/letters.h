/* SPDX-License-Identifier: GPL-2.0-or-later */
/* letters.h - just enough of letters to recognise words of tables: case of the Latin, Greek and
 * Cyrillic alphabets, and scripts. What is searched goes through analysis, not through this. */
#ifndef DATELINE_ARTICLE_TEXT_LETTERS_H
#define DATELINE_ARTICLE_TEXT_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

uint32_t letter_lower(uint32_t character);
bool letter_is(uint32_t character); /* of any alphabet, syllabary or ideographs */
bool letter_is_upper(uint32_t character);

/* The text in lower case into `out` of `room` bytes; returns the length, 0 when it does not fit. */
size_t letters_lower(struct str text, char *out, size_t room);
/* Does the text start with an upper-case letter? Has it letters, and are all of them upper case
 * (those of alphabets without case aside)? */
bool letters_start_upper(struct str text);
bool letters_all_upper(struct str text);

/* Cut the next run of letters (apostrophes between them included) off *rest: in lower case into
 * `room`, cut short where it is longer than any word of the tables. False at the end. */
#define LETTERS_WORD_ROOM 24
bool letters_word(struct str *rest, char room[LETTERS_WORD_ROOM], struct str *word);

/* Cut off and return the next run of anything but ASCII white space; STR_NONE at the end. */
struct str word_cut(struct str *rest);
size_t word_count(struct str text);

#endif
