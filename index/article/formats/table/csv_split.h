/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_split.h - read CSV records (RFC 4180) from an input; the delimiter may also be a semicolon,
 * tab or bar. */
#ifndef DATELINE_ARTICLE_FORMATS_TABLE_CSV_SPLIT_H
#define DATELINE_ARTICLE_FORMATS_TABLE_CSV_SPLIT_H

#include "article/input/readers.h"
#include "base/csv_cut.h"

/* The delimiter of a file: the character of ",;\t|" that occurs most often in the first line,
 * outside quotes. */
char csv_delimiter(struct str head);
/* The length of what spreadsheets put before a table: a byte order mark in UTF-8, and a line
 * "sep=;". With the line *delimiter gets its delimiter, else that of the first record. */
size_t csv_preamble(struct str head, char *delimiter);

struct csv_splitter;
struct csv_splitter *csv_splitter_new(struct reader_input *in, char delimiter);
void csv_splitter_free(struct csv_splitter *splitter);
/* Read the next record, skipping empty lines: its fields without quotes, borrowed until the next
 * call, and the line it starts on. STATUS_END after the last record. STATUS_TOO_LARGE for a record
 * beyond INPUT_WHOLE_MAX. STATUS_BAD_REQUEST if a quoted field does not end. */
enum status csv_split(struct csv_splitter *splitter, struct str fields[CSV_COLUMNS_MAX],
                      size_t *count, size_t *line, struct error *err);

#endif
