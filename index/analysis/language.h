/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language.h - the languages that analysis knows, from one table. */
#ifndef DATELINE_ANALYSIS_LANGUAGE_H
#define DATELINE_ANALYSIS_LANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A small number for a language; 0 is "any other": words, folding and bigrams as for all, no
 * stemming, no stop words. Numbers are only good within one process: files keep the code. */
typedef uint8_t language_id;
#define LANGUAGE_NONE    ((language_id)0)
#define LANGUAGE_MAX     64
language_id language_find(struct str code); /* "en", "EN", "en-US", "eng", "English" */
const char *language_code(language_id language); /* ISO 639-1, "" for none; static */
unsigned language_count(void);                   /* ids are 0 .. count-1 */
/* Is this folded word one of the language's function words ("the", "of")? */
bool language_is_stop_word(language_id language, struct str word);

#endif
