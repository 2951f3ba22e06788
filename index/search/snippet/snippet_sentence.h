/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_sentence.h - where the sentences of a text begin and end, and which of them an editor
 * would rather not quote. Only for the snippet files. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_SENTENCE_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_SENTENCE_H

#include "search/snippet/snippet_hits.h"

enum sentence_flaw {
    SENTENCE_OPEN = 1,  /* no full stop at its end: a heading, a line of a table */
    SENTENCE_QUOTED = 2 /* it begins inside a quotation */
};

/* The start of a sentence, with its opening marks. */
uint32_t sentence_begin(const struct hits *hits, uint32_t sentence);
/* The byte behind its dateline; the start of its first word: it has none. */
uint32_t sentence_story_start(const struct hits *hits, uint32_t sentence);
/* Like sentence_begin, but behind its dateline unless `needed` is in that. */
uint32_t sentence_story(const struct hits *hits, uint32_t sentence, uint32_t needed);
/* The end of a sentence, without white space and bullets. */
uint32_t sentence_end(const struct hits *hits, uint32_t sentence);
/* The start of the sentence's paragraph. */
uint32_t sentence_paragraph(const struct hits *hits, uint32_t sentence);
/* Is it the last sentence of its paragraph? */
bool sentence_is_last(const struct hits *hits, uint32_t sentence);
/* The first sentence whose first word is at or after the place; hits->sentence_count: none. */
uint32_t sentence_from(const struct hits *hits, uint32_t place);
/* The sentence that the place is in. */
uint32_t sentence_at(const struct hits *hits, uint32_t place);

/* Bits of enum sentence_flaw. Remembers them in the sentence. */
uint32_t sentence_flaws(const struct hits *hits, uint32_t sentence);

#endif
