/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inverter.h - documents in, an inverted index in memory, a segment's postings and lexicon out.
 *
 * Every occurrence of a term is appended to the term's stream; what a term is worth in a document
 * is computed when the postings are written, because only then the index's average lengths are
 * known. One thread at a time. */
#ifndef DATELINE_STORE_TERMS_INVERTER_H
#define DATELINE_STORE_TERMS_INVERTER_H

#include "analysis/analyzer.h"
#include "base/status.h"
#include "store/settings/schema.h"
#include "store/terms/norms.h"

/* Articles: plain fields have positions below this, the body from here on: so a position tells
 * whether it is in the body. (Words beyond that many in plain fields share the last position.) */
#define INVERTER_BODY_POSITION 2048
/* Unused positions between fields and between values, so that no phrase reaches across. */
#define INVERTER_GAP 10

struct inverter;

/* Schema and analyzer are borrowed until inverter_free. */
struct inverter *inverter_new(const struct schema *schema, struct analyzer *analyzer);
void inverter_free(struct inverter *inverter);

/* Documents are numbered 0, 1, 2 …; begin one, add its texts field by field in the order of their
 * places (a field may come several times in a row: several values), end it. */
void inverter_begin(struct inverter *inverter);
void inverter_add(struct inverter *inverter, uint32_t field, language_id language, struct str text);
void inverter_end(struct inverter *inverter);

/* The fields of all documents so far. */
const struct field_span *inverter_spans(const struct inverter *inverter, size_t *count);

/* Write `terms`, `postings`, `positions` and `lexicon` into the directory. */
enum status inverter_write(struct inverter *inverter, const struct norms *norms,
                           const char *directory, struct error *err);

#endif
