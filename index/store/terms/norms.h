/* SPDX-License-Identifier: GPL-2.0-or-later */
/* norms.h - length-normalised term frequencies: BM25F (Robertson, Zaragoza, Taylor, "Simple BM25
 * extension to multiple weighted fields", CIKM 2004), computed when the index is written.
 *
 *   tf    = sum over fields of  weight · count / (1 − b + b · length / average length)
 *   value = round(16 · tf) up to a tf of 4, then 20 steps for each doubling: 1 .. 127
 *
 * At query time only  idf · (k1 + 1) · tf / (k1 + tf)  remains. The average lengths are constants
 * of the index, so a value never has to be computed again. */
#ifndef DATELINE_STORE_TERMS_NORMS_H
#define DATELINE_STORE_TERMS_NORMS_H

#include <stdint.h>

#include "store/settings/schema.h"

/* The value of a tf, the tf of a value, and the value of two tfs added up. Most terms occur once or
 * twice in a document, so most values are small and take few bits. A tf of 35 (a word in the
 * headline and in every other sentence) is still below the maximum. */
uint8_t norms_from_tf(float tf);
float norms_to_tf(uint8_t value);
uint8_t norms_add(uint8_t a, uint8_t b);

/* Average words of each field, by field number, over the documents that have the field. A field
 * with a number of .count or more was added later: it has the typical length of its kind. */
struct norms {
    float *average;
    uint32_t count;
};

void norms_fini(struct norms *norms); /* accepts a zeroed struct */
#define NORMS_AUTO __attribute__((cleanup(norms_fini)))
void norms_copy(struct norms *to, const struct norms *from);
float norms_average(const struct norms *norms, const struct schema *schema, uint32_t field);

/* The positions of a field in a document: [start, start + length). */
struct field_span {
    uint32_t field;
    uint32_t start;
    uint32_t length; /* words, and the gaps between values */
};

/* The fields of a document, sorted by start. */
struct document_fields {
    const struct field_span *spans;
    uint32_t count;
};

/* The typical lengths weigh as much as this many documents. So a first load of a few articles does
 * not fix unusual averages forever. */
#define NORMS_PRIOR_DOCUMENTS 50

void norms_measure(struct norms *norms, const struct schema *schema, const struct field_span *spans,
                   size_t count); /* spans of any number of documents */
/* What an occurrence at this position adds to the tf. *span: 0 for the first one; the positions of
 * the further ones ascend. */
float norms_occurrence(const struct norms *norms, const struct schema *schema,
                       struct document_fields document, uint32_t position, uint32_t *span);
/* The value of a term at these positions (ascending) of the document. */
uint8_t norms_value(const struct norms *norms, const struct schema *schema,
                    struct document_fields document, const uint32_t *positions, uint32_t count);

#endif
