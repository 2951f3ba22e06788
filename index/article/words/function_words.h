/* SPDX-License-Identifier: GPL-2.0-or-later */
/* function_words.h - the words that a language cannot do without: they tell which language a text
 * is in, and running text (which has them) from lists and menus (which do not). */
#ifndef DATELINE_ARTICLE_WORDS_FUNCTION_WORDS_H
#define DATELINE_ARTICLE_WORDS_FUNCTION_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* One bit for each language that has the word among its function words. The word is in lower case.
 * Any thread. */
typedef uint64_t language_set;
language_set function_word_languages(struct str word);
/* The bit of the words that notices of pages (cookies, rights, newsletters) cannot do without: a
 * text that has none of them need not be searched for such phrases. */
#define FUNCTION_WORD_OF_NOTICES ((language_set)1 << 63)

/* Languages are 0 .. function_word_language_count()-1; ISO 639-1, static. */
size_t function_word_language_count(void);
const char *function_word_language(size_t language);
language_set function_word_language_bit(const char *code); /* 0 when unknown */

#endif
