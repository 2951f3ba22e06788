/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_division.h - which divisions of a METS are articles, and which are parts of one.
 *
 * METS prescribes no types of divisions. So a table lists the known ones:
 *
 *   an issue, a section       holds articles: look inside
 *   a headline, a paragraph   is a part of an article: gives its lines a role
 *   any other                 is an article, with all below it, if it points to pages
 *
 * If any division of a METS points to blocks of pages, articles are those that do. Else they are
 * those that point to whole pages. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_DIVISION_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_DIVISION_H

#include "article/formats/library/mets_points.h"
#include "article/formats/office/document.h"

/* The role of the lines of a division; `outer`: that of the division around it. */
enum document_role mets_division_role(const struct xml_node *division, enum document_role outer);
/* Is it an issue of a newspaper or of another periodical? */
bool mets_division_is_issue(const struct xml_node *division);
/* Does a division at or below the node point to blocks of a page? */
bool mets_division_has_blocks(const struct mets_map *map, const struct xml_node *node);

struct mets_division_walk {
    const struct mets_map *map;
    const struct mets_points *points; /* whole pages; NULL: articles point to blocks */
    void (*each)(void *context, const struct xml_node *division);
    void *context;
};
/* Calls `each` for the articles below a node. */
void mets_division_each(const struct mets_division_walk *walk, const struct xml_node *node);

#endif
