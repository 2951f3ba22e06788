/* SPDX-License-Identifier: GPL-2.0-or-later */
/* markdown_text.h - Markdown as the text that it shows. */
#ifndef DATELINE_ARTICLE_FORMATS_MARKDOWN_TEXT_H
#define DATELINE_ARTICLE_FORMATS_MARKDOWN_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* Append the text: paragraphs and headings separated by "\n\n", list items by "\n"; without marks,
 * addresses, the shortcodes of site generators. A level-1 heading at the start, before anything
 * else, is the title: into *title (in the arena), not into the text. */
void markdown_to_text(struct str markdown, struct arena *arena, struct str *title, struct buf *out);

#endif
