/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_beside.h - recognise boxes inside a story's element that are no part of the story: captions,
 * credits, related links, offers, lines for screen readers.
 *
 * Most pages name such boxes by their purpose ("photo-credit", "relatedLinks", "author__bio"). The
 * names are compared word by word, so "caption" is found in "imageCaption" but not in "captioned".
 * None of them is specific to a site. Any thread. */
#ifndef DATELINE_ARTICLE_HTML_HTML_BESIDE_H
#define DATELINE_ARTICLE_HTML_HTML_BESIDE_H

#include "article/html/html_look.h"

/* The maximum length of such a box with this name, in characters; a longer element is the story's
 * frame. 0: the name does not name a box. */
uint32_t html_beside_most(const struct html_look *look);
/* Does the name say that the element holds text for subscribers only? */
bool html_beside_reserved(const struct html_look *look);

#endif
