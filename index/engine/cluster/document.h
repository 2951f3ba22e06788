/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.h - an article as the cluster indexes it.
 *
 * **Words.** A token is one of these, as the planner tells them (plan.h):
 *
 *   bank              the term, in all text          U+0004 A bank     the term in a marked field
 *   U+0002 banks      a word as it is written        U+0004 A U+0002 banks   the word in that field
 *
 * A is the character '0' plus the field's number. The tokens of a position are joined by U+0001 in
 * queries and by U+007F in documents, where JSON has it as one byte; a position without any is
 * U+0003. The body is a text of its own, so its positions begin at 0. The
 * field `terms` has each token once, with its frequency (terms.h).
 *
 * **Columns.** Of field F:
 *
 *   kF  its texts as they are compared (column_form)     nF  its numbers
 *   rF  its texts as they are                            sF  its date, in ms
 *   jF, mF  times and days among its dates and texts: mF those at midnight UTC (filter_ranks.h)
 *   pF  "v": it exists; "n": it is null; "e": it is empty
 *
 * **Changes.** `hash` is that of all that is stored (document_hash).
 *
 * **Near-duplicates** (copy_set.h), if the index looks for them: `sketch` of its body, and `bands`,
 * by which articles with a like sketch are found. */
#ifndef DATELINE_ENGINE_CLUSTER_DOCUMENT_H
#define DATELINE_ENGINE_CLUSTER_DOCUMENT_H

#include <jansson.h>

#include "analysis/analyzer.h"
#include "base/buf.h"
#include "store/settings/schema.h"
#include "store/terms/norms.h"

#define TOKEN_JOINT          '\001' /* between the tokens of a position */
#define TOKEN_DOCUMENT_JOINT '\177' /* the same in a document; not in one of an earlier version */
#define TOKEN_GAP            '\003' /* a position without a word */

/* Appends the token for a key (schema_key): of a word, if `literal`. */
void token_add(struct buf *out, struct str key, bool literal);

/* What articles are indexed by. The schema has all of their fields. */
struct indexing {
    const struct schema *schema;
    struct analyzer *analyzer;
    const struct norms *norms; /* NULL: the index has no field `terms` */
    char joint;                /* between the tokens of a position */
};

/* Appends the document as one line of JSON. */
void indexed_add(struct buf *out, const struct indexing *indexing, struct str id,
                 const json_t *document);
/* The average lengths of the fields of these documents. */
void indexed_measure(const struct indexing *indexing, json_t *const *documents, size_t count,
                     struct norms *norms);

#endif
