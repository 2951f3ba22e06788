/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns_format.h - the format of the file `columns`, for its reader and its writer.
 *
 *   parts of a column, aligned to 8 bytes; a part that the column does not need is empty
 *     name
 *     numbers    f64: the distinct numbers, ascending
 *     texts      u32 offsets, one more than there are texts
 *     bytes      the distinct texts, in the order of their compared forms (column_form)
 *     dates      i64 for each text: the millisecond it means; COLUMN_NO_DATE: it is no date
 *     values     date column: i64 for each document; point or box column: i64, a point's code
 *                other columns: ranks, 1, 2 or 4 bytes wide; without `offsets` one for each
 *                document, 0 for no value
 *     offsets    u32, documents + 1: where a document's ranks are; they ascend
 *     order      u32: documents that have a value, sorted by it
 *     exists     one bit for each document; empty if exactly those with a value exist
 *     null       one bit for each document; empty if none is null
 *     empty      one bit for each document; empty if none has an empty value
 *   end of the file
 *     each column  u64 offset of each part and of the column's end | u32 kind |
 *                  u32 numbers | u32 texts | u32 width | u32 ordered |
 *                  u32 bytes of the name | u32 0 | u32 0
 *     all          u32 columns | u32 documents */
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
