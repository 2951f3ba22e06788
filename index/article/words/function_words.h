/* SPDX-License-Identifier: GPL-2.0-or-later */
/* function_words.h - the function words of many languages. Any thread.
 *
 * They tell the language of a text. They also tell running text, which has many of them, from lists
 * and menus, which have few. */
#ifndef DATELINE_ARTICLE_WORDS_FUNCTION_WORDS_H
#define DATELINE_ARTICLE_WORDS_FUNCTION_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* The languages that have the word among their function words, one bit each. The word must be in
 * lower case. */
typedef uint64_t language_set;
language_set function_word_languages(struct str word);
/* The bit for words of notices (cookies, rights, newsletters). Every notice has at least one of
 * them, so a text without any need not be searched for phrases of notices. */
#define FUNCTION_WORD_OF_NOTICES ((language_set)1 << 63)

/* Languages are 0 .. function_word_language_count()-1. Codes are ISO 639-1 and static. */
size_t function_word_language_count(void);
const char *function_word_language(size_t language);
language_set function_word_language_bit(const char *code); /* 0 when unknown */

#endif
