/* SPDX-License-Identifier: GPL-2.0-or-later */
/* body_head.h - takes a head that stands at the start of a body. Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_BODY_HEAD_H
#define DATELINE_ARTICLE_WORDS_BODY_HEAD_H

#include <jansson.h>

/* Pages without headings say at the start of their text, in lines of their own, the headline, which
 * the title has behind or before the site's name, and below it who wrote and when. Takes these
 * lines off the body: the line is the headline, and byline and date are set unless they are. A line
 * that names other persons or another day than the article's fields stays. */
void body_take_head(json_t *article);

#endif
