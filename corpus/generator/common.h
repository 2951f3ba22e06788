/* SPDX-License-Identifier: GPL-2.0-or-later */
/* common.h - the few hundred words that make up half of any text, a list a language. */
#ifndef DATELINE_CORPUS_COMMON_H
#define DATELINE_CORPUS_COMMON_H

#include <stdint.h>

#include "base/str.h"

struct common_language {
    const char *code;         /* ISO 639-1 */
    const char *const *words; /* the most frequent first; NULL-terminated */
    const char *const *nouns; /* of the news, likewise */
    const char *said, *of;    /* "..." said Brindle of Tessaly Bank */
};
/* NULL-terminated by a code of NULL; English is the first. */
const struct common_language *common_languages(void);

/* Ready to draw from: two tables of a power of two of slots, each word in as many as its share. */
struct common;
/* The language is static. */
struct common *common_new(const struct common_language *language);
void common_free(struct common *common); /* NULL is fine */
const struct common_language *common_language(const struct common *common);
/* A function word: "the", "of"; their frequencies fall as 1/rank. */
struct str common_word(const struct common *common, uint64_t draw);
/* A frequent noun or verb of the news: "government", "percent". */
struct str common_noun(const struct common *common, uint64_t draw);

#endif
