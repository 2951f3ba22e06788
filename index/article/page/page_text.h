/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_text.h - the story within plain text, which may have been a web page once.
 *
 * Fills in headline, subhead, byline, dateline, published, updated, section, language, body and
 * boilerplate. Plain text that is nothing but a story keeps all of it. */
#ifndef DATELINE_ARTICLE_PAGE_PAGE_TEXT_H
#define DATELINE_ARTICLE_PAGE_PAGE_TEXT_H

#include <jansson.h>

#include "base/arena.h"
#include "base/str.h"

/* `text` is well-formed UTF-8 without control characters. */
void page_text_read(struct str text, struct arena *arena, json_t *article);

#endif
