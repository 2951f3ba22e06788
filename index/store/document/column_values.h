/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_values.h - collects the values of a document's columns from its JSON, and keeps them until
 * the segment is written. */
#ifndef DATELINE_STORE_DOCUMENT_COLUMN_VALUES_H
#define DATELINE_STORE_DOCUMENT_COLUMN_VALUES_H

#include "base/buf.h"
#include "store/document/columns.h"
#include "store/document/document.h"

/* Append the document's values in one field, at least one, to *kept. Call in the order of document
 * numbers; do not call it for a document without the field. `bound`: not SHOWING_UNBOUND only for a
 * COLUMN_DATE, which then gets the date of showing.h. `corners`: of a COLUMN_BOX only, where the
 * values of the column GEOMETRY_CORNERS (geometry.h) are kept. */
void column_keep(struct buf *kept, uint32_t document, const struct document_value *values,
                 size_t count, enum column_kind kind, enum showing_bound bound,
                 struct buf *corners);

/* Write a column for `documents` documents from the values that column_keep collected. */
void column_write_kept(struct columns_writer *writer, struct str name, enum column_kind kind,
                       struct str kept, uint32_t documents);

#endif
