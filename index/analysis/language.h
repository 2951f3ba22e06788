/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language.h - the languages that analysis knows, from one table.
 *
 * All of it is constant: any thread. Every text handed out is static. */
#ifndef DATELINE_ANALYSIS_LANGUAGE_H
#define DATELINE_ANALYSIS_LANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A small number for a language; 0 is "any other": words, folding and bigrams as for all, no
 * stemming, no stop words. Numbers are only good within one process: files keep the code. */
typedef uint8_t language_id;
#define LANGUAGE_NONE ((language_id)0)
#define LANGUAGE_MAX  64

/* By ISO 639-1 or 639-2 code, English name or its own name, in any case, with or without a region
 * or script behind it: "en", "EN", "en-US", "pt_BR", "eng", "English". LANGUAGE_NONE for others. */
language_id language_find(struct str code);
const char *language_code(language_id language); /* ISO 639-1, "" for none */
unsigned language_count(void);                   /* ids are 0 .. count-1 */
/* The name of its stemmer for xap_stemmer_new, NULL for none. */
const char *language_stemmer(language_id language);
/* Are decimals written 1,5 and thousands 1.000? */
bool language_decimal_comma(language_id language);
/* Is this folded word one of the language's function words ("the", "of")? Words that are also names
 * a newsroom searches for, "us" and "who" among them, are not. */
bool language_is_stop_word(language_id language, struct str word);

#endif
