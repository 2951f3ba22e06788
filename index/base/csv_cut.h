/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_cut.h - cut CSV records (RFC 4180) out of text that arrives in pieces. */
#ifndef DATELINE_BASE_CSV_CUT_H
#define DATELINE_BASE_CSV_CUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

#define CSV_COLUMNS_MAX 1000 /* further columns are dropped */

enum csv_place { CSV_AT_FIELD, CSV_IN_FIELD, CSV_IN_QUOTES, CSV_BEHIND_QUOTE };

/* {.delimiter = ','} is a new cutter. It needs as much memory as the longest record. */
struct csv_cutter {
    char delimiter;
    struct buf text;              /* the record's fields, one after the other */
    size_t ends[CSV_COLUMNS_MAX]; /* the offset in .text where each field ends */
    size_t count;                 /* complete fields */
    size_t lines;                 /* line feeds read so far */
    enum csv_place place;
};

void csv_cutter_fini(struct csv_cutter *cutter);
/* Discard the current record and start the next one. */
void csv_cutter_next(struct csv_cutter *cutter);
/* Consume bytes from the front of *bytes. Returns true at the end of a record. */
bool csv_cutter_take(struct csv_cutter *cutter, struct str *bytes);
/* Call at the end of the input: returns true if a last record ends here. Returns false inside
 * quotes (.place is then CSV_IN_QUOTES), and if no byte came since the last record. */
bool csv_cutter_end(struct csv_cutter *cutter);
/* Write the record's fields, without quotes, to `fields`, which has room for CSV_COLUMNS_MAX.
 * Returns their number. They are borrowed until the next call. */
size_t csv_cutter_fields(const struct csv_cutter *cutter, struct str *fields);

#endif
