/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shape.h - which keys a document has at its top: what fields are counted by.
 *
 * The numbers of its fields as text, runs as `first-last`, a blank between ("0-3 7"). Documents of
 * one make have one shape, so a segment keeps few, as the values of a column of its own. */
#ifndef DATELINE_STORE_DOCUMENT_SHAPE_H
#define DATELINE_STORE_DOCUMENT_SHAPE_H

#include <jansson.h>

#include "base/buf.h"
#include "store/settings/schema.h"

/* The column's name: no key of a document can be that, as it is no UTF-8. */
#define SHAPE_COLUMN STR("\xff")

/* Appended to *out. */
void shape_add(struct buf *out, const struct schema *schema, const json_t *document);
/* So many documents more for each field of the shape; counts[field_count]. */
void shape_count(struct str shape, uint64_t documents, uint64_t *counts, uint32_t field_count);

#endif
