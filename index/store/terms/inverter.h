/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inverter.h - builds an inverted index in memory, and writes a segment's postings and lexicon.
 *
 * Every occurrence of a term is appended to the term's stream. The frequencies of norms.h are
 * computed when the postings are written, because the index's average lengths are known only then.
 * One thread at a time. */
#ifndef DATELINE_STORE_TERMS_INVERTER_H
#define DATELINE_STORE_TERMS_INVERTER_H

#include "analysis/analyzer.h"
#include "base/status.h"
#include "store/settings/schema.h"
#include "store/terms/norms.h"

/* Articles: plain fields have positions below this, the body starts here. So a position tells
 * whether a word is in the body. All further words of plain fields get the last position below
 * it. */
#define INVERTER_BODY_POSITION 2048
/* Unused positions between fields and between values, so that no phrase matches across them. */
#define INVERTER_GAP 10

struct inverter;

/* The schema and the analyzer are borrowed until inverter_free. */
struct inverter *inverter_new(const struct schema *schema, struct analyzer *analyzer);
void inverter_free(struct inverter *inverter);

/* Documents get the numbers 0, 1, 2 … Begin a document, add its texts field by field in the order
 * of struct field.place, then end it. A field with several values is added several times in a
 * row. */
void inverter_begin(struct inverter *inverter);
void inverter_add(struct inverter *inverter, uint32_t field, language_id language, struct str text);
void inverter_end(struct inverter *inverter);

/* The spans of the fields of all documents so far, for norms_measure. Borrowed until the next
 * call. */
const struct field_span *inverter_spans(const struct inverter *inverter, size_t *count);

/* Calls each() for every occurrence in the last document: of a term, with its key (schema_key);
 * and, `literal`, of a word as it is written, with the key that it would have as a term. Both also
 * for each marked field. It is also called for keys of the structure (schema.h), with the number of
 * words as the position of SCHEMA_LENGTH. The positions of a key ascend; else in no order. The key
 * is borrowed during the call. For an engine that keeps its postings elsewhere. */
typedef void inverter_token_fn(void *context, uint32_t position, struct str key, bool literal);
void inverter_walk(const struct inverter *inverter, inverter_token_fn *each, void *context);

/* Write `terms`, `postings`, `positions` and `lexicon` to the directory. Not synced. */
enum status inverter_write(struct inverter *inverter, const struct norms *norms,
                           const char *directory, struct error *err);

#endif
