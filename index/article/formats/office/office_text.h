/* SPDX-License-Identifier: GPL-2.0-or-later */
/* office_text.h - the paragraphs of WordprocessingML, DrawingML (ECMA-376 part 1, chapters 17 and
 * 21) and OpenDocument (part 3, chapters 5, 6 and 10).
 *
 * Deleted and moved text of tracked changes, comments, fields' instructions and a slide's number
 * and footer are left out. Text boxes and footnotes come after their paragraph. */
#ifndef DATELINE_ARTICLE_FORMATS_OFFICE_OFFICE_TEXT_H
#define DATELINE_ARTICLE_FORMATS_OFFICE_OFFICE_TEXT_H

#include "article/formats/office/document.h"
#include "article/xml/xml_tree.h"

#define OFFICE_STYLES_MAX 64 /* styles of titles and headings; more are not told from text */

/* The styles that mean more than text, by the name that paragraphs use. */
struct office_styles {
    struct {
        struct str name;
        enum document_role role;
    } at[OFFICE_STYLES_MAX];
    size_t count;
};
/* `name` must live as long as the styles. Styles of plain text are not kept. */
void office_add_style(struct office_styles *styles, struct str name, enum document_role role);
enum document_role office_style_role(const struct office_styles *styles, struct str name);

enum office_kind {
    OFFICE_OOXML, /* text is in <t> */
    OFFICE_ODF    /* text is in paragraphs, with white space collapsed */
};
/* Add the paragraphs in and below the node. */
void office_add_paragraphs(struct document *document, enum office_kind kind,
                           const struct office_styles *styles, const struct xml_node *node);

/* Set the properties of core.xml (ECMA-376 part 2, chapter 8) or meta.xml (OpenDocument part 3,
 * chapter 4), or of EPUB's metadata: all of them are Dublin Core with additions. */
void office_read_properties(json_t *properties, const struct xml_node *root);

#endif
