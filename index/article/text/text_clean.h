/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_clean.h - remove control characters and leftovers of page conversion from text. */
#ifndef DATELINE_ARTICLE_TEXT_TEXT_CLEAN_H
#define DATELINE_ARTICLE_TEXT_TEXT_CLEAN_H

#include "base/arena.h"
#include "base/buf.h"

/* Remove control characters except TAB and LF; CR LF and CR become LF. In place. */
void text_drop_controls(struct buf *text);

/* Clean one line. Removes HTML tags, formulas (`$\star$`), Markdown's marks for emphasis, links and
 * headings, and zero-width characters. White space (also U+00A0) becomes one space; character
 * references are resolved.
 *
 * *heading: the line was marked as a heading. The result is borrowed from the line if nothing
 * changed, otherwise it is in the arena. */
struct str text_clean_line(struct str line, struct arena *arena, bool *heading);

#endif
