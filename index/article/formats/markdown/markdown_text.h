/* SPDX-License-Identifier: GPL-2.0-or-later */
/* markdown_text.h - convert Markdown to plain text. */
#ifndef DATELINE_ARTICLE_FORMATS_MARKDOWN_MARKDOWN_TEXT_H
#define DATELINE_ARTICLE_FORMATS_MARKDOWN_MARKDOWN_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* Append the text: paragraphs and headings separated by "\n\n", list items by "\n". Drops marks,
 * URLs and the shortcodes of site generators. A level-1 heading at the very start becomes *title
 * (in the arena) and is not in the text. */
void markdown_to_text(struct str markdown, struct arena *arena, struct str *title, struct buf *out);

#endif
