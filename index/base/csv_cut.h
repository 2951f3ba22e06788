/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_cut.h - CSV records (RFC 4180) cut out of text that comes in pieces. */
#ifndef DATELINE_BASE_CSV_CUT_H
#define DATELINE_BASE_CSV_CUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

#define CSV_COLUMNS_MAX 1000 /* further ones are dropped */

enum csv_place { CSV_AT_FIELD, CSV_IN_FIELD, CSV_IN_QUOTES, CSV_BEHIND_QUOTE };

/* {.delimiter = ','} is a new one; its memory is that of the longest record. */
struct csv_cutter {
    char delimiter;
    struct buf text;              /* of the record's fields, one behind the other */
    size_t ends[CSV_COLUMNS_MAX]; /* where in text each field ends */
    size_t count;                 /* fields that have ended */
    size_t lines;                 /* that have ended so far */
    enum csv_place place;
};

void csv_cutter_fini(struct csv_cutter *cutter);
/* Forget the record before. */
void csv_cutter_next(struct csv_cutter *cutter);
/* Takes bytes from the front of *bytes: true when a record has ended there. */
bool csv_cutter_take(struct csv_cutter *cutter, struct str *bytes);
/* There are no more bytes: true when a record ends here. False inside quotes (.place says so), and
 * when nothing came since the last record. */
bool csv_cutter_end(struct csv_cutter *cutter);
/* The record's fields without quotes, borrowed until the next call; `fields` has room for
 * CSV_COLUMNS_MAX. Returns how many. */
size_t csv_cutter_fields(const struct csv_cutter *cutter, struct str *fields);

#endif
