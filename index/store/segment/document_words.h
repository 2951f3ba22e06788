/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document_words.h - the words of a document, in the order of its positions. */
#ifndef DATELINE_STORE_SEGMENT_DOCUMENT_WORDS_H
#define DATELINE_STORE_SEGMENT_DOCUMENT_WORDS_H

#include "store/document/document.h"
#include "store/terms/inverter.h"

/* The language that the document's words are stemmed in. */
language_id document_language(const struct schema *schema, const json_t *document);
/* Adds the document's values, which document_values_take sorted, as the inverter's next document.
 */
void document_invert(struct inverter *inverter, const struct schema *schema,
                     const struct document_values *values, language_id language);

#endif
