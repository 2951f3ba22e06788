/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_split.h - a stream of CSV records (RFC 4180), also with semicolons, tabs or bars. */
#ifndef DATELINE_ARTICLE_FORMATS_CSV_SPLIT_H
#define DATELINE_ARTICLE_FORMATS_CSV_SPLIT_H

#include "article/input/readers.h"
#include "base/csv_cut.h"

/* The byte of ",;\t|" that divides the first line of a file best: outside quotes, most often. */
char csv_delimiter(struct str head);

struct csv_splitter;
struct csv_splitter *csv_splitter_new(struct reader_input *in, char delimiter);
void csv_splitter_free(struct csv_splitter *splitter);
/* The next record that is not an empty line: its fields, without quotes, borrowed until the next
 * call, and the line that it starts on. STATUS_END behind the last; STATUS_TOO_LARGE;
 * STATUS_BAD_REQUEST where a quote does not end. */
enum status csv_split(struct csv_splitter *splitter, struct str fields[CSV_COLUMNS_MAX],
                      size_t *count, size_t *line, struct error *err);

#endif
