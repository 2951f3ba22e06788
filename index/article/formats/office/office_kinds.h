/* SPDX-License-Identifier: GPL-2.0-or-later */
/* office_kinds.h - what each family of documents keeps where in its package. */
#ifndef DATELINE_ARTICLE_FORMATS_OFFICE_OFFICE_KINDS_H
#define DATELINE_ARTICLE_FORMATS_OFFICE_OFFICE_KINDS_H

#include "article/formats/office/document.h"
#include "article/formats/office/package.h"

/* What is read of a document, before it becomes an article. */
struct office_reading {
    const struct package *package;
    struct document document;
    json_t *properties;
    json_t *article;
    bool is_story; /* false: slides, or a book */
};

/* DOCX and PPTX. STATUS_BAD_REQUEST for a spreadsheet, or without a text part. */
enum status ooxml_read(struct office_reading *reading, struct error *err);
/* ODT, ODP, and their templates. The same. */
enum status odf_read(struct office_reading *reading, struct error *err);
/* The same for OpenDocument as one XML text. */
void odf_read_flat(struct office_reading *reading, const struct xml_node *root);
/* EPUB 2 and 3: the chapters in the order of the spine. */
enum status epub_read(struct office_reading *reading, struct error *err);

#endif
