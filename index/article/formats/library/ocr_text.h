/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ocr_text.h - the text of a scanned page: its lines become paragraphs.
 *
 * A word that was divided at a line's end is joined: the line ends in a hyphen, and the next begins
 * with a small letter. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_OCR_TEXT_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_OCR_TEXT_H

#include "article/formats/library/ocr_boxes.h"
#include "article/formats/office/document.h"
#include "article/input/readers.h"

/* Add a line to the document's open paragraph. */
void ocr_add_line(struct document *document, struct str line);
/* Make an article of the pages, with the places of their words, and hand it on. Its headline is a
 * heading or title, or else the first line of the page, as far as a headline is long.
 * STATUS_BAD_REQUEST: there is no text. */
enum status ocr_emit(struct reader_input *in, struct document *document, struct ocr_boxes *boxes,
                     json_t *article, struct error *err);

#endif
