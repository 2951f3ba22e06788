/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inline_story.h - read the story that an IPTC envelope holds as XML: NITF or XHTML. */
#ifndef DATELINE_ARTICLE_FORMATS_WIRE_INLINE_STORY_H
#define DATELINE_ARTICLE_FORMATS_WIRE_INLINE_STORY_H

#include <jansson.h>

#include "article/xml/xml_tree.h"

/* Set the fields that the content has and the article still lacks. */
void inline_story_fill(json_t *article, const struct xml_node *content);

#endif
