/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inline_story.h - the story that an IPTC envelope holds as XML: NITF, or a page. */
#ifndef DATELINE_ARTICLE_FORMATS_INLINE_STORY_H
#define DATELINE_ARTICLE_FORMATS_INLINE_STORY_H

#include <jansson.h>

#include "article/xml/xml_tree.h"

/* Set what the content says and the article does not have yet. */
void inline_story_fill(json_t *article, const struct xml_node *content);

#endif
