/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.h - the text of an office document as it is collected, and the article that it makes.
 *
 * A reader adds text to the open paragraph and ends it with what its style says. All texts are
 * UTF-8. The caller frees it with document_fini. One thread at a time. */
#ifndef DATELINE_ARTICLE_FORMATS_OFFICE_DOCUMENT_H
#define DATELINE_ARTICLE_FORMATS_OFFICE_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

enum document_role {
    DOCUMENT_TEXT,
    DOCUMENT_TITLE,
    DOCUMENT_SUBTITLE,
    DOCUMENT_HEADING,
    DOCUMENT_BYLINE,
    DOCUMENT_DATE,
    DOCUMENT_CELL, /* of a table: the cells of a row are one line */
};

struct document {
    struct buf title, subtitle; /* the first paragraphs of these roles */
    struct buf byline, date;    /* the same */
    struct buf heading;         /* a heading before any text: the title, if there is no other */
    struct buf text;            /* paragraphs, separated by "\n\n"; rows of tables by "\n" */
    struct buf open;            /* the paragraph that is read */
    bool in_row, after_row;
};

void document_add(struct document *document, struct str text);
void document_end_paragraph(struct document *document, enum document_role role);
void document_end_row(struct document *document);
void document_fini(struct document *document);

/* The role of a style by its name in Word or LibreOffice, in English or as their translations call
 * it ("heading 1", "Titel", "Überschrift 1"). */
enum document_role document_style_role(struct str name);

/* What the properties of a document say about it. Titles that programs make up ("Microsoft Word -
 * a.doc", "Document1") are left out. */
enum document_property {
    PROPERTY_TITLE,
    PROPERTY_AUTHOR,
    PROPERTY_CREATED,
    PROPERTY_MODIFIED,
    PROPERTY_LANGUAGE,
    PROPERTY_PUBLISHER,
    PROPERTY_SUMMARY,
    PROPERTY_KEYWORDS, /* one, or several separated by commas or semicolons */
    PROPERTY_RIGHTS,
    PROPERTY_COUNT
};
/* The first value of a property counts; keywords add up. `properties` is an object. */
void document_set_property(json_t *properties, enum document_property property, struct str value);

/* Borrowed; STR_NONE if there is none. */
struct str document_property(const json_t *properties, enum document_property property);

/* Fill in the article: what the text itself says (headline, byline, date) is preferred to the
 * properties. `is_story`: false for slides and books, whose text is kept as it is. */
void document_fill(json_t *article, struct document *document, const json_t *properties,
                   bool is_story, struct arena *arena);

#endif
