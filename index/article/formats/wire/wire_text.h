/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire_text.h - the text of agency formats that teleprinters printed: lines of a fixed width, and
 * ASCII for what it lacks. */
#ifndef DATELINE_ARTICLE_FORMATS_WIRE_WIRE_TEXT_H
#define DATELINE_ARTICLE_FORMATS_WIRE_WIRE_TEXT_H

#include <jansson.h>

#include "article/input/readers.h"

/* Append a text in paragraphs, separated by "\n\n". A blank line or an indented one begins a
 * paragraph; lines with gaps are rows of a table and stay lines. */
void wire_add_paragraphs(struct str text, struct buf *out);
/* Append a line with ``quotes'' and " _ " as people print them. */
void wire_add_printed(struct str line, struct buf *out);

/* Called with each message of an input: the bytes from its start to the next start. */
typedef enum status wire_message_fn(struct reader_input *in, struct str message, struct error *err);
/* Cut the input into messages. `next` gives the offset at which one begins at or after `from`, or
 * the length of the text. The text is UTF-8 with its control characters, without CR. */
enum status wire_read_messages(struct reader_input *in,
                               size_t (*next)(struct str text, size_t from),
                               wire_message_fn *message, struct error *err);
/* The text behind STX, up to ETX; what of them is missing is the start or the end. *after: what
 * follows ETX. */
struct str wire_body(struct str message, struct str *after);
/* Take the line that ends a message: "211259 Nov 18", "211259 GMT Nov 18" (day, hour, minute,
 * month, year), "12-GEN-23 14:05", "KWS-21:37-09-12-18" (a sender, time, day). False if it is none.
 */
bool wire_take_date(json_t *article, struct str line);
/* Is it a line above the headline that says what kind of story this is: "1ST LEAD", "(Achtung)"? */
bool wire_is_mark(struct str line);
/* Is it an article: does it have a headline or a body? If not, say so. */
enum status wire_emit(struct reader_input *in, json_t *article, struct error *err);

#endif
