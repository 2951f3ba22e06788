/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_edge.h - finds the places where an editor would begin and end a passage: whole words,
 * clauses, sentences.
 *
 * Places are byte offsets between characters. `low` and `high` bound a search; a search for a word
 * also stops after a fixed number of bytes. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_EDGE_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_EDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/language.h"
#include "base/str.h"

#define EDGE_NONE UINT32_MAX

/* The start of the word at `at`, with all that is written before it without a space: opening
 * quotation marks and brackets, elided articles (l', dell'), other parts of a compound. */
uint32_t edge_word_start(struct str text, uint32_t at, uint32_t low);
/* The end of the word that ends at or after `at`, without its punctuation. */
uint32_t edge_word_end(struct str text, uint32_t at, uint32_t high);

/* The first start of a clause in [from, to]: after a comma, colon, semicolon or dash, or at an
 * opening mark; in scripts without spaces between words, also after a space. EDGE_NONE: none. */
uint32_t edge_clause_start(struct str text, uint32_t from, uint32_t to);
/* Skips dashes, commas and their spaces at `at`, up to `to`. */
uint32_t edge_skip_marks(struct str text, uint32_t at, uint32_t to);
/* The last end of a clause in [from, to), without its comma. EDGE_NONE: none. */
uint32_t edge_clause_end(struct str text, uint32_t from, uint32_t to);

/* Is there anything but punctuation and space in [from, to)? */
bool edge_has_word(struct str text, uint32_t from, uint32_t to);
/* Does the text before `end` end with a sentence, as headings and tables do not? */
bool edge_is_stopped(struct str text, uint32_t end);
/* Removes bullets and rules before `end`, but nothing before `low`. */
uint32_t edge_without_ornaments(struct str text, uint32_t end, uint32_t low);
/* The same for a cut inside a sentence. Also removes what announces more text: commas, dashes,
 * opening marks, abbreviations ("Sen."), function words ("of the"). */
uint32_t edge_without_promises(struct str text, language_id language, uint32_t end, uint32_t low);

#endif
