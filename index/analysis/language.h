/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language.h - the table of languages that analysis supports.
 *
 * All data is constant: any thread. Every returned text is static. */
#ifndef DATELINE_ANALYSIS_LANGUAGE_H
#define DATELINE_ANALYSIS_LANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A number for a language. 0 is any other language: it gets words, folding and bigrams, but no
 * stemming and no stop words. The numbers are valid only within one process; files store the
 * code. */
typedef uint8_t language_id;
#define LANGUAGE_NONE ((language_id)0)
#define LANGUAGE_MAX  64

/* Find a language by its ISO 639-1 or 639-2 code, English name or own name, in any case, also with
 * a region or script: "en", "EN", "en-US", "pt_BR", "eng", "English". LANGUAGE_NONE if there is
 * none. */
language_id language_find(struct str code);
const char *language_code(language_id language); /* ISO 639-1, "" for none */
unsigned language_count(void);                   /* ids are 0 .. count-1 */
/* The stemmer's name for light_stemmer_find or xap_stemmer_new; NULL if the language has no
 * stemmer. */
const char *language_stemmer(language_id language);
/* Does the language keep traditional and simplified Han apart? */
bool language_keeps_han(language_id language);
/* Does the language write decimals as 1,5 and thousands as 1.000? */
bool language_decimal_comma(language_id language);
/* Does the language write ordinals as 3. for third? */
bool language_ordinal_stop(language_id language);
/* Is this folded word a function word of the language ("the", "of")? The lists leave out words that
 * are also names in the news, such as "us" and "who". */
bool language_is_stop_word(language_id language, struct str word);

#endif
