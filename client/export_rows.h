/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_rows.h - finds where the rows of an export end, so that it can continue after the last
 * whole row if the connection breaks.
 *
 *   jsonl, csl-json, ninjs   a row ends with its line: JSON has no line breaks in a string
 *   csv                      with its line, outside of quotes; the first line is the head
 *   ris, bibtex              with an empty line
 *
 * The brackets of an array stand on the lines of its first and its last row. One thread. */
#ifndef DATELINE_CLIENT_EXPORT_ROWS_H
#define DATELINE_CLIENT_EXPORT_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct export_rows {
    bool quotes, blank; /* a line break in quotes ends no row; only an empty line ends one */
    bool quoted;        /* in quotes now */
    bool empty;         /* the line has no characters yet */
    unsigned heads;     /* lines to come that are no rows */
    uint64_t count;     /* whole rows */
    struct buf rest;    /* of a row that has not ended */
};

/* `format`: the name that the server knows. */
void export_rows_init(struct export_rows *rows, const char *format);
void export_rows_fini(struct export_rows *rows);
/* Takes the next bytes of an answer. Appends all whole rows to `out`. */
void export_rows_take(struct export_rows *rows, struct str bytes, struct buf *out);
/* The answer has ended: appends the remaining bytes, such as the head of a table without rows. */
void export_rows_end(struct export_rows *rows, struct buf *out);
/* The connection broke: drops the unfinished row. */
void export_rows_break(struct export_rows *rows);

#endif
