/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.h - an article as the cluster indexes it.
 *
 * **Words.** `text` and `body` have its tokens (tokens.h): the body is a text of its own, so its
 * positions begin at 0. The field `terms` has each token of a word once, with its frequency
 * (terms.h). `words` is how many words the body has.
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

/* What articles are indexed by. The schema has all of their fields. */
struct indexing {
    const struct schema *schema;
    struct analyzer *analyzer;
    const struct norms *norms; /* NULL: the index has no field `terms` */
    char joint;                /* between the tokens of a position */
    bool structure;            /* also index sentences, capitals and lengths: marks and `words` */
};

/* Appends the document as one line of JSON. */
void indexed_add(struct buf *out, const struct indexing *indexing, struct str id,
                 const json_t *document);
/* The average lengths of the fields of these documents. */
void indexed_measure(const struct indexing *indexing, json_t *const *documents, size_t count,
                     struct norms *norms);

#endif
