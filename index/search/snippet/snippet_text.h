/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_text.h - moves through a text by characters, and finds places to cut it.
 *
 * Places are byte offsets. Each byte of invalid UTF-8 counts as one character. No function returns
 * a place inside a valid character. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_TEXT_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Characters in bytes [from, to). */
uint32_t text_characters(struct str text, uint32_t from, uint32_t to);
/* The place `characters` after (before) `from`, but not beyond `bound`. */
uint32_t text_forward(struct str text, uint32_t from, uint32_t characters, uint32_t bound);
uint32_t text_back(struct str text, uint32_t from, uint32_t characters, uint32_t bound);

/* Skips the white space before (after) `from`, up to `bound`. */
uint32_t text_skip_space_back(struct str text, uint32_t from, uint32_t bound);
uint32_t text_skip_space(struct str text, uint32_t from, uint32_t bound);

/* The nearest word boundary at or before (after) `from`, but not beyond `bound`. In a very long
 * word: `from`, moved so that no accent is separated from its letter. */
uint32_t text_word_end(struct str text, uint32_t from, uint32_t bound);
uint32_t text_word_start(struct str text, uint32_t from, uint32_t bound);

/* The character at `at`; 0 at the end of the text. */
uint32_t text_character(struct str text, uint32_t at);
/* White space, also control characters: a reader does not see them. */
bool text_is_space(uint32_t character);
/* Is it of a script without spaces between words? A cut may be between any two of these. */
bool text_is_spaceless(uint32_t character);
/* Does it belong to the character before it: an accent, a vowel sign, a joiner? */
bool text_is_attached(uint32_t character);
/* The bytes of the white space character at `at`: ASCII (with control characters) or Unicode. 0:
 * none. */
uint32_t text_space(struct str text, uint32_t at);

#endif
