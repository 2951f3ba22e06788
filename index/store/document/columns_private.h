/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns_private.h - a column while it is written. columns_writer.c collects its values;
 * columns_write.c ranks them and writes the column. */
#ifndef DATELINE_STORE_DOCUMENT_COLUMNS_PRIVATE_H
#define DATELINE_STORE_DOCUMENT_COLUMNS_PRIVATE_H

#include "base/string_table.h"
#include "store/document/columns.h"
#include "store/document/columns_format.h"

/* A collected value is the text's number in .texts, or with this bit set the number's index in
 * .numbers. */
#define COLUMNS_IS_NUMBER 0x80000000u

struct columns_writer {
    struct sealed_writer file;
    struct buf entries;
    uint32_t column_count;
    uint32_t document_count;
    /* the column being written */
    struct buf name;
    enum column_kind kind;
    struct string_table texts;
    struct buf numbers; /* f64, in the order they were added */
    struct buf met;     /* u32 for each collected value, see COLUMNS_IS_NUMBER */
    struct buf ends;    /* u32 for each document: the end of its values in .met */
    struct buf dates;   /* u64 for each document: milliseconds since 1970 */
    struct buf bits[3]; /* u64 words: exists, null, empty */
    uint32_t document;
    uint32_t null_count, empty_count;
    bool several, implied; /* several: a document has several values; implied: a document exists if
                              and only if it has a value */
    unsigned presence;     /* of the current document */
    int64_t date;
};

/* Write the current column to the file, and append its entry to .entries. */
void columns_write(struct columns_writer *writer);

#endif
