/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_text.h - find the story in plain text that may come from a web page.
 *
 * Sets headline, subhead, byline, dateline, published, updated, section, language, body and
 * boilerplate. If the text is only a story, all of it is kept. */
#ifndef DATELINE_ARTICLE_PAGE_PAGE_TEXT_H
#define DATELINE_ARTICLE_PAGE_PAGE_TEXT_H

#include <jansson.h>

#include "base/arena.h"
#include "base/str.h"

/* `text` must be well-formed UTF-8 without control characters. Scratch memory is in the arena. */
void page_text_read(struct str text, struct arena *arena, json_t *article);

#endif
