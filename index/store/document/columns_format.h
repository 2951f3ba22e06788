/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns_format.h - what the reader and the writer of columns must agree on.
 *
 *   parts of a column, aligned to 8 bytes; those that it does not need are empty
 *     name
 *     numbers    f64: the distinct numbers, ascending
 *     texts      u32 offsets, one more than there are texts
 *     bytes      the distinct texts, in the order of their compared forms (column_form)
 *     dates      i64 a text: the millisecond that it means, COLUMN_NO_DATE for no date
 *     values     date: i64 a document. Else ranks, 1 or 2 or 4 bytes wide: where there are no
 *                offsets one a document, 0 for none
 *     offsets    u32, one more than documents: a document's ranks, ascending
 *     order      u32: documents that have a value, by it
 *     exists     one bit a document; left out where those with a value exist and no others
 *     null, empty  one bit a document; left out where there is none
 *   end of the file: for each column u64 offsets of its parts and of its end, then u32 kind, flags,
 *   numbers, texts, width, ordered, length of the name, 0; then u32 columns, u32 documents */
#ifndef DATELINE_STORE_DOCUMENT_COLUMNS_FORMAT_H
#define DATELINE_STORE_DOCUMENT_COLUMNS_FORMAT_H

#define COLUMNS_KIND "DLcolum2"

enum column_part {
    PART_NAME,
    PART_NUMBERS,
    PART_TEXTS,
    PART_BYTES,
    PART_DATES,
    PART_VALUES,
    PART_OFFSETS,
    PART_ORDER,
    PART_EXISTS,
    PART_NULL,
    PART_EMPTY,
    PART_END,
    PART_COUNT
};

#define COLUMN_ENTRY_SIZE (PART_COUNT * 8 + 8 * 4)

#endif
