/* SPDX-License-Identifier: GPL-2.0-or-later */
/* common.h - the most frequent words of each language: a few hundred words that make up half of a
 * text. */
#ifndef DATELINE_CORPUS_COMMON_H
#define DATELINE_CORPUS_COMMON_H

#include <stdint.h>

#include "base/str.h"

struct common_language {
    const char *code;         /* ISO 639-1 */
    const char *const *words; /* the most frequent first; NULL-terminated */
    const char *const *nouns; /* nouns of the news; the most frequent first; NULL-terminated */
    const char *said, *of;    /* "..." said Brindle of Tessaly Bank */
};
/* All languages; the last element has the code NULL. English is the first. Static. */
const struct common_language *common_languages(void);

/* A language prepared for drawing words: two tables whose sizes are powers of two. A word fills a
 * share of the slots in proportion to its frequency. Immutable: any thread. */
struct common;
/* Yours to free. `language` must be an element of common_languages. */
struct common *common_new(const struct common_language *language);
void common_free(struct common *common); /* accepts NULL */
const struct common_language *common_language(const struct common *common);
/* A function word such as "the" or "of"; frequencies fall as 1/rank. `draw` is a random number. */
struct str common_word(const struct common *common, uint64_t draw);
/* A frequent noun or verb of the news, such as "government" or "percent". `draw` is a random
 * number. */
struct str common_noun(const struct common *common, uint64_t draw);

#endif
