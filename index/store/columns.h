/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.h - a segment's values by document, for filters, sorting and facets: the file `columns`.
 *
 *   text     distinct values, sorted by bytes; for each document a number into them, 1 or 2 or 4
 *            bytes wide, 0 for "no value", else value + 1
 *   texts    the same with several numbers a document: u32 offsets, then the numbers
 *   date     i64 milliseconds a document, COLUMN_NO_DATE for none; and the documents in ascending
 *            order of date (those without one are left out)
 *
 * A value that several segments have has a different number in each: compare texts across segments,
 * numbers within one. */
#ifndef DATELINE_STORE_COLUMNS_H
#define DATELINE_STORE_COLUMNS_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "store/schema.h"
#include "store/sealed.h"

#define COLUMN_NO_DATE   INT64_MIN
#define COLUMN_MAX_VALUE 1024 /* bytes of a text value that are kept */

struct column {
    struct str name;
    enum column_kind kind;
    uint32_t document_count;
    /* text, texts */
    uint32_t value_count;
    const unsigned char *value_offsets; /* u32 each, one more than values */
    const char *values;
    size_t values_length; /* bytes of all values */
    size_t number_count;
    unsigned width;               /* bytes a number */
    const unsigned char *numbers; /* a document's, or those that offsets point into */
    const unsigned char *offsets; /* texts: u32 each, one more than documents */
    /* date */
    const unsigned char *dates;
    const unsigned char *order;
    uint32_t order_count;
};

struct columns {
    struct sealed file;
    struct column column[SCHEMA_MAX_FIELDS];
    uint32_t count;
    uint32_t document_count;
};

enum status columns_open(struct columns *columns, const char *directory, struct error *err);
void columns_close(struct columns *columns);
/* NULL when the segment has no such column. */
const struct column *columns_find(const struct columns *columns, struct str name);

struct str column_value(const struct column *column, uint32_t value);

/* Checksums are checked once, when the segment is opened. What is read here is held within bounds
 * all the same: a file that is damaged later gives a wrong value, but takes nobody down. */
static inline uint32_t column_number(const struct column *column, size_t place)
{
    uint32_t number = 0;

    switch (column->width) {
    case 1:
        number = column->numbers[place];
        break;
    case 2:
        memcpy(&number, column->numbers + place * 2, 2);
        break;
    default:
        number = load_u32(column->numbers + place * 4);
    }
    return number <= column->value_count ? number : 0;
}
/* text: the document's number, 0 for none, else value + 1. */
static inline uint32_t column_text(const struct column *column, uint32_t document)
{
    return column_number(column, document);
}
/* texts: the document's numbers are column_number(from) .. column_number(to - 1), value + 1 each.
 */
static inline void column_texts(const struct column *column, uint32_t document, uint32_t *from,
                                uint32_t *to)
{
    *from = load_u32(column->offsets + (size_t)document * 4);
    *to = load_u32(column->offsets + (size_t)document * 4 + 4);
    if (*to > column->number_count)
        *to = *from = 0;
}
static inline int64_t column_date(const struct column *column, uint32_t document)
{
    return (int64_t)load_u64(column->dates + (size_t)document * 8);
}
static inline uint32_t column_ordered(const struct column *column, uint32_t place)
{
    uint32_t document = load_u32(column->order + (size_t)place * 4);

    return document < column->document_count ? document : 0;
}

/* Writing: begin a column, add to it document by document, end it. */
struct columns_writer;
enum status columns_writer_open(struct columns_writer **out, const char *directory,
                                uint32_t document_count, struct error *err);
void columns_writer_begin(struct columns_writer *writer, struct str name, enum column_kind kind);
void columns_writer_text(struct columns_writer *writer, struct str value); /* also: one of texts */
void columns_writer_date(struct columns_writer *writer, int64_t date);
void columns_writer_next(struct columns_writer *writer); /* the document is done */
void columns_writer_end(struct columns_writer *writer);
enum status columns_writer_close(struct columns_writer *writer, struct error *err);
void columns_writer_abandon(struct columns_writer *writer);

#endif
