/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon.h - the words of the generated language. */
#ifndef DATELINE_CORPUS_LEXICON_H
#define DATELINE_CORPUS_LEXICON_H

#include <stdint.h>

#include "base/str.h"

#define LEXICON_BITS  18 /* 262,143 words */
#define LEXICON_WORDS ((UINT32_C(1) << LEXICON_BITS) - 1)

/* The words all differ, can be pronounced, and are the same for all seeds; frequent ones are short.
 * Call lexicon_open first; then any thread may read. The words are valid until lexicon_close. rank
 * < LEXICON_WORDS; 0 is the most frequent. */
void lexicon_open(void);
void lexicon_close(void);
struct str lexicon_word(uint32_t rank);

/* Write a part of a name with a capital letter to `out`, such as "Torvane". It has at most
 * LEXICON_WORD_MAX bytes and no NUL. Returns its length. Different numbers may give the same name,
 * as in life. */
#define LEXICON_WORD_MAX 24
uint32_t lexicon_name(uint64_t number, uint32_t syllables, char *out);

#endif
