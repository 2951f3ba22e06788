/* SPDX-License-Identifier: GPL-2.0-or-later */
/* markdown_source.h - cut Markdown into pieces that md4c can parse in limited time and memory.
 *
 * md4c keeps all blocks of a text, and compares each line with each open list and quote. So a piece
 * has at most 512 KB, and lists and quotes nest at most about 200 levels deep. A normal article is
 * one piece. */
#ifndef DATELINE_ARTICLE_FORMATS_MARKDOWN_MARKDOWN_SOURCE_H
#define DATELINE_ARTICLE_FORMATS_MARKDOWN_MARKDOWN_SOURCE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct markdown_source {
    struct str rest; /* STR_NONE at the end */
    bool fenced;     /* inside a fenced code block */
};

/* Replace the buffer's content with the next piece; false at the end. Shortcodes of site generators
 * are removed. */
bool markdown_next_piece(struct markdown_source *source, struct buf *piece);

#endif
