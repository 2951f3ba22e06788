/* SPDX-License-Identifier: GPL-2.0-or-later */
/* catalogue.h - descriptions of articles and issues by libraries: Dublin Core and MODS. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_CATALOGUE_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_CATALOGUE_H

#include <jansson.h>

#include "article/xml/xml_tree.h"

/* Fill the article from an element whose children are Dublin Core (DCMI Metadata Terms). */
void catalogue_add_dc(json_t *article, const struct xml_node *dc);
/* The same from <mods> (Library of Congress, MODS 3). */
void catalogue_add_mods(json_t *article, const struct xml_node *mods);
/* The same from either of them. */
void catalogue_add(json_t *article, const struct xml_node *node);

#endif
