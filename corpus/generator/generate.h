/* SPDX-License-Identifier: GPL-2.0-or-later */
/* generate.h - generates articles and queries, each from its number. */
#ifndef DATELINE_CORPUS_GENERATE_H
#define DATELINE_CORPUS_GENERATE_H

#include <stdint.h>

#include "base/buf.h"

#define GENERATE_LANGUAGES_MAX 4

struct generate_options {
    uint64_t count;
    uint64_t seed;
    int64_t first, last; /* first and last time of publication, ms since 1970 */
    uint32_t copies;     /* percent of the articles that reprint an earlier one */
    const char *languages[GENERATE_LANGUAGES_MAX]; /* codes of common.h, drawn with equal
                                                      probability; borrowed */
    uint32_t language_count;
};

struct generator;

/* Yours to free. The options must outlive the generator. Only one generator may exist at a time,
 * because generators share the lexicon. One thread at a time. */
struct generator *generator_new(const struct generate_options *options);
void generator_free(struct generator *generator); /* accepts NULL */

/* Append article `index` (below options->count) as one line of JSON. The article depends only on
 * the options and the index, not on previous calls. */
void generate_article(struct generator *generator, uint64_t index, struct buf *out);
/* Append a query of one to four words, drawn like the words of one of the articles, and a
 * newline. */
void generate_query(struct generator *generator, uint64_t index, struct buf *out);

#endif
