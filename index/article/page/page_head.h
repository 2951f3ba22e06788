/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_head.h - read the lines above a story: headline, subhead, byline, date, section. */
#ifndef DATELINE_ARTICLE_PAGE_PAGE_HEAD_H
#define DATELINE_ARTICLE_PAGE_PAGE_HEAD_H

#include <jansson.h>

#include "article/page/paragraphs.h"

/* Read the lines before the story's first paragraph (index `story`; all->count if there is none)
 * into the article. The headline is the line that is shaped like a headline and shares the most
 * words with the story. */
size_t page_head_read(struct paragraphs *all, size_t story, json_t *article);

#endif
