/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_cell.h - cells of CSV that a spreadsheet may open.
 *
 * A spreadsheet runs a cell that begins with one of = + - @, also in their wide forms, or with a
 * tab, CR or LF ("CSV injection", OWASP). Put an apostrophe before such a text: spreadsheets take
 * it for "this is text". Numbers need none. */
#ifndef DATELINE_BASE_CSV_CELL_H
#define DATELINE_BASE_CSV_CELL_H

#include <stdbool.h>

#include "base/str.h"

/* Would a spreadsheet run the text? */
bool csv_cell_runs(struct str text);

#endif
