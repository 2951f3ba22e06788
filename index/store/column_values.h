/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_values.h - from a document's JSON to the values of its columns, kept until the segment is
 * written. */
#ifndef DATELINE_STORE_COLUMN_VALUES_H
#define DATELINE_STORE_COLUMN_VALUES_H

#include <jansson.h>

#include "base/buf.h"
#include "store/columns.h"

/* Append what the document has at the path (`author.name`: keys inside each other, arrays between
 * them are passed through, a key may itself hold dots). */
void column_keep(struct buf *kept, const json_t *document, struct str path, enum column_kind kind);

/* Write a column of so many kept documents; beyond what was kept they have no value. */
void column_write_kept(struct columns_writer *writer, struct str path, enum column_kind kind,
                       struct str kept, uint32_t documents);

#endif
