/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.h - a segment's values by document, for filters, sorting and facets: the file `columns`.
 *
 * A column's distinct values have ranks 1, 2, 3 ...: first the numbers, ascending, then the texts
 * in the order of their compared forms. A document has the ranks of its values, ascending: one or
 * none (COLUMN_TEXT), or any number of them. A COLUMN_DATE has a millisecond a document instead.
 * Besides, each document has its presence: the field is there, is null, is empty.
 *
 * A value that several segments have has a different rank in each: compare values across segments,
 * ranks within one. */
#ifndef DATELINE_STORE_DOCUMENT_COLUMNS_H
#define DATELINE_STORE_DOCUMENT_COLUMNS_H

#include <stdint.h>

#include "base/bitmap.h"
#include "base/status.h"
#include "base/str.h"
#include "base/string_table.h"
#include "store/disk/sealed.h"
#include "store/settings/schema.h"

#define COLUMN_NO_DATE   INT64_MIN
#define COLUMN_VALUE_MAX 1024  /* bytes of a text value that are kept */
#define COLUMNS_MAX      65536 /* columns of a segment */

/* Presence of a field in a document: flags, as an array of objects can have it null and not. */
enum column_presence {
    COLUMN_EXISTS = 1,
    COLUMN_NULL = 2,
    COLUMN_EMPTY = 4 /* "", [] or {} */
};

struct column {
    struct str name;
    enum column_kind kind;
    uint32_t document_count;
    uint32_t number_count, text_count; /* distinct values; ranks are 1 .. their sum */
    const unsigned char *numbers;      /* f64 each */
    const unsigned char *text_offsets; /* u32 each, one more than texts */
    const char *texts;
    size_t texts_length;
    const unsigned char *text_dates; /* i64 a text; NULL: none is a date */
    unsigned width;                  /* bytes a rank */
    const unsigned char *ranks;      /* a document's, or those that offsets point into */
    size_t rank_count;
    const unsigned char *offsets; /* u32 each, one more than documents; NULL: one rank or none */
    const unsigned char *dates;   /* date: i64 a document */
    const unsigned char *order;   /* documents with a value, by it; NULL: some have several */
    uint32_t order_count;
    const unsigned char *exists; /* one bit each; NULL: who has a value */
    const unsigned char *nulls;  /* NULL: none */
    const unsigned char *empties;
};

struct columns {
    struct sealed file;
    struct column *columns;
    struct string_table names; /* of columns, by number */
    uint32_t count;
    uint32_t document_count;
};

enum status columns_open(struct columns *columns, const char *directory, struct error *err);
void columns_close(struct columns *columns); /* a zeroed one is fine */
/* NULL when the segment has no such column. */
const struct column *columns_find(const struct columns *columns, struct str name);

/* The form that texts are compared by, appended: cut to COLUMN_VALUE_MAX, without white space at
 * its ends, in lower case, decomposed. */
void column_form(struct buf *out, struct str text);
/* By forms, then by bytes: the order of ranks, over segments. */
int column_compare_texts(struct str a, struct str b);
bool column_same_form(struct str a, struct str b);

/* Distinct values. A damaged rank reads as an empty text or 0. */
static inline uint32_t column_values(const struct column *column)
{
    return column->number_count + column->text_count;
}
double column_number(const struct column *column, uint32_t rank); /* 1 .. number_count */
struct str column_string(const struct column *column, uint32_t rank);
int64_t column_string_date(const struct column *column, uint32_t rank);
/* The first rank whose number, or whose text's form, is not below (`above`: is above) the given
 * one; one behind the last where there is none. */
uint32_t column_find_number(const struct column *column, double number, bool above);
uint32_t column_find_text(const struct column *column, struct str form, bool above);

/* Checksums are checked once, when the segment is opened. What is read here is held within bounds
 * all the same: a file that is damaged later gives a wrong value, but takes nobody down. */
static inline uint32_t column_rank(const struct column *column, size_t place)
{
    uint32_t rank = 0;

    switch (column->width) {
    case 1:
        rank = column->ranks[place];
        break;
    case 2:
        memcpy(&rank, column->ranks + place * 2, 2);
        break;
    default:
        rank = load_u32(column->ranks + place * 4);
    }
    return rank <= column_values(column) ? rank : 0;
}
/* The document's ranks are column_rank(from) .. column_rank(to - 1). Not for dates. */
static inline void column_ranks(const struct column *column, uint32_t document, uint32_t *from,
                                uint32_t *to)
{
    if (!column->offsets) {
        *from = document;
        *to = document + (column_rank(column, document) > 0);
        return;
    }
    *from = load_u32(column->offsets + (size_t)document * 4);
    *to = load_u32(column->offsets + (size_t)document * 4 + 4);
    if (*to > column->rank_count)
        *to = *from = 0;
}
/* The first of them, 0 for none. */
static inline uint32_t column_first(const struct column *column, uint32_t document)
{
    uint32_t from, to;

    column_ranks(column, document, &from, &to);
    return from < to ? column_rank(column, from) : 0;
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
static inline bool column_has_value(const struct column *column, uint32_t document)
{
    if (column->kind == COLUMN_DATE)
        return column_date(column, document) != COLUMN_NO_DATE;
    return column_first(column, document) > 0;
}
/* Set the bits of the documents that have the field so. */
void column_mark(const struct column *column, enum column_presence presence, struct bitmap *marked);

/* Writing: begin a column, add to it document by document, end it. A value or a date says that the
 * field is there. */
struct columns_writer;
enum status columns_writer_open(struct columns_writer **out, const char *directory,
                                uint32_t document_count, struct error *err);
void columns_writer_begin(struct columns_writer *writer, struct str name, enum column_kind kind);
void columns_writer_text(struct columns_writer *writer, struct str value);
void columns_writer_number(struct columns_writer *writer, double number); /* finite */
void columns_writer_date(struct columns_writer *writer, int64_t date);
void columns_writer_presence(struct columns_writer *writer, unsigned presence);
void columns_writer_next(struct columns_writer *writer); /* the document is done */
void columns_writer_end(struct columns_writer *writer);
/* Copy a document of another segment's column of the same name. */
void columns_writer_copy(struct columns_writer *writer, const struct column *from,
                         uint32_t document);
enum status columns_writer_close(struct columns_writer *writer, struct error *err);
void columns_writer_abandon(struct columns_writer *writer);

#endif
