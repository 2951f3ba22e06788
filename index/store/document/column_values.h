/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_values.h - from a document's JSON to the values of its columns, kept until the segment is
 * written. */
#ifndef DATELINE_STORE_DOCUMENT_COLUMN_VALUES_H
#define DATELINE_STORE_DOCUMENT_COLUMN_VALUES_H

#include "base/buf.h"
#include "store/document/columns.h"
#include "store/document/document.h"

/* Append what a document has in one field: its values there, at least one. Documents come in the
 * order of their numbers; those without the field are passed over. */
void column_keep(struct buf *kept, uint32_t document, const struct document_value *values,
                 size_t count, enum column_kind kind);

/* Write a column of so many documents. */
void column_write_kept(struct columns_writer *writer, struct str name, enum column_kind kind,
                       struct str kept, uint32_t documents);

#endif
