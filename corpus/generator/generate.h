/* SPDX-License-Identifier: GPL-2.0-or-later */
/* generate.h - one article after the other, as JSON. */
#ifndef DATELINE_CORPUS_GENERATE_H
#define DATELINE_CORPUS_GENERATE_H

#include <stdint.h>

#include "base/buf.h"

#define GENERATE_LANGUAGES_MAX 4

struct generate_options {
    uint64_t count;
    uint64_t seed;
    int64_t first, last; /* published between these, milliseconds since 1970 */
    uint32_t copies;     /* percent of articles that are reprints of an earlier one */
    const char *languages[GENERATE_LANGUAGES_MAX]; /* drawn alike; codes of common.h */
    uint32_t language_count;
};

struct generator;

/* The options must outlast the generator. One generator at a time: they share the lexicon. */
struct generator *generator_new(const struct generate_options *options);
void generator_free(struct generator *generator); /* NULL is fine */

/* Append article `index` (below options->count) as one line of JSON. It depends on the options and
 * the index alone, not on what was asked before. */
void generate_article(struct generator *generator, uint64_t index, struct buf *out);
/* Append a query of one to four words that an article of such a corpus answers, and a newline. */
void generate_query(struct generator *generator, uint64_t index, struct buf *out);

#endif
