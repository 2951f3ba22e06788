/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.h - a segment's values by document, for filters, sorting and facets: the file `columns`.
 *
 * Each distinct value of a column has a rank: 1, 2, 3 ... First come the numbers, ascending, then
 * the texts in the order of their compared forms (column_form). A column stores the ranks of each
 * document's values, ascending. A COLUMN_TEXT has at most one rank for each document. A COLUMN_DATE
 * stores milliseconds since 1970 instead of ranks, and a COLUMN_POINT or COLUMN_BOX the codes of
 * points (base/point.h), with the functions of dates. A column also stores each document's
 * presence: the field exists, is null, is empty.
 *
 * The same value has different ranks in different segments. So compare ranks within one segment
 * only, and compare values across segments.
 *
 * Any thread may read; one thread uses a writer. */
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
#define COLUMN_VALUE_MAX 1024  /* bytes of a text value; the rest is cut off */
#define COLUMNS_MAX      65536 /* in a segment */
#define COLUMN_SPAN      512   /* documents; a multiple of 64 */

/* Presence of a field in a document. These are flags: in an array of objects a field can be both
 * null and present. */
enum column_presence {
    COLUMN_EXISTS = 1,
    COLUMN_NULL = 2,
    COLUMN_EMPTY = 4 /* "", [] or {} */
};

/* The first and the last date of COLUMN_SPAN documents. Of documents without one, .first is
 * COLUMN_NO_DATE. */
struct column_span {
    int64_t first, last;
};

/* The lowest and the highest rank of COLUMN_SPAN documents; 0 of a document without one. */
struct column_ranks_span {
    uint8_t first, last;
};

struct column {
    struct str name;
    enum column_kind kind;
    uint32_t document_count;
    uint32_t number_count, text_count; /* distinct values; ranks are 1 to their sum */
    const unsigned char *numbers;      /* f64 each */
    const unsigned char *text_offsets; /* u32 each, texts + 1 */
    const char *texts;
    size_t texts_length;
    const unsigned char *text_dates; /* i64 for each text; NULL: no text is a date */
    unsigned width;                  /* bytes of a rank: 1, 2 or 4 */
    const unsigned char *ranks; /* one for each document, or the ranks that `offsets` points into */
    size_t rank_count;
    const unsigned char *offsets; /* u32 each, documents + 1; NULL: at most one rank each */
    const unsigned char *dates;   /* dated: i64 for each document */
    struct column_span *spans;    /* of a COLUMN_DATE: column_spans() of its documents, in memory */
    struct column_ranks_span *rank_spans; /* the same of ranks, if each document has one at most, of
                                             one byte; else NULL */
    const unsigned char *order; /* u32 each: documents that have a value, sorted by it; NULL: a
                                   document has several values */
    uint32_t order_count;
    const unsigned char *exists; /* one bit for each document; NULL: exactly the documents with a
                                    value have the field */
    const unsigned char *nulls;  /* NULL: no document has it as null; `empties` likewise */
    const unsigned char *empties;
};

struct columns {
    struct sealed file;
    struct column *columns;
    struct string_table names; /* column names; a name's number is the column's index */
    uint32_t count;
    uint32_t document_count;
};

/* Opens DIRECTORY/columns and checks all checksums. STATUS_CORRUPT. */
enum status columns_open(struct columns *columns, const char *directory, struct error *err);
void columns_close(struct columns *columns); /* accepts a zeroed struct */
/* NULL: the segment has no such column. Borrowed until columns_close. */
const struct column *columns_find(const struct columns *columns, struct str name);

/* Append the form by which texts are compared: cut to COLUMN_VALUE_MAX bytes, trimmed, in lower
 * case, decomposed. */
void column_form(struct buf *out, struct str text);
/* Compare by form, then by bytes. This is the order of text ranks; it holds across segments. */
int column_compare_texts(struct str a, struct str b);
bool column_same_form(struct str a, struct str b);
/* The time of a text in a COLUMN_VALUES that gives at least a day ("2021" alone may as well be a
 * number); else COLUMN_NO_DATE. */
int64_t column_text_date(struct str text);

/* Does the column store one date, point or corner, for each document instead of ranks? */
static inline bool column_is_dated(enum column_kind kind)
{
    return kind == COLUMN_DATE || kind == COLUMN_POINT || kind == COLUMN_BOX;
}

static inline uint32_t column_spans(uint32_t documents)
{
    return documents / COLUMN_SPAN + (documents % COLUMN_SPAN > 0);
}

/* Number of distinct values. */
static inline uint32_t column_values(const struct column *column)
{
    return column->number_count + column->text_count;
}
/* The value of a rank. A damaged rank reads as 0, as an empty text or as COLUMN_NO_DATE. Strings
 * are borrowed until columns_close. */
double column_number(const struct column *column, uint32_t rank); /* 1 .. number_count */
struct str column_string(const struct column *column, uint32_t rank);
int64_t column_string_date(const struct column *column, uint32_t rank);
/* Return the first rank whose number, or whose text's form, is at least the given one (`above`: is
 * greater). If there is none, return the rank after the last number or text. */
uint32_t column_find_number(const struct column *column, double number, bool above);
uint32_t column_find_text(const struct column *column, struct str form, bool above);

/* columns_open checks the checksums once. The readers below also keep within bounds. So if the file
 * is damaged later, they return a wrong value but do not crash. */
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
/* The document's ranks are column_rank(from) to column_rank(to - 1). Not for a dated column. */
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
/* The document's first rank; 0: it has none. */
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
/* The first place in the order whose document has this rank, or a later one; or this date, or a
 * later one. .order_count: there is none. The column has an order. */
uint32_t column_place_of_rank(const struct column *column, uint32_t rank);
uint32_t column_place_of_date(const struct column *column, int64_t date);
static inline bool column_has_value(const struct column *column, uint32_t document)
{
    if (column_is_dated(column->kind))
        return column_date(column, document) != COLUMN_NO_DATE;
    return column_first(column, document) > 0;
}
/* Set the bits of the documents whose field has this presence. */
void column_mark(const struct column *column, enum column_presence presence, struct bitmap *marked);

/* Writing: begin a column, add each document's values, call columns_writer_next after each
 * document, end the column. Adding a value or a date also marks the field as present. */
struct columns_writer;
enum status columns_writer_open(struct columns_writer **out, const char *directory,
                                uint32_t document_count, struct error *err);
void columns_writer_begin(struct columns_writer *writer, struct str name, enum column_kind kind);
void columns_writer_text(struct columns_writer *writer, struct str value);
void columns_writer_number(struct columns_writer *writer, double number); /* finite */
void columns_writer_date(struct columns_writer *writer, int64_t date);
void columns_writer_presence(struct columns_writer *writer, unsigned presence);
void columns_writer_next(struct columns_writer *writer); /* go on to the next document */
void columns_writer_end(struct columns_writer *writer);
/* Copy a document's values from another segment's column of the same name. */
void columns_writer_copy(struct columns_writer *writer, const struct column *from,
                         uint32_t document);
/* Writes the file, does not sync it, and frees the writer, also on failure. */
enum status columns_writer_close(struct columns_writer *writer, struct error *err);
void columns_writer_abandon(struct columns_writer *writer);

#endif
