/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shape.h - the shape of a document: which top-level keys it has. Documents are counted by field
 * with it.
 *
 * A shape is text: the numbers of the document's fields, with runs as `first-last`, separated by
 * blanks ("0-3 7"). Documents from one source have one shape, so a segment has few distinct shapes.
 * They are stored as the values of a column. */
#ifndef DATELINE_STORE_DOCUMENT_SHAPE_H
#define DATELINE_STORE_DOCUMENT_SHAPE_H

#include <jansson.h>

#include "base/buf.h"
#include "store/settings/schema.h"

/* The column's name. It is not UTF-8, so no key of a document can have the same name. */
#define SHAPE_COLUMN STR("\xff")

/* Append the document's shape to *out. */
void shape_add(struct buf *out, const struct schema *schema, const json_t *document);
/* Add `documents` to counts[f] for each field f of the shape; f < field_count. */
void shape_count(struct str shape, uint64_t documents, uint64_t *counts, uint32_t field_count);

#endif
