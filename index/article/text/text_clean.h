/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_clean.h - text rid of what is not text: controls, and what conversions from pages leave. */
#ifndef DATELINE_ARTICLE_TEXT_TEXT_CLEAN_H
#define DATELINE_ARTICLE_TEXT_TEXT_CLEAN_H

#include "base/arena.h"
#include "base/buf.h"

/* Remove control characters but TAB and LF; CR LF and CR become LF. In place. */
void text_drop_controls(struct buf *text);

/* One line without HTML tags, formulas (`$\star$`), Markdown's marks of emphasis, links and
 * headings, zero-width characters; runs of white space (also U+00A0) become one space; character
 * references are resolved. *heading says whether it was marked as one. Borrowed from the line where
 * nothing had to be changed, else in the arena. */
struct str text_clean_line(struct str line, struct arena *arena, bool *heading);

#endif
