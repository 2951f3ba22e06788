/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_words.h - the words of a text as `cropLength` counts them. Only for the snippet files.
 *
 * A word is a run of letters, digits, marks, emoji and currency signs: "O'Neill's" is three words,
 * "U.S." and "3.5" are two. In scripts without spaces each character is a word. Meilisearch counts
 * so, apart from the scripts without spaces, where it has dictionaries. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_WORDS_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_WORDS_H

#include <stddef.h>

#include "base/str.h"
#include "search/snippet/passage.h"

struct text_words {
    struct range *ranges; /* in order, not overlapping */
    uint32_t count;
    size_t room;
};

/* Reads the words of a text into *words, which is zero or was read before. */
void words_read(struct text_words *words, struct str text);
void words_free(struct text_words *words);

/* The index of the word at the byte; between two words, of the one before; at least 0. The text has
 * a word. */
uint32_t words_at(const struct text_words *words, uint32_t at);

#endif
