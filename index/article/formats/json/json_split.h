/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_split.h - cut a stream of JSON values apart without parsing them. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_SPLIT_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_SPLIT_H

#include "article/input/readers.h"

/* Does the text start with an object that ends on its first line, or with one line that continues
 * after `text`? Then each line of the file is a value. */
bool json_is_line(struct str text);

struct json_splitter;
struct json_splitter *json_splitter_new(struct reader_input *in); /* the input is borrowed */
void json_splitter_free(struct json_splitter *splitter);
/* Read the next value, at the top level or in a top-level array: its text, borrowed until the next
 * call, and the line it starts on. STATUS_END after the last value. STATUS_BAD_JSON if the rest
 * cannot be cut: a string whose closing quote is missing, an unmatched closing bracket, a truncated
 * value. STATUS_TOO_LARGE for a value beyond INPUT_WHOLE_MAX. */
enum status json_split(struct json_splitter *splitter, struct str *text, size_t *line,
                       struct error *err);

#endif
