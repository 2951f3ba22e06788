/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdf_text.h - paragraphs from the lines that pdftotext prints. */
#ifndef DATELINE_ARTICLE_FORMATS_FILTER_PDF_TEXT_H
#define DATELINE_ARTICLE_FORMATS_FILTER_PDF_TEXT_H

#include "base/buf.h"
#include "base/str.h"

/* Append the text with paragraphs separated by "\n\n". Lines that were wrapped are joined: those
 * after which the first word of the next would not have fitted into the width of their block.
 * Blank lines end blocks. A page ends a paragraph unless it ends within a sentence. `text` is
 * UTF-8. */
void pdf_add_paragraphs(struct str text, struct buf *out);

#endif
