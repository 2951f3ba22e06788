/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_rows.h - articles as lines of CSV or JSON.
 *
 * CSV is that of RFC 4180, in UTF-8, with names of columns in the first line. Spreadsheets run
 * cells that begin with = + - or @; an apostrophe is put before these, since articles come from
 * anybody. JSON Lines have one article a line, unchanged but for its fields. */
#ifndef DATELINE_CLIENT_EXPORT_ROWS_H
#define DATELINE_CLIENT_EXPORT_ROWS_H

#include <jansson.h>

#include "base/buf.h"
#include "client/options.h"

#define EXPORT_COLUMNS "id,published,headline,byline,source,section,language,url"

/* Appends the first line: the names of the columns, with commas. */
void export_csv_head(struct buf *out, const char *columns);
/* Appends a line with these fields of the article. */
void export_csv_row(struct buf *out, const char *columns, const json_t *article);
/* The same as JSON. `fields` NULL: all that the article has. */
void export_json_row(struct buf *out, const char *fields, json_t *article);

#endif
