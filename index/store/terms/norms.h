/* SPDX-License-Identifier: GPL-2.0-or-later */
/* norms.h - length-normalised term frequencies: BM25F (Robertson, Zaragoza, Taylor, "Simple BM25
 * extension to multiple weighted fields", CIKM 2004), folded into the index.
 *
 *   tf    = sum over fields of  weight · count / (1 − b + b · length / average length)
 *   value = round(16 · tf) to a tf of 4, beyond it 20 steps to each doubling: 1 .. 127
 *
 * What is left for the query is  idf · (k1 + 1) · tf / (k1 + tf).  Average lengths are constants of
 * the index, so that a value never has to be computed again. */
#ifndef DATELINE_STORE_TERMS_NORMS_H
#define DATELINE_STORE_TERMS_NORMS_H

#include <stdint.h>

#include "store/settings/schema.h"

/* The value of a tf, the tf of a value, and the value of two tfs together. Small values are of the
 * many terms that a document has once or twice, and packed in few bits; a tf of 35, a word in the
 * headline and in every other sentence, still has a value of its own. */
uint8_t norms_from_tf(float tf);
float norms_to_tf(uint8_t value);
uint8_t norms_add(uint8_t a, uint8_t b);

/* Average words in fields by number, over the documents that have the field. Fields that came later
 * have the typical length of their kind. */
struct norms {
    float *average;
    uint32_t count;
};

void norms_fini(struct norms *norms); /* a zeroed one is fine */
#define NORMS_AUTO __attribute__((cleanup(norms_fini)))
void norms_copy(struct norms *to, const struct norms *from);
float norms_average(const struct norms *norms, const struct schema *schema, uint32_t field);

/* Where a field stands in a document's positions: [start, start + length). */
struct field_span {
    uint32_t field;
    uint32_t start;
    uint32_t length; /* words, and what is between values */
};

/* The fields that a document has, starts ascending. */
struct document_fields {
    const struct field_span *spans;
    uint32_t count;
};

/* Typical lengths of fields count as this many documents beside those measured, so that a first
 * load of a few articles does not fix odd averages for ever. */
#define NORMS_PRIOR_DOCUMENTS 50

void norms_measure(struct norms *norms, const struct schema *schema, const struct field_span *spans,
                   size_t count); /* of any number of documents */
/* The value for a term at these ascending positions. */
uint8_t norms_value(const struct norms *norms, const struct schema *schema,
                    struct document_fields document, const uint32_t *positions, uint32_t count);

#endif
