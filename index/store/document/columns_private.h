/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns_private.h - a column while it is written: columns_writer.c collects it, columns_write.c
 * ranks its values and writes it. */
#ifndef DATELINE_STORE_DOCUMENT_COLUMNS_PRIVATE_H
#define DATELINE_STORE_DOCUMENT_COLUMNS_PRIVATE_H

#include "base/string_table.h"
#include "store/document/columns.h"
#include "store/document/columns_format.h"

/* A value that was met: a text's number in the table, or a number's place with this bit. */
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
    struct buf numbers; /* f64, as they came */
    struct buf met;     /* u32 each */
    struct buf ends;    /* u32 a document: where its values end in .met */
    struct buf dates;   /* u64 each */
    struct buf bits[3]; /* u64 words: exists, null, empty */
    uint32_t document;
    uint32_t null_count, empty_count;
    bool several, implied; /* a document has several values; who exists is who has one */
    unsigned presence;     /* of the document at hand */
    int64_t date;
};

/* The column at hand, to the file; its entry is added to .entries. */
void columns_write(struct columns_writer *writer);

#endif
