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

/* What column_keep kept of one document: its presence, then its values one by one. */
enum kept_kind { KEPT_TEXT, KEPT_NUMBER, KEPT_DATE };
struct kept_value {
    enum kept_kind kind;
    struct str text; /* borrowed from what was kept */
    double number;
    int64_t date;
};
struct kept_document {
    uint32_t number;
    unsigned presence; /* enum column_presence */
    uint32_t left;     /* values */
    const char *at;
};
/* `at` is where the document begins; .at is then behind it after the last value. */
struct kept_document column_kept(const char *at);
bool column_kept_next(struct kept_document *document, struct kept_value *value);

/* Write a column for `documents` documents from the values that column_keep collected. */
void column_write_kept(struct columns_writer *writer, struct str name, enum column_kind kind,
                       struct str kept, uint32_t documents);

#endif
