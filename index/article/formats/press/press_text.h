/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_text.h - read what databases of the press export as text: many documents, each with lines
 * "Label: value" around its story.
 *
 *   LexisNexis   "3 of 25 DOCUMENTS" above each document
 *   Nexis        "End of Document" below each
 *   ProQuest     "Document 3 of 25" above each
 *   Factiva      "Document NORTHC0020220614ei6e00012" below each; also with tags such as HD and LP
 *
 * The labels are English, German or French. Any thread. */
#ifndef DATELINE_ARTICLE_FORMATS_PRESS_PRESS_TEXT_H
#define DATELINE_ARTICLE_FORMATS_PRESS_PRESS_TEXT_H

#include <stdbool.h>

#include "article/input/readers.h"

/* Is the beginning of a text that of such an export? */
bool press_text_is(struct str head);

/* Hand on the articles of the text. Returns the status of input_emit. */
enum status press_text_read(struct reader_input *in, struct str text, struct error *err);

#endif
