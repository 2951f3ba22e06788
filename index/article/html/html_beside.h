/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_beside.h - recognise what stands inside a story's element but is no part of the story:
 * captions, credits, related links, offers, lines for screen readers.
 *
 * Most pages name such boxes by their purpose ("photo-credit", "relatedLinks", "author__bio"). The
 * names are compared word by word, so "caption" is found in "imageCaption" but not in "captioned".
 * None of them is specific to a site. Any thread. */
#ifndef DATELINE_ARTICLE_HTML_HTML_BESIDE_H
#define DATELINE_ARTICLE_HTML_HTML_BESIDE_H

#include "article/html/html_look.h"

/* The most characters that an element with this name may have to stand beside the story; 0 if its
 * name does not say so. A longer element is the story's frame. */
uint32_t html_beside_most(const struct html_look *look);
/* Does its name say that it holds what only subscribers may read? */
bool html_beside_reserved(const struct html_look *look);

#endif
