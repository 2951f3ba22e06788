/* SPDX-License-Identifier: GPL-2.0-or-later */
/* norms.h - length-normalised term frequencies: BM25F (Robertson, Zaragoza, Taylor, "Simple BM25
 * extension to multiple weighted fields", CIKM 2004), folded into the index.
 *
 *   tf    = sum over fields of  weight · count / (1 − b + b · length / average length)
 *   value = round(16 · tf), held within 1 .. 127
 *
 * What is left for the query is  idf · (k1 + 1) · tf / (k1 + tf).  Average lengths are constants of
 * the index, so that a value never has to be computed again. */
#ifndef DATELINE_STORE_NORMS_H
#define DATELINE_STORE_NORMS_H

#include <stdint.h>

#include "store/schema.h"

#define NORMS_SCALE 16 /* a tf of 1 is stored as 16 */

/* Average words in each field of the schema, over the documents that have the field. */
struct norms {
    float average[SCHEMA_MAX_FIELDS];
};

/* Where a document's fields stand in its positions: field f has positions [start[f], start[f] +
 * length[f]). Starts ascend. */
struct document_fields {
    uint32_t start[SCHEMA_MAX_FIELDS];
    uint32_t length[SCHEMA_MAX_FIELDS];
};

/* Typical lengths of the newsroom's fields count as this many documents beside those measured, so
 * that a first load of a few articles does not fix odd averages for ever. */
#define NORMS_PRIOR_DOCUMENTS 50

void norms_measure(struct norms *norms, const struct schema *schema,
                   const struct document_fields *documents, uint32_t count);
/* The value for a term at these ascending positions. */
uint8_t norms_value(const struct norms *norms, const struct schema *schema,
                    const struct document_fields *document, const uint32_t *positions,
                    uint32_t count);

#endif
