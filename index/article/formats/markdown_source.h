/* SPDX-License-Identifier: GPL-2.0-or-later */
/* markdown_source.h - Markdown in pieces that md4c reads in bounded time and memory.
 *
 * md4c keeps all of a text's blocks, and compares each line with each list and quote that is open.
 * A piece is therefore at most 512 KB, and lists and quotes nest at most some 200 deep. An article
 * is one piece. */
#ifndef DATELINE_ARTICLE_FORMATS_MARKDOWN_SOURCE_H
#define DATELINE_ARTICLE_FORMATS_MARKDOWN_SOURCE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct markdown_source {
    struct str rest; /* STR_NONE at the end */
    bool fenced;     /* between the fences of a code block */
};

/* Replace the buffer's content by the next piece; false at the end. The shortcodes of site
 * generators are left out. */
bool markdown_next_piece(struct markdown_source *source, struct buf *piece);

#endif
