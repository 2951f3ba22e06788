/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_split.h - a stream of JSON values, cut apart without being parsed. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_SPLIT_H
#define DATELINE_ARTICLE_FORMATS_JSON_SPLIT_H

#include "article/input/readers.h"

/* Does the text start with a value that ends on its first line (or goes on behind `text` on one
 * line)? Then the lines of the file are its values. */
bool json_is_line(struct str text);

struct json_splitter;
struct json_splitter *json_splitter_new(struct reader_input *in); /* the input is borrowed */
void json_splitter_free(struct json_splitter *splitter);
/* The next value at the top or in an array that is the top: its text, borrowed until the next call,
 * and the line that it starts on. STATUS_END behind the last; STATUS_BAD_JSON where the rest cannot
 * be cut: a string with a line break, an end without a start, a cut-off value; STATUS_TOO_LARGE. */
enum status json_split(struct json_splitter *splitter, struct str *text, size_t *line,
                       struct error *err);

#endif
