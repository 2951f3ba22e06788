/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_division.h - which divisions of a METS are articles, and which are parts of one.
 *
 * METS prescribes no types of divisions. So a table lists the known ones:
 *
 *   an issue, a section       holds articles: look inside
 *   a headline, a paragraph   is a part of an article: gives its lines a role
 *   any other                 is an article, with all below it, if it points to blocks of pages */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_DIVISION_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_DIVISION_H

#include "article/formats/library/mets_map.h"
#include "article/formats/office/document.h"
#include "base/status.h"

/* The role of the lines of a division; `outer`: that of the division around it. */
enum document_role mets_division_role(const struct xml_node *division, enum document_role outer);
/* Call `each` for the articles at and below a node. Returns its first status that is not OK. */
enum status mets_division_each(const struct mets_map *map, const struct xml_node *node,
                               enum status (*each)(void *context, const struct xml_node *division,
                                                   struct error *err),
                               void *context, struct error *err);

#endif
