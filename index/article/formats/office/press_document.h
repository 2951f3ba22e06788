/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_document.h - documents that are exports of press databases: many articles in one file. */
#ifndef DATELINE_ARTICLE_FORMATS_OFFICE_PRESS_DOCUMENT_H
#define DATELINE_ARTICLE_FORMATS_OFFICE_PRESS_DOCUMENT_H

#include <stdbool.h>

#include "article/formats/office/document.h"
#include "article/input/readers.h"

/* Is the document such an export (press_text.h)? */
bool press_document_is(const struct document *document);

/* Hand on its articles. */
enum status press_document_read(struct reader_input *in, const struct document *document,
                                struct error *err);

#endif
