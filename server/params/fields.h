/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.h - a hit's fields: the stored JSON object, whole or only selected fields.
 *
 * The store writes compact, valid JSON. So if no fields are selected, the text is copied into the
 * answer without parsing it. */
#ifndef DATELINE_SERVER_PARAMS_FIELDS_H
#define DATELINE_SERVER_PARAMS_FIELDS_H

#include "base/buf.h"
#include "server/params/value.h"

/* The places of an article's words on scanned pages: much, and nothing to read. It is shown only
 * where a list names it. */
#define FIELDS_BOXES "_boxes"

/* What a document's sender gave for vector search: kept, and shown only where vectors are asked
 * for, as in Meilisearch. */
#define FIELDS_VECTORS "_vectors"

/* Appends the members `"key":value,...` that both lists select, without braces. A list that is
 * NULL or not given selects everything but FIELDS_BOXES. FIELDS_VECTORS is never selected. */
void fields_add(struct buf *out, struct str object, const struct names *only,
                const struct names *displayed);
/* Appends the member FIELDS_VECTORS, {} if the object has none; nothing if it is not displayed. */
void fields_add_vectors(struct buf *out, struct str object, const struct names *displayed);

#endif
