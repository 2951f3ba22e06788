/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lexicon.h - the words of the generated language. */
#ifndef DATELINE_CORPUS_LEXICON_H
#define DATELINE_CORPUS_LEXICON_H

#include <stdint.h>

#include "base/str.h"

#define LEXICON_BITS  18 /* 262,143 words; a rank below that is a word */
#define LEXICON_WORDS ((UINT32_C(1) << LEXICON_BITS) - 1)

/* Pronounceable, all different, the frequent ones short.
 * The same for all seeds. Call lexicon_open first; the words last until lexicon_close. */
void lexicon_open(void);
void lexicon_close(void);
struct str lexicon_word(uint32_t rank);

/* A name's part, pronounceable, first letter large: "Torvane". At most LEXICON_WORD_MAX bytes are
 * written to `out`; names of different numbers may be alike, as in life. */
#define LEXICON_WORD_MAX 24
uint32_t lexicon_name(uint64_t number, uint32_t syllables, char *out);

#endif
